//! Three species of iris, told apart by four measurements: adapting a layer to data, a split of
//! one's own, named metrics.
//!
//! `cargo run --release --example iris`

use keras_runtime::prelude::*;

model! {
    /// Tells setosa, versicolor and virginica apart.
    struct IrisNet {
        Input(4);
        Normalization();                    // learns mean and variance of each measurement
        Dense(16, activation = tanh, kernel_regularizer = l2(0.001));
        Dense(3, activation = softmax);
    }
}

fn main() -> Result<()> {
    let data = iris::load();
    // The rows are sorted by species, so they are shuffled before 30 are held out.
    let data = split_shuffled(data.x, data.y, 0.2, 1)?;

    let mut model = IrisNet::new(3);
    model.adapt(&data.x_train)?;
    let mut trainer = model
        .compile(AdamW::default().learning_rate(0.01), SparseCategoricalCrossentropy::default())
        .metrics(accuracy());
    let fit = Fit::default().epochs(80).validation_data(&data.x_test, &data.y_test).verbose(0);
    let history = trainer.fit(&data.x_train, &data.y_train, fit)?;

    for epoch in [0, 19, 79] {
        let of = |key: &str| history.history[key][epoch];
        println!(
            "epoch {:2}: loss {:.3}, accuracy {:.3}, validation accuracy {:.3}",
            epoch + 1,
            of("loss"),
            of("accuracy"),
            of("val_accuracy")
        );
    }
    let scores = trainer.evaluate(&data.x_test, &data.y_test)?;
    println!("test accuracy: {:.4}", scores["accuracy"]);
    Ok(())
}
