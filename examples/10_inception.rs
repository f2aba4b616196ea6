//! An Inception block: windows of several sizes side by side (Szegedy et al., 2014).
//!
//! The block is written once, with its filters as parameters, and used twice with weights of its
//! own. Reads 87 % or more of new hands.
//!
//! `cargo run --release --example inception`

use keras_runtime::prelude::*;
use keras_runtime::sample::reshape;

model! {
    /// Reads a digit from 8 x 8 pixels.
    struct Inception {
        let block = |x, narrow, wide| {
            let one = Conv2D(wide, 1, activation = relu)(x);
            let three = Conv2D(narrow, 1, activation = relu)(x);
            let three = Conv2D(wide, 3, padding = same, activation = relu)(three);
            let five = Conv2D(narrow, 1, activation = relu)(x);
            let five = Conv2D(wide, 5, padding = same, activation = relu)(five);
            let pool = MaxPooling2D(3, strides = 1, padding = same)(x);
            let pool = Conv2D(wide, 1, activation = relu)(pool);
            Concatenate()(one, three, five, pool)
        };

        let image = Input(8, 8, 1);
        let x = Rescaling(2.0)(image);
        let x = block(x, narrow = 4, wide = 8);
        let x = MaxPooling2D()(x);
        let x = block(x, narrow = 8, wide = 16);
        let x = GlobalAveragePooling2D()(x);
        Dense(10, activation = softmax)(x)
    }
}

fn main() -> Result<()> {
    let data = digits::load().split();
    println!("{}\n", Inception::summary());
    let images = |rows| reshape::<f32, [f32; 64], [[[f32; 1]; 8]; 8]>(rows);

    let mut model = Inception::new(1);
    let mut trainer = model
        .compile(Adam::default().learning_rate(0.003), SparseCategoricalCrossentropy::default())
        .metrics(accuracy());
    trainer.fit(images(&data.x_train), &data.y_train, Fit::default().epochs(25))?;
    let scores = trainer.evaluate(images(&data.x_test), &data.y_test)?;
    println!("test accuracy: {:.4}", scores["accuracy"]);
    Ok(())
}
