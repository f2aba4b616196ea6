//! Validation and evaluation on streams.

use super::{Net, ROWS, all, row, stream, train};
use keras_runtime::data::from_rows;
use keras_runtime::prelude::*;
use std::sync::Mutex;

fn options<'a>() -> Fit<'a> {
    Fit::default().epochs(3).batch_size(8).shuffle(false).verbose(0)
}

/// Weights and `val_loss` of a training.
fn validated(
    fit: impl FnOnce(&mut Trainer<'_, Net, Adam, SparseCategoricalCrossentropy>) -> Result<History>,
) -> (Vec<f32>, Vec<f64>) {
    let mut losses = Vec::new();
    let (weights, _) = train(1, |trainer| {
        let history = fit(trainer)?;
        losses.clone_from(&history["val_loss"]);
        Ok(history)
    });
    (weights, losses)
}

#[test]
fn the_same_as_validation_data() {
    let (x, y) = all();
    let expected = validated(|trainer| {
        trainer.fit(&x, &y, options().validation_data(&x, &y).validation_batch_size(30))
    });
    assert_eq!(expected.1.len(), 3);
    let streamed = || options().validation_batch_size(30);
    let found =
        validated(|trainer| trainer.fit_stream(stream(), streamed().validation_stream(stream())));
    assert_eq!(found, expected);
    let found = validated(|trainer| trainer.fit(&x, &y, streamed().validation_stream(stream())));
    assert_eq!(found, expected);
    // The tail of the same stream, as a split holds it out.
    let expected = validated(|trainer| trainer.fit(&x, &y, options().validation_split(0.2)));
    let train_rows = ROWS * 4 / 5;
    let found = validated(|trainer| {
        let test = stream().skip(train_rows);
        trainer.fit_stream(stream().take(train_rows), options().validation_stream(test))
    });
    assert_eq!(found, expected);
}

/// Each evaluation has the same rows, whatever the training has read, and however many there are.
#[test]
fn steps_of_an_endless_stream() {
    let (x, y) = all();
    let (x_test, y_test) = (&x[..24], &y[..24]);
    let expected =
        validated(|trainer| trainer.fit(&x, &y, options().validation_data(x_test, y_test)));
    let passes = Mutex::new(Vec::new());
    let endless = from_rows(|pass| {
        passes.lock().unwrap().push(pass);
        (0..).map(|i| row(i % ROWS))
    });
    let found = validated(|trainer| {
        let options = options().validation_stream(endless).validation_steps(3);
        trainer.fit_stream(stream(), options)
    });
    assert_eq!(found, expected);
    assert!(passes.into_inner().unwrap().iter().all(|&pass| pass == 0));
    // Of data in memory as well.
    let found = validated(|trainer| {
        trainer.fit(&x, &y, options().validation_data(&x, &y).validation_steps(3))
    });
    assert_eq!(found, expected);
}

#[test]
fn steps_of_an_evaluation() {
    let (x, y) = all();
    let mut net = Net::new(1);
    let loss = SparseCategoricalCrossentropy::default();
    let mut trainer = net.compile(SGD::default(), loss).metrics(accuracy());
    let expected = trainer.evaluate(&x[..20], &y[..20]).unwrap();
    let some = Evaluate::default().batch_size(10).steps(2);
    let endless = from_rows(|_| (0..).map(row));
    let near = |scores: Scores| {
        assert!((scores.loss() - expected.loss()).abs() < 1e-6, "{scores}");
        assert_eq!(scores["accuracy"], expected["accuracy"]);
    };
    near(trainer.evaluate_stream(endless, &some).unwrap());
    near(trainer.evaluate_with(&x, &y, &some).unwrap());
    // More than there are.
    let many = Evaluate::default().steps(1000);
    let found = trainer.evaluate_stream(stream(), &many).unwrap();
    assert_eq!(found, trainer.evaluate(&x, &y).unwrap());
}

#[test]
fn mistakes_are_named() {
    let message = |test: &mut (dyn Source<X = [f32; 6], Y = u8> + Send)| {
        let mut net = Net::new(1);
        let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
        let options = options().validation_stream(test);
        trainer.fit_stream(stream(), options).unwrap_err().to_string()
    };
    let label = |i| if i == 50 { ([0.0; 6], 3) } else { row(i) };
    assert_eq!(
        message(&mut from_rows(|_| (0..ROWS).map(label))),
        "validation y[50] is 3, but labels must be whole numbers from 0 to 2"
    );
    assert_eq!(message(&mut from_rows(|_| (0..0).map(row))), "validation x has no rows");
    let (x, y) = all();
    let refused = |options: Fit<'_>| {
        let mut net = Net::new(1);
        let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
        trainer.fit(&x, &y, options).unwrap_err().to_string()
    };
    assert_eq!(
        refused(options().validation_steps(0)),
        "validation_steps must be at least 1, found 0"
    );
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let none = Evaluate::default().steps(0);
    for refused in [trainer.evaluate_stream(stream(), &none), trainer.evaluate_with(&x, &y, &none)]
    {
        assert_eq!(refused.unwrap_err().to_string(), "steps must be at least 1, found 0");
    }
}
