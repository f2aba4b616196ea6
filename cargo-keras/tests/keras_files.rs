//! The commands on files that Keras has written. `BLESS=1` writes the expected texts anew.

mod common;

use common::{keras, printed, refused, repository, target, temporary};
use keras_files::{KerasFile, Numbers, Saved, Weight};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn models() -> PathBuf {
    repository().join("tests/keras_files/models")
}

/// A file of the folder with Keras's models, from any folder.
fn model(name: &str) -> String {
    models().join(name).display().to_string()
}

/// Compares a text with the one that is kept.
fn assert_text(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(path).unwrap_or_default(), "{name}");
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn inspect() {
    for name in [
        "text.keras",
        "text.weights.h5",
        "two_branch.h5",
        "autoencoder.keras",
        "rnn.h5",
        "resnet8.h5",
    ] {
        assert_text(&format!("inspect_{name}.txt"), &printed(&models(), &["inspect", name]));
    }
}

/// A model with layers that `model!` has not, written as Keras writes it.
fn foreign(path: &Path) {
    let layer = |module: &str, class: &str, name: &str, config: serde_json::Value| {
        let mut layer = json!({"module": module, "class_name": class, "config": config,
            "registered_name": null, "build_config": {"input_shape": [null, 4]}});
        layer["config"]["name"] = name.into();
        layer
    };
    let shape = json!({"batch_shape": [null, 4]});
    let config = json!({"module": "keras", "class_name": "Sequential", "config": {
        "name": "foreign", "layers": [
            layer("keras.layers", "InputLayer", "x", shape),
            layer("keras.layers", "Lambda", "twice", json!({"function": "lambda"})),
            layer("mine", "Scale", "scale", json!({"factor": 2})),
            layer("keras.layers", "Dense", "dense", json!({"units": 2, "colour": "red"})),
    ]}, "compile_config": {"optimizer": {"class_name": "Adam", "config": {"name": "adam"}},
        "loss": "mse", "metrics": ["mae"]}});
    let weights = [
        Weight { name: "dense/kernel", shape: &[4, 2], trainable: true },
        Weight { name: "dense/bias", shape: &[2], trainable: true },
    ];
    let kernel = [1.0, -0.5, f32::NAN, 1e-7, 2.0, 250_000.0, 0.0, 0.25];
    let values = [Numbers::F32(kernel.into()), Numbers::F64(vec![0.5, -0.125])];
    let saved = Saved { config: &config, weights: &weights, values: &values };
    fs::write(path, saved.keras("foreign.keras").unwrap()).unwrap();
}

#[test]
fn what_cannot_be_imported() {
    let folder = temporary();
    foreign(&folder.path().join("foreign.keras"));
    assert_text("foreign.txt", &printed(folder.path(), &["inspect", "foreign.keras"]));
    let text = refused(folder.path(), &["import", "foreign.keras"]);
    let expected = "error: `foreign.keras`: layer `scale`: it is of the class `Scale`, which is not Keras's own";
    assert!(text.starts_with(expected), "{text}");
    let text = refused(folder.path(), &["convert", "foreign.keras", "a.safetensors"]);
    assert!(text.starts_with(expected), "{text}");
    assert_eq!(names(folder.path()), ["foreign.keras"]);
}

#[test]
fn import() {
    let folder = temporary();
    let text = printed(folder.path(), &["import", &model("text.h5")]);
    assert_text("import_text.h5.txt", &text);
    let arguments = ["import", &model("autoencoder.keras"), "--name", "Small", "-o", "model.rs"];
    assert_eq!(
        printed(folder.path(), &[&arguments[..], &["--weights", "a.safetensors"]].concat()),
        ""
    );
    assert_eq!(names(folder.path()), ["a.safetensors", "model.rs"]);
    let text = fs::read_to_string(folder.path().join("model.rs")).unwrap();
    assert_text("import_autoencoder.rs", &text);
    let text = printed(folder.path(), &["inspect", "a.safetensors"]);
    assert_text("import_autoencoder.safetensors.txt", &text);
}

/// All formats of a model become the same bytes, and these become files that are read as the first.
#[test]
fn convert() {
    for name in ["text", "rnn", "cnn", "two_branch", "autoencoder"] {
        let folder = temporary();
        let run = |arguments: &[&str]| printed(folder.path(), arguments);
        let (keras, legacy) = (model(&format!("{name}.keras")), model(&format!("{name}.h5")));
        let weights = model(&format!("{name}.weights.h5"));
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        let text = run(&["convert", &keras, "a.safetensors"]);
        assert!(text.ends_with("\nwrote `a.safetensors`\n"), "{text}");
        run(&["convert", &weights, "b.safetensors", "--model", &keras]);
        run(&["convert", &legacy, "c.safetensors"]);
        assert!(read("a.safetensors") == read("b.safetensors"), "{name}");
        assert!(read("a.safetensors") == read("c.safetensors"), "{name}");
        for (number, to) in ["d.keras", "d.weights.h5", "d.h5", "d.hdf5"].into_iter().enumerate() {
            let model = if number == 0 { &legacy } else { &keras };
            let mut arguments = vec!["convert", "a.safetensors", to, "--model", model];
            if to == "d.hdf5" {
                arguments.push("--weights-only");
            }
            run(&arguments);
            let back = format!("{number}.safetensors");
            run(&["convert", to, &back, "--model", &keras]);
            assert!(read("a.safetensors") == read(&back), "{name}: {to}");
        }
        let file = KerasFile::open(folder.path().join("d.keras")).unwrap();
        assert_eq!(
            file.to_model_text(None).unwrap(),
            KerasFile::open(&keras).unwrap().to_model_text(None).unwrap()
        );
        assert!(KerasFile::open(folder.path().join("d.hdf5")).unwrap().config().is_none());
    }
    let folder = temporary();
    let text = printed(folder.path(), &["convert", &model("text.keras"), "text.safetensors"]);
    assert_text("convert_text.txt", &text.replace(&model(""), ""));
}

#[test]
fn what_would_be_lost_or_does_not_fit() {
    let folder = temporary();
    fs::write(folder.path().join("there.h5"), "mine").unwrap();
    fs::write(folder.path().join("broken.keras"), "no").unwrap();
    fs::copy(model("vww_96.h5"), folder.path().join("vww.h5")).unwrap();
    fs::copy(model("text.keras"), folder.path().join("text.keras")).unwrap();
    fs::copy(model("text.weights.h5"), folder.path().join("text.weights.h5")).unwrap();
    fs::copy(model("rnn.keras"), folder.path().join("rnn.keras")).unwrap();
    printed(folder.path(), &["convert", "text.keras", "text.safetensors"]);
    for (arguments, expected) in [
        (&["convert"][..], "expected two files: `cargo keras convert FROM TO`"),
        (&["convert", "a.npz", "b.keras"], "`a.npz`: expected a name with .safetensors, "),
        (&["convert", "text.keras", "there.h5"], "`there.h5` exists already"),
        (&["convert", "none.keras", "a.h5"], "cannot read `none.keras`: "),
        (&["convert", "broken.keras", "a.h5"], "`broken.keras` is not a valid Keras file: "),
        (
            &["convert", "text.weights.h5", "a.safetensors"],
            "`text.weights.h5` has weights alone: name the file with their model, `--model net.keras`",
        ),
        (
            &["convert", "text.keras", "a.h5", "--model", "text.weights.h5"],
            "`text.weights.h5` has weights alone, and `--model` is for a file with a model",
        ),
        (
            &["convert", "text.safetensors", "a.h5", "--model", "rnn.keras"],
            "`text.safetensors` does not fit the model: it lacks `bidirectional/forward_lstm/",
        ),
        (
            &["convert", "text.keras", "a.h5", "--model", "rnn.keras"],
            "`text.keras` does not fit the model: it lacks `layers/…` for layer `bidirectional`",
        ),
        (
            &["convert", "vww.h5", "a.keras", "--drop-optimizer"],
            "`vww.h5` is of Keras 2.4.0, and a .keras file is read by Keras 3 alone, ",
        ),
        (
            &["convert", "text.keras", "a.keras", "--weights-only"],
            "`--weights-only` is for .h5 files, not for `a.keras`",
        ),
        (&["import"], "expected a file of Keras's: `cargo keras import FILE`"),
        (
            &["import", "text.weights.h5"],
            "`text.weights.h5` is not a valid Keras file: it has weights alone",
        ),
        (&["import", "text.keras", "--name", "my net"], "`my net` is no name of a struct: "),
        (&["import", "text.keras", "-o", "there.h5"], "`there.h5` exists already"),
        (
            &["import", "text.keras", "-o", "a.rs", "--weights", "a.npz"],
            "`a.npz`: expected a name with .safetensors; ",
        ),
        (&["import", "text.keras", "--project", "there.h5"], "`there.h5` is no name of a package"),
        (&["inspect", "broken.keras"], "`broken.keras` is not a valid Keras file: "),
        (
            &["summary", "text.weights.h5"],
            "`text.weights.h5` is not a valid Keras file: it has weights alone",
        ),
    ] {
        let text = refused(folder.path(), arguments);
        assert!(text.starts_with(&format!("error: {expected}")), "{arguments:?}: {text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("there.h5")).unwrap(), "mine");
    assert_eq!(names(folder.path()).len(), 7);
}

/// What an optimizer remembers is not lost without a word.
#[test]
fn state_of_an_optimizer() {
    let folder = temporary();
    fs::copy(model("text_trained.keras"), folder.path().join("trained.keras")).unwrap();
    let text = refused(folder.path(), &["convert", "trained.keras", "a.safetensors"]);
    assert_eq!(
        text,
        "error: `trained.keras` holds what an optimizer remembers (14 arrays), which would be lost: \
         `--drop-optimizer` leaves it out\n"
    );
    assert_text("inspect_trained.txt", &printed(folder.path(), &["inspect", "trained.keras"]));
    printed(folder.path(), &["convert", "trained.keras", "a.safetensors", "--drop-optimizer"]);
    assert_eq!(names(folder.path()), ["a.safetensors", "trained.keras"]);
}

/// A package that is made of a file compiles and runs; there, files are shown and drawn.
#[test]
fn project() {
    let folder = temporary();
    let runtime = repository().join("keras-runtime").display().to_string();
    let arguments = ["import", &model("text.keras"), "--project", "my-text", "--runtime", &runtime];
    let text = printed(folder.path(), &arguments);
    assert_eq!(text, "made `my-text`; next: cd my-text && cargo run --release\n");
    let project = folder.path().join("my-text");
    // The versions of the repository, which are there.
    fs::copy(repository().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    let cargo = |arguments: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).current_dir(&project).env("CARGO_TARGET_DIR", target());
        let output = cargo.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "{errors}");
        String::from_utf8(output.stdout).unwrap()
    };
    cargo(&["check", "--offline", "--quiet", "--all-targets"]);
    let text = cargo(&["run", "--offline", "--quiet"]);
    assert!(text.starts_with("Model: \"Text\"\n") && text.ends_with("]\n"), "{text}");

    let shown = ["summary", &model("two_branch.keras"), "--line-length", "100", "--offline"];
    let shown = [&shown[..], &["--layers", "stem,meta_dense"]].concat();
    assert_text("summary_two_branch.txt", &printed(&project, &shown));
    let keras_file = model("autoencoder.h5");
    let drawn = ["plot", &keras_file, "net.svg", "--names", "--nested", "--offline"];
    assert_eq!(printed(&project, &drawn), "");
    assert!(fs::read_to_string(project.join("net.svg")).unwrap().contains(">enc"));
    let output = keras(&project, &["summary", &model("none.keras")]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn lengths_that_a_file_leaves_open() {
    let file = "any_length.k3.keras";
    let text = printed(&models(), &["import", file, "--input-shape", "9x2"]);
    assert!(text.contains("Input(9, 2);"), "{text}");
    let error = refused(&models(), &["import", file]);
    assert!(error.contains("axis 1 of this input may have any length"), "{error}");
    let error = refused(&models(), &["import", file, "--input-shape", "9xN"]);
    assert!(error.contains("expected lengths such as `28x28x1`"), "{error}");
}
