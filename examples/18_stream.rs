//! Training on a file of any length: handwritten digits from the disk, in a random order and a little
//! moved each time, while the network learns. 0.94 or more of new digits are told right.
//!
//! Reading, shuffling and moving are done in a thread of their own. In memory are a few batches and the
//! rows that are shuffled; the same program trains on a file of 10 GB.
//!
//! `cargo run --release --example stream`

use keras_runtime::data::{Npy, NpySource};
use keras_runtime::prelude::*;

/// 8 rows and 8 columns of grey.
type Image = [[[f32; 1]; 8]; 8];

model! {
    /// What is done to an image before the network learns from it.
    struct Moved {
        Input(8, 8, 1);
        RandomTranslation(0.1, 0.1, fill_mode = constant);
        RandomRotation(0.03, fill_mode = constant);
    }
}

model! {
    /// Tells a digit.
    struct Digits {
        Input(8, 8, 1);
        Conv2D(16, 3, activation = relu);
        MaxPooling2D(2);
        Flatten();
        Dense(64, activation = relu);
        Dense(10, activation = softmax);
    }
}

fn main() -> Result<()> {
    // Two files as another program might have left them.
    let folder = std::env::temp_dir().join(format!("keras-stream-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for two files");
    let (x_path, y_path) = (folder.join("x.npy"), folder.join("y.npy"));
    let parts = digits::load().split();
    Npy::from_samples(&parts.x_train).write(&x_path)?;
    Npy::from_labels(&parts.y_train).write(&y_path)?;

    let rows = NpySource::<f32, Image, f32>::open(&x_path, &y_path)?
        .shuffle(500, 1)
        .map_y(|label| label as u8)
        .layers(Moved::new(0), 1);

    let mut model = Digits::new(1);
    let mut trainer = model
        .compile(Adam::default().learning_rate(0.004), SparseCategoricalCrossentropy::default())
        .metrics(accuracy());
    let x_test: &[Image] = keras_runtime::sample::reshape(&parts.x_test);
    let options = Fit::default().epochs(60).validation_data(x_test, &parts.y_test);
    let trained = trainer.fit_stream(rows, options);
    // Whatever came of it, the files go.
    std::fs::remove_dir_all(&folder).expect("the folder of the two files");
    trained?;
    println!("test accuracy: {:.4}", trainer.evaluate(x_test, &parts.y_test)?["accuracy"]);
    Ok(())
}
