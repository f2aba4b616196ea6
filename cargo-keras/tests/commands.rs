//! The commands, as a user runs them.

mod common;

use common::{printed, refused, repository, target, temporary};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn help() {
    let folder = temporary();
    let text = printed(folder.path(), &["--help"]);
    for command in ["new", "summary", "plot", "inspect", "import", "convert"] {
        assert!(text.contains(&format!("\n  {command} ")), "{text}");
        let own = printed(folder.path(), &[command, "--help"]);
        assert!(own.starts_with(&format!("Usage: cargo keras {command} ")), "{own}");
        assert_eq!(printed(folder.path(), &["help", command]), own);
    }
    assert_eq!(printed(folder.path(), &[]), text);
    assert!(printed(folder.path(), &["--version"]).starts_with("cargo-keras 0."));
}

#[test]
fn mistakes_are_one_sentence() {
    let folder = temporary();
    fs::write(folder.path().join("there.svg"), "mine").unwrap();
    fs::write(folder.path().join("broken.safetensors"), "no").unwrap();
    for (arguments, expected) in [
        (&["sumary"][..], "there is no command `sumary`; `cargo keras --help` lists them"),
        (&["inspect"], "expected the name of a file: `cargo keras inspect FILE`"),
        (&["inspect", "none.safetensors"], "cannot read `none.safetensors`: "),
        (&["inspect", "a.zip"], "`a.zip`: expected a name with .safetensors, "),
        (
            &["inspect", "broken.safetensors"],
            "`broken.safetensors` is not a valid safetensors file: ",
        ),
        (&["inspect", "a", "b"], "unexpected argument \"b\""),
        (&["new"], "expected the name of the project: `cargo keras new PATH`"),
        (&["new", "9lives"], "`9lives` is no name of a package: "),
        (&["new", "match"], "`match` cannot be the name of a package: "),
        (&["new", "a", "--runtime", "nowhere"], "`nowhere` is no folder of a package"),
        (&["new", "there.svg"], "`there.svg` is no name of a package: "),
        (&["summary"], "expected the path of a network, such as `my_crate::Net`"),
        (&["summary", "a::Net", "--colors"], "there is no option `--colors`; "),
        (
            &["summary", "a::Net", "--line-length", "wide"],
            "`--line-length wide`: expected a number",
        ),
        (&["plot", "a::Net"], "expected a network and a file: "),
        (
            &["plot", "a::Net", "net.bmp"],
            "`net.bmp`: expected a name with .svg, .png, .dot, .gv or .mmd",
        ),
        (&["plot", "a::Net", "there.svg"], "`there.svg` exists already"),
        (&["plot", "a; b", "net.svg"], "`a; b` is no path of a network: "),
    ] {
        let text = refused(folder.path(), arguments);
        assert!(text.starts_with(&format!("error: {expected}")), "{arguments:?}: {text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("there.svg")).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_file_of_weights() {
    let text = printed(&repository().join("examples/firmware"), &["inspect", "digits.safetensors"]);
    let expected = "\
name            shape    type  values  bytes
dense/bias      32       F32       32    128
dense/kernel    64 x 32  F32    2,048  8,192
dense_1/bias    10       F32       10     40
dense_1/kernel  32 x 10  F32      320  1,280
`digits.safetensors`: 4 arrays, 2,410 values, 9,936 bytes
";
    assert_eq!(text, expected);
}

/// The project for a board is the one in `examples`, which is built and run elsewhere.
#[test]
fn firmware_is_the_example() {
    let (folder, example) = (temporary(), repository().join("examples/firmware"));
    printed(folder.path(), &["new", "my-board", "--firmware"]);
    let project = folder.path().join("my-board");
    let mut compared = 0;
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(example.join(&inner)).unwrap() {
            let path = inner.join(entry.unwrap().file_name());
            if path == Path::new("target") || path == Path::new("Cargo.lock") {
                continue;
            }
            if example.join(&path).is_dir() {
                folders.push(path);
                continue;
            }
            let mut expected = fs::read(example.join(&path)).unwrap();
            if path == Path::new("Cargo.toml") {
                let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
                let text = String::from_utf8(expected).unwrap();
                let text = text.replace("path = \"../../keras-runtime\"", &version);
                expected = text.replace("= \"firmware\"", "= \"my-board\"").into_bytes();
            }
            let help = format!(
                "copy examples/firmware/{0} to cargo-keras/templates/firmware",
                path.display()
            );
            assert!(fs::read(project.join(&path)).unwrap() == expected, "{help}");
            compared += 1;
        }
    }
    assert_eq!(compared, 8);
    let text = refused(folder.path(), &["new", "my-board"]);
    assert_eq!(text, "error: `my-board` exists already\n");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A new project for a workstation compiles, with its tests; its network is shown and drawn.
#[test]
fn a_new_project() {
    let folder = temporary();
    let runtime = repository().join("keras-runtime");
    let text =
        printed(folder.path(), &["new", "two-digits", "--runtime", runtime.to_str().unwrap()]);
    assert_eq!(text, "made `two-digits`; next: cd two-digits && cargo run --release\n");
    let project = folder.path().join("two-digits");
    // The versions of the repository, which are there.
    fs::copy(repository().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--offline", "--quiet", "--all-targets"]).current_dir(&project);
    let output = cargo.env("CARGO_TARGET_DIR", target()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");

    let summary = printed(
        &project,
        &[
            "summary",
            "two_digits::Digits",
            "--macs",
            "--trainable",
            "--line-length",
            "90",
            "--offline",
        ],
    );
    assert!(summary.starts_with("Model: \"Digits\"\n"), "{summary}");
    assert!(summary.contains(" Total params: 2,410 (9.41 KB)\n"), "{summary}");
    assert!(summary.ends_with(" MACs: 2,368 for one sample\n"), "{summary}");
    let plot = ["plot", "Digits", "digits.svg", "--names", "--shapes", "--offline"];
    assert_eq!(printed(&project, &plot), "");
    let picture = fs::read_to_string(project.join("digits.svg")).unwrap();
    assert!(
        picture.contains(">dense_1 (Dense)</text>") && picture.contains("(None, 32)"),
        "{picture}"
    );

    let text = refused(&project, &["summary", "two_digits::Nothing", "--offline"]);
    assert!(
        text.starts_with("error: `two_digits::Nothing` is not seen as a public network"),
        "{text}"
    );
    let text = refused(&project, &["summary", "three::Digits", "--offline"]);
    assert_eq!(text, "error: there is no library `three` among what was built\n");
}
