//! `ReduceLROnPlateau` and `LearningRateScheduler`.

use keras_runtime::callbacks::Mode;
use keras_runtime::prelude::*;

model! { struct Line { Input(1); Dense(1); } }

struct Play<'a>(&'a [f64]);

impl<T: Element> Callback<T> for Play<'_> {
    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        at.set_log("value", self.0[at.epoch()]);
        Ok(())
    }
    fn adds(&self) -> Vec<String> {
        vec!["value".into()]
    }
}

fn rates(values: &[f64], reduce: ReduceLROnPlateau) -> Vec<f64> {
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default().learning_rate(1.0), MeanSquaredError::default());
    let fit = Fit::default().epochs(values.len()).verbose(0);
    let reduce = reduce.monitor("value").mode(Mode::Min).factor(0.5);
    trainer.fit(&[[0.0]], &[0.0], fit.callbacks((Play(values), reduce))).unwrap()["learning_rate"]
        .clone()
}

/// What is logged is the rate before the change, as in Keras.
#[test]
fn plateaus() {
    let flat = [1.0; 7];
    let reduce = ReduceLROnPlateau::default;
    assert_eq!(rates(&flat, reduce().patience(2)), [1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25]);
    let cooled = rates(&flat, reduce().patience(1).cooldown(2));
    assert_eq!(cooled, [1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125]);
    let least = rates(&flat, reduce().patience(1).min_lr(0.4));
    assert_eq!(least, [1.0, 1.0, 0.5, 0.4, 0.4, 0.4, 0.4]);
    let falls = [1.0, 0.95, 0.9, 0.8, 0.8, 0.7, 0.7];
    let steep = rates(&falls, reduce().patience(1).min_delta(0.06));
    assert_eq!(steep, [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]);
}

/// Keras: "Learning rate cannot be set on a MultiOptimizer."
#[test]
fn several_optimizers() {
    let mut line = Line::new(1);
    let mut refusal = |scaled: bool| {
        let multi = MultiOptimizer::new(SGD::default()).map(".*/bias", Adam::default());
        let optimizer: Box<dyn Optimizer<f32>> = match scaled {
            true => Box::new(LossScaleOptimizer::new(multi)),
            false => Box::new(multi),
        };
        let mut trainer = line.compile(optimizer, MeanSquaredError::default());
        let reduce = ReduceLROnPlateau::default().monitor("loss");
        let fit = Fit::default().verbose(0).callbacks(reduce);
        trainer.fit(&[[0.0]], &[0.0], fit).unwrap_err().to_string()
    };
    for scaled in [false, true] {
        assert_eq!(
            refusal(scaled),
            "`ReduceLROnPlateau`: each optimizer of a MultiOptimizer has a learning rate of its own, and \
             none can be set for all; give them schedules"
        );
    }
}

#[test]
fn mistakes() {
    let mut line = Line::new(1);
    let mut fit = |rate: LearningRate, factor: f64| {
        let mut trainer =
            line.compile(SGD::default().learning_rate(rate), MeanSquaredError::default());
        let reduce = ReduceLROnPlateau::default().monitor("loss").factor(factor);
        let fit = Fit::default().verbose(0).callbacks(reduce);
        trainer.fit(&[[0.0]], &[0.0], fit).unwrap_err().to_string()
    };
    assert_eq!(
        fit(0.1.into(), 1.0),
        "`ReduceLROnPlateau`: factor must be at least 0 and below 1, found 1"
    );
    assert_eq!(
        fit(ExponentialDecay::new(0.1, 10, 0.9).into(), 0.5),
        "`ReduceLROnPlateau`: the learning rate of the optimizer is a schedule and cannot be set; \
         compile with a number"
    );
}
