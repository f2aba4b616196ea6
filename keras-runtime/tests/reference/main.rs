//! The summaries of well-known networks are Keras's, letter by letter; `summaries.py` has Keras print
//! them.
//!
//! Two differences are meant:
//! - Keras numbers the layers that it hides in others (the GRU of a Bidirectional, the Dropout of an
//!   attention) along with those in the table, so that the first Dropout after an attention is
//!   `dropout_1`. Here names count what is written; `summaries.py` gives those names.
//! - In the graph form, Keras prints a row `not_equal` for a mask that Embedding makes of its input.
//!   Here masks are no rows; so the network with a mask, `lstm`, is a list, where Keras prints none.

mod autoencoder;
mod ds_cnn;
mod gru;
mod lenet_5;
mod lstm;
mod memory;
mod mlp;
mod mobilenet;
mod resnet_18;
mod resnet_8;
mod training;
mod transformer;
mod vgg;

use keras_runtime::prelude::*;

/// A summary is as wide as the terminal: so the comparison runs in a process with a wide one.
#[test]
fn summaries_are_keras_s() {
    if std::env::var("COLUMNS").is_ok_and(|columns| columns == "200") {
        return compare_all();
    }
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "summaries_are_keras_s"])
        .env("COLUMNS", "200")
        .status();
    assert!(status.unwrap().success());
}

fn compare_all() {
    let mut differing = Vec::new();
    let mut compare = |name, summary: String, expected: &str| {
        if summary.trim_end() != expected.trim_end() {
            println!("{name}\nfound:\n{summary}\nexpected:\n{expected}");
            differing.push(name);
        }
    };
    macro_rules! compare {
        ($($file:ident $net:ident,)*) => {
            $(compare(
                stringify!($net),
                $file::$net::summary(),
                include_str!(concat!(stringify!($file), ".txt")),
            );)*
        };
    }
    compare! {
        autoencoder Autoencoder,
        ds_cnn DsCnn,
        gru GruClassifier,
        lenet_5 LeNet5,
        lstm LstmClassifier,
        mlp Mlp,
        mobilenet MobileNet,
        resnet_18 ResNet18,
        resnet_8 ResNet8,
        transformer TransformerEncoder,
        vgg Vgg,
    }
    assert!(differing.is_empty(), "{differing:?}");
}

#[test]
fn parameters() {
    for (found, expected) in [
        (autoencoder::Autoencoder::<f32>::LEN, 269_992),
        (lenet_5::LeNet5::<f32>::LEN, 61_706),
        (mlp::Mlp::<f32>::LEN, 669_706),
        (resnet_18::ResNet18::<f32>::LEN, 11_699_112),
        (resnet_8::ResNet8::<f32>::LEN, 78_666),
    ] {
        assert_eq!(found, expected);
    }
}

/// The figures of MLPerf Tiny.
#[test]
fn multiply_accumulates() {
    for (found, expected) in [
        (autoencoder::Autoencoder::MACS, 264_192),
        (ds_cnn::DsCnn::MACS, 2_656_768),
        (resnet_8::ResNet8::MACS, 12_501_632),
    ] {
        assert_eq!(found, expected);
    }
}
