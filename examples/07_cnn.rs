//! A convolutional network on MNIST: Keras's own example, in batches of 64.
//!
//! After 5 epochs with the default seed 42 it reads 99.02 % of the test images. An epoch took 15 s
//! on two cores.
//!
//! `cargo run --release --example cnn -- --data FOLDER`, or with the folder in `MNIST_DIR`. The
//! folder holds the four files of the data set, gzip-compressed or not.

use keras_runtime::prelude::*;
use std::path::PathBuf;

model! {
    /// Reads a digit from 28 x 28 pixels.
    struct DigitNet {
        Input(784);
        Reshape(28, 28, 1);
        Conv2D(32, kernel_size = 3, activation = relu);
        MaxPooling2D(2);
        Conv2D(64, kernel_size = 3, activation = relu);
        MaxPooling2D(2);
        Flatten();
        Dropout(0.5);
        Dense(10, activation = softmax);
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse()?;
    let Some(folder) = options.folder else {
        println!(
            "MNIST is not built in. Put train-images-idx3-ubyte, train-labels-idx1-ubyte,\n\
             t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (or the same with .gz) in a folder,\n\
             and give it as `--data FOLDER` or in the environment variable MNIST_DIR."
        );
        return Ok(());
    };
    let data = mnist::load::<f32>(&folder)?;

    let mut model = DigitNet::new(options.seed);
    let mut trainer = model
        .compile(Adam::default(), SparseCategoricalCrossentropy::default())
        .seed(options.seed)
        .metrics(accuracy());
    trainer.fit(
        &data.x_train,
        &data.y_train,
        Fit::default().epochs(options.epochs).batch_size(64),
    )?;
    let scores = trainer.evaluate(&data.x_test, &data.y_test)?;
    println!("test accuracy: {:.4}", scores["accuracy"]);
    Ok(())
}

/// The command line.
struct Options {
    folder: Option<PathBuf>,
    seed: u64,
    epochs: usize,
}

impl Options {
    fn parse() -> std::result::Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let folder = std::env::var_os("MNIST_DIR").map(PathBuf::from);
        let mut options = Options { folder, seed: 42, epochs: 5 };
        let mut parser = lexopt::Parser::from_env();
        while let Some(option) = parser.next()? {
            match option {
                Long("data") => options.folder = Some(parser.value()?.into()),
                Long("seed") => options.seed = parser.value()?.parse()?,
                Long("epochs") => options.epochs = parser.value()?.parse()?,
                _ => return Err(option.unexpected()),
            }
        }
        Ok(options)
    }
}
