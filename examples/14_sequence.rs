//! A sequence classifier: words of different length through an embedding and a recurrent layer.
//!
//! A word has 3 to 12 letters of four; what follows is padding, 0, which the mask takes out. Is
//! there more of the first letter than of the second? 97 % or more of new words are told right.
//!
//! `cargo run --release --example sequence`

use keras_runtime::prelude::*;
use keras_runtime::rng::Rng;

/// The longest word.
const LONGEST: usize = 12;

model! {
    /// Compares how often two letters occur.
    struct Letters {
        let word = Input(LONGEST);
        let x = Embedding(5, 8, mask_zero = true)(word);
        let x = GRU(16)(x);
        Dense(1, activation = sigmoid)(x)
    }
}

/// Words and their answers.
fn words(count: usize, seed: u64) -> (Vec<[f32; LONGEST]>, Vec<bool>) {
    let mut rng = Rng::new(seed);
    let mut below = |n: f64| (rng.unit() * n) as usize;
    let word = |_| {
        let length = 3 + below(10.0);
        let word: [f32; LONGEST] =
            std::array::from_fn(|i| if i < length { (1 + below(4.0)) as f32 } else { 0.0 });
        let often = |letter: f32| word.iter().filter(|&&other| other == letter).count();
        (word, often(1.0) > often(2.0))
    };
    (0..count).map(word).unzip()
}

fn main() -> Result<()> {
    println!("{}\n", Letters::summary());
    let (x, y) = words(4000, 1);
    let (x_test, y_test) = words(1000, 2);
    let mut model = Letters::new(1);
    let mut trainer = model
        .compile(Adam::default().learning_rate(0.005), BinaryCrossentropy::default())
        .metrics(accuracy());
    trainer.fit(&x, &y, Fit::default().epochs(15))?;
    let scores = trainer.evaluate(&x_test, &y_test)?;
    println!("test accuracy: {:.4}", scores["accuracy"]);
    Ok(())
}
