//! Compiles the programs in `ui/`, which have mistakes, and those in `pass/`, which have none.

/// Each program in `ui/` fails with the text that lies beside it. These run `cargo check`: what
/// only a later stage would find does not count.
#[test]
fn mistakes_are_told() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

/// Each program in `pass/` compiles without a warning, and runs.
#[test]
fn unusual_programs_compile() {
    trybuild::TestCases::new().pass("pass/*.rs");
}
