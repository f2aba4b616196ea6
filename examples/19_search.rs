//! Which settings are best? Ten of them are drawn, each is trained with two seeds; the best is trained
//! once more, and pictures show how.
//!
//! `cargo run --release --example search`, or with a folder for the pictures:
//! `cargo run --release --example search -- pictures`

use keras_runtime::prelude::*;
use keras_runtime::selection::Setting;

model! {
    /// Reads a digit from 8 x 8 pixels.
    struct DigitNet {
        Input(64);
        Dense(32, activation = relu);
        Dropout(0.1);
        Dense(10, activation = softmax);
    }
}

/// Trains a network with a setting. The last fifth of the images is held out.
fn train(setting: &Setting, seed: u64, epochs: usize) -> Result<(Box<DigitNet>, History)> {
    let data = digits::load().split();
    let rate = setting.number("learning_rate")?;
    let loss = SparseCategoricalCrossentropy::default();
    let fit = Fit::default().batch_size(setting.count("batch_size")?).epochs(epochs);
    let fit = fit.validation_split(0.2).verbose(0);
    let mut model = DigitNet::new(seed);
    // Optimizers are types of their own: a word chooses among them.
    let history = match setting.word("optimizer")? {
        "adam" => {
            let trainer = model.compile(Adam::default().learning_rate(rate), loss).seed(seed);
            trainer.metrics(accuracy()).fit(&data.x_train, &data.y_train, fit)?
        }
        _ => {
            let optimizer = SGD::default().learning_rate(rate).momentum(0.9);
            let trainer = model.compile(optimizer, loss).seed(seed);
            trainer.metrics(accuracy()).fit(&data.x_train, &data.y_train, fit)?
        }
    };
    Ok((model, history))
}

fn main() -> Result<()> {
    let search = RandomSearch::new(10, 7)
        .log_uniform("learning_rate", 1e-4, 1e-1)
        .choice("batch_size", [16, 32, 64])
        .choice("optimizer", ["adam", "sgd"])
        .seeds(0..2);
    let found = search.run(|setting, seed| {
        let (_, history) = train(setting, seed, 8)?;
        // What the search compares: the loss of what was held out.
        Ok(history.last("val_loss").unwrap_or(f64::NAN))
    })?;
    println!("{found}\n");

    let best = found.best().map(|trial| trial.setting.clone()).unwrap_or_default();
    println!("best: {best}");
    let (model, history) = train(&best, 42, 30)?;
    let data = digits::load().split();
    let matrix = confusion_matrix(&data.y_test, &model.predict_batch(&data.x_test)?)?;
    println!("\n{matrix}\n");

    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, Into::into);
    let shown = PlotModel::default().show_shapes(true).show_layer_names(true);
    history.plot(folder.join("curves.svg"))?;
    matrix.plot(folder.join("confusion.svg"))?;
    plot_model::<DigitNet>(folder.join("network.svg"), shown)?;
    println!("curves.svg, confusion.svg and network.svg are in `{}`", folder.display());
    println!("test accuracy: {:.4}", matrix.accuracy());
    Ok(())
}
