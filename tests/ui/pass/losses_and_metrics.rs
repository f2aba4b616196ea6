//! Losses, metrics and weights in all the forms in which they go with a network.
use keras_runtime::data::FromRows;
use keras_runtime::losses::{Logits, Probabilities};
use keras_runtime::prelude::*;
use keras_runtime::train::{AnyLoss, AnyLosses};

model! { struct OfLogits { Input(4); Dense(1); } }

model! { struct OfProbabilities { Input(4); Dense(3, activation = softmax); } }

model! { struct OfNeither { Input(4); Dense(3, activation = relu); } }

model! {
    struct OfSteps {
        let x = Input(5, 4);
        let class = Dense(3, activation = softmax)(x);
        let value = Dense(1)(x);
        (class, value)
    }
}

const LOSS: BinaryCrossentropy<Logits> = BinaryCrossentropy::DEFAULT.from_logits();

fn logits(x: &[[f32; 4]], from_logits: bool) -> Result<()> {
    let mut net = OfLogits::new(1);
    let y = vec![1_u8; x.len()];
    let fit = || Fit::default().verbose(0);
    net.compile(SGD::default(), LOSS).fit(x, &y, fit().class_weight([(1, 2.0)]))?;
    let loss = BinaryFocalCrossentropy::default().gamma(1.0).from_logits();
    let metrics =
        (accuracy(), AUC::default().from_logits(), OnAnyHead(BinaryAccuracy::default().threshold(0.0)));
    net.compile(SGD::default(), loss).metrics(metrics).fit(x, &y, fit())?;
    // Only the run knows.
    let reduction = Reduction::Sum;
    let loss = BinaryCrossentropy { from_logits, label_smoothing: 0.1, axis: -1, reduction };
    let boxed: Vec<Box<dyn Metric<f32>>> = vec![Box::new(BinaryAccuracy::default())];
    net.compile(SGD::default(), loss).metrics(boxed).fit(x, &y, fit())?;
    Ok(())
}

fn probabilities(x: &[[f32; 4]]) -> Result<()> {
    let mut net = OfProbabilities::new(1);
    let y: Vec<[f32; 3]> = to_categorical(&vec![2_u8; x.len()])?;
    let loss = CategoricalCrossentropy { label_smoothing: 0.1, ..Default::default() };
    let _: CategoricalCrossentropy<Probabilities> = loss;
    let metrics = (CategoricalAccuracy::default(), Precision::default(), F1Score::default());
    net.compile(SGD::default(), loss).metrics(metrics).fit(x, &y, Fit::default().verbose(0))?;
    let mut net = OfNeither::new(1);
    let loss = SparseCategoricalCrossentropy { ..SparseCategoricalCrossentropy::DEFAULT };
    let _ = net.compile(SGD::default(), loss).metrics(SparseCategoricalAccuracy::default());
    let _ = net.compile(SGD::default(), loss.from_logits()).metrics(accuracy());
    Ok(())
}

fn steps() -> Result<()> {
    let mut net = OfSteps::new(1);
    let x = vec![[[0.1; 4]; 5]; 2];
    let losses = OfStepsOutput {
        class: SparseCategoricalCrossentropy::default(),
        value: MeanSquaredError::default(),
    };
    let y = OfStepsOutput { class: [[0_u8; 5]; 2], value: [[[0.5]; 5]; 2] };
    let weights = Flat::new(&[1.0; 10], 5)?;
    let metrics = OfStepsOutput { class: accuracy(), value: () };
    let mut trainer = net.compile(SGD::default(), losses).metrics(metrics);
    trainer.fit(&x, &y, Fit::default().sample_weight_rows(weights).verbose(0))?;
    let weights = OfStepsOutput { class: (), value: vec![1.0, 0.5] };
    trainer.fit(&x, &y, Fit::default().verbose(0).sample_weights(&weights)?)?;
    // Only the run knows.
    let losses = AnyLosses(vec![
        AnyLoss::new(SparseCategoricalCrossentropy::default()),
        AnyLoss::new(MeanSquaredError::default()),
    ]);
    let metrics = OfStepsOutput { class: (accuracy(),), value: MeanIoU::new(2) };
    let mut trainer = net.compile(SGD::default(), losses).metrics(metrics);
    let y = FromRows(Flat::new(&[0.0; 20], 10)?);
    let weights = Flat::new(&[1.0; 10], 5)?;
    trainer.fit(&x, &y, Fit::default().sample_weight_rows(weights).verbose(0))?;
    Ok(())
}

fn main() -> Result<()> {
    let x = [[0.1, 0.2, 0.3, 0.4]; 2];
    logits(&x, true)?;
    assert!(logits(&x, false).is_err());
    probabilities(&x)?;
    steps()
}
