//! A network learns to read handwritten digits.
//!
//! `cargo run --release --example digits`
//!
//! Then change `Dense(10, …)` to `Dense(11, …)` and read what the compiler says.

use keras_runtime::prelude::*;

model! {
    /// Reads a digit from 8 x 8 pixels.
    struct DigitNet {
        Input(64);                          // one image, row by row, each pixel from 0 to 1
        Rescaling(4.0);                     // larger numbers, faster learning
        Dense(256, activation = relu);
        Dropout(0.5);                       // half of the values are left out, in training only
        Dense(10, activation = softmax);    // a probability for each digit
    }
}

fn main() -> Result<()> {
    // 1797 images are built in. The last 360 are held out to test with: they are by other
    // writers than those before them, so that it is new hands that the network has to read.
    let data = digits::load().split();
    println!("{}\n", DigitNet::summary());

    // The same digit a little to the side is the same digit: more to learn from, at no cost.
    let mut x_train = data.x_train.clone();
    let mut y_train = data.y_train.clone();
    for (right, down) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        x_train.extend(data.x_train.iter().map(|image| blurred(image, right, down)));
        y_train.extend(&data.y_train);
    }
    // Class numbers as rows with a 1: 3 becomes [0, 0, 0, 1, 0, 0, 0, 0, 0, 0].
    let y_train: Vec<[f32; 10]> = to_categorical(&y_train)?;
    let y_test: Vec<[f32; 10]> = to_categorical(&data.y_test)?;

    // A network, an optimizer, a loss, metrics. The optimizer keeps an average of the weights,
    // which is what remains in the end.
    let mut model = DigitNet::new(1);
    let optimizer = Adam::default().learning_rate(0.003).use_ema(true).ema_momentum(0.998);
    let mut trainer =
        model.compile(optimizer, CategoricalCrossentropy::default()).metrics(accuracy());
    trainer.fit(&x_train, &y_train, Fit::default().epochs(60).batch_size(128))?;

    let scores = trainer.evaluate(&data.x_test, &y_test)?;

    // A trained network predicts one image at a time, without taking any memory.
    let chances = model.predict(&data.x_test[0]);
    let best = (0..10).max_by(|&a, &b| chances[a].total_cmp(&chances[b])).unwrap_or(0);
    println!("\nthe first test image is a {}, the network reads {best}", data.y_test[0]);
    println!("test accuracy: {:.4}", scores["accuracy"]);
    Ok(())
}

/// The mean of an image and itself moved by so many pixels.
fn blurred(image: &[f32; 64], right: i32, down: i32) -> [f32; 64] {
    let pixel = |row: i32, column: i32| match (0..8).contains(&row) && (0..8).contains(&column) {
        true => image[(row * 8 + column) as usize],
        false => 0.0,
    };
    std::array::from_fn(|i| {
        let (row, column) = (i as i32 / 8, i as i32 % 8);
        (pixel(row, column) + pixel(row - down, column - right)) / 2.0
    })
}
