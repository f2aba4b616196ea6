//! Every example runs, and ends with what it promises.

use std::process::Command;

/// What an example prints. Cargo builds the examples of a package before its tests, into the
/// folder `examples` beside that of the test program.
fn output(example: &str) -> String {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(|deps| deps.parent()).unwrap().join("examples");
    let program = folder.join(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).env_remove("MNIST_DIR").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The number that a line of the output ends with.
fn number(output: &str, line: &str) -> f64 {
    let found = output.lines().find_map(|text| text.strip_prefix(line)).unwrap_or_default();
    found.trim().parse().unwrap_or_else(|_| panic!("no `{line}` with a number in\n{output}"))
}

#[test]
fn dense() {
    assert_eq!(output("dense"), "[3, 6, 9, 12, 15]\n");
}

#[test]
fn xor() {
    let text = output("xor");
    for line in text.lines().filter(|line| line.contains("should be")) {
        let (found, expected) = line.split_once(", should be ").unwrap();
        let found: f64 = found.rsplit(' ').next().unwrap().parse().unwrap();
        let expected: f64 = expected.parse().unwrap();
        assert!((found - expected).abs() < 0.2, "{text}");
    }
}

#[test]
fn digits() {
    let text = output("digits");
    let last = text.lines().last().unwrap();
    assert!(number(last, "test accuracy: ") >= 0.96, "{text}");
    assert!(text.contains("Total params: 19,210 (75.04 KB)"), "{text}");
}

#[test]
fn mnist_says_what_it_needs() {
    assert!(output("mnist").contains("train-images-idx3-ubyte"));
}

#[test]
fn iris() {
    assert!(number(&output("iris"), "test accuracy: ") >= 0.9);
}

#[test]
fn table() {
    assert!(number(&output("table"), "validation R2: ") >= 0.9);
}
