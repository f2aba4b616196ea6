//! Every example runs, and ends with what it promises.

use std::ffi::OsStr;
use std::process::{Command, Output};

/// What an example prints. Cargo builds the examples of a package before its tests, into the
/// folder `examples` beside that of the test program.
fn output(example: &str) -> String {
    let output = run(example, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs an example with arguments.
fn run(example: &str, arguments: &[&OsStr]) -> Output {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(|deps| deps.parent()).unwrap().join("examples");
    let program = folder.join(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    Command::new(program).env_remove("MNIST_DIR").args(arguments).output().unwrap()
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
    for example in ["mnist", "cnn"] {
        assert!(output(example).contains("train-images-idx3-ubyte"));
    }
}

#[test]
fn mnist_and_cnn_read_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let run = |example: &str, epochs: &str| {
        run(
            example,
            &["--epochs".as_ref(), epochs.as_ref(), "--data".as_ref(), folder.path().as_ref()],
        )
    };
    let missing = run("mnist", "1");
    assert!(!missing.status.success());
    let text = String::from_utf8(missing.stderr).unwrap();
    assert!(text.starts_with("Error: cannot read `"), "{text}");
    assert!(text.contains("train-images-idx3-ubyte"), "{text}");

    // Each image is filled with its label's grey: a set that anything learns.
    for (prefix, count) in [("train", 600_u32), ("t10k", 50)] {
        let labels: Vec<u8> = (0..count).map(|i| (i % 2) as u8).collect();
        let images = labels.iter().flat_map(|label| [label * 255; 784]);
        let file = |name: &str, magic: u32, dims: &[u32], values: Vec<u8>| {
            let header = [&[magic], dims].concat().into_iter().flat_map(u32::to_be_bytes);
            let bytes: Vec<u8> = header.chain(values).collect();
            std::fs::write(folder.path().join(format!("{prefix}-{name}-ubyte")), bytes).unwrap();
        };
        file("images-idx3", 0x803, &[count, 28, 28], images.collect());
        file("labels-idx1", 0x801, &[count], labels);
    }
    for (example, epochs) in [("mnist", "1"), ("cnn", "6")] {
        let text = String::from_utf8(run(example, epochs).stdout).unwrap();
        assert_eq!(text.lines().last(), Some("test accuracy: 1.0000"), "{text}");
    }
}

#[test]
fn iris() {
    assert!(number(&output("iris"), "test accuracy: ") >= 0.9);
}

#[test]
fn table() {
    assert!(number(&output("table"), "validation R2: ") >= 0.9);
}

#[test]
fn search() {
    let folder = tempfile::tempdir().unwrap();
    let output = run("search", &[folder.path().as_ref()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(number(&text, "test accuracy: ") >= 0.88, "{text}");
    for picture in ["curves.svg", "confusion.svg", "network.svg"] {
        assert!(std::fs::read(folder.path().join(picture)).unwrap().starts_with(b"<svg"));
    }
}

/// What the headers of the examples promise.
#[test]
fn graphs_learn() {
    for (example, least) in [
        ("two_branch", 0.90),
        ("multi_head", 0.89),
        ("inception", 0.87),
        ("residual", 0.93),
        ("siamese", 0.86),
        ("sequence", 0.97),
        ("transformer", 0.87),
        ("own_layer", 0.97),
    ] {
        let text = output(example);
        assert!(number(text.lines().last().unwrap(), "test accuracy: ") >= least, "{text}");
    }
    let text = output("multi_head");
    assert!(number(&text, "error of the ink: ") <= 0.035, "{text}");
    assert!(number(&output("autoencoder"), "test error: ") <= 0.02);
}

#[test]
fn callbacks() {
    let folder = tempfile::tempdir().unwrap();
    let output = run("callbacks", &[folder.path().as_os_str()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let (epochs, best) = (number(&text, "epochs: "), number(&text, "best epoch: "));
    // Ended six epochs after the best, or by itself; with the weights of the best epoch.
    assert_eq!(epochs, (best + 6.0).min(100.0), "{text}");
    assert_eq!(number(&text, "test accuracy: "), number(&text, "accuracy of the best: "), "{text}");
    assert_eq!(number(&text, "epochs after two more: "), best + 2.0, "{text}");
    let lines = std::fs::read_to_string(folder.path().join("log.csv")).unwrap().lines().count();
    assert_eq!(lines as f64, epochs + 1.0);
}

#[test]
fn stream() {
    assert!(number(&output("stream"), "test accuracy: ") >= 0.94);
}
