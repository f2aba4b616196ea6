//! `SwapEMAWeights`: averages are evaluated and saved, weights trained on.

use keras_runtime::prelude::*;

model! { struct Line { Input(1); Dense(1); } }

const X: [[f32; 1]; 4] = [[0.0], [1.0], [2.0], [3.0]];
const Y: [f32; 4] = [1.0, 3.0, 5.0, 7.0];

/// The weights after each epoch, without averages, and the averages by hand.
fn by_hand(epochs: usize) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let (mut weights, mut averages): (Vec<Vec<f32>>, Vec<Vec<f32>>) = (Vec::new(), Vec::new());
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default().learning_rate(0.05), MeanSquaredError::default());
    let watch = LambdaCallback::default().on_epoch_end(|at| weights.push(at.weights().to_vec()));
    trainer.fit(&X, &Y, Fit::default().epochs(epochs).verbose(0).callbacks(watch)).unwrap();
    for weights in &weights {
        let average = match averages.last() {
            None => weights.clone(),
            Some(last) => last.iter().zip(weights).map(|(a, w)| 0.5 * a + 0.5 * w).collect(),
        };
        averages.push(average);
    }
    (weights, averages)
}

#[test]
fn weights_and_averages_change_places() {
    let (weights, averages) = by_hand(4);
    for (swap_on_epoch, stop_early) in [(false, false), (true, false), (true, true)] {
        let mut line = Line::new(1);
        let sgd = SGD::default().learning_rate(0.05).use_ema(true).ema_momentum(0.5);
        let mut trainer = line.compile(sgd, MeanSquaredError::default());
        let (mut tested, mut ended) = (Vec::new(), Vec::new());
        let watch = LambdaCallback::default().on_epoch_end(|at| {
            ended.push(at.weights().to_vec());
            if stop_early && at.epoch() == 2 {
                at.stop_training();
            }
        });
        struct Tested<'a>(&'a mut Vec<Vec<f32>>);
        impl Callback<f32> for Tested<'_> {
            fn on_test_begin(&mut self, at: &mut Context<'_, f32>) -> Result<()> {
                self.0.push(at.weights().to_vec());
                Ok(())
            }
        }
        let swap = SwapEMAWeights::default().swap_on_epoch(swap_on_epoch);
        let fit = Fit::default().epochs(4).verbose(0).validation_data(&X, &Y);
        trainer.fit(&X, &Y, fit.callbacks((swap, Tested(&mut tested), watch))).unwrap();
        let epochs = if stop_early { 3 } else { 4 };
        assert_eq!(tested, averages[..epochs]);
        assert_eq!(ended, if swap_on_epoch { &averages[..epochs] } else { &weights[..epochs] });
        // What `fit` leaves are the averages, also where it is ended early.
        assert_eq!(line.as_slice(), averages[epochs - 1]);
    }
}

/// An evaluation takes the averages too, and puts the weights back.
#[test]
fn evaluations() {
    let mut line = Line::new(1);
    let sgd = SGD::default().learning_rate(0.05).use_ema(true).ema_momentum(0.5);
    let mut trainer = line.compile(sgd, MeanSquaredError::default());
    trainer.train_on_batch(&X, &Y).unwrap();
    trainer.train_on_batch(&X, &Y).unwrap();
    let weights = trainer.model().as_slice().to_vec();
    let plain = trainer.evaluate(&X, &Y).unwrap().loss();
    let options = keras_runtime::train::Evaluate::default().callbacks(SwapEMAWeights::default());
    let averaged = trainer.evaluate_with(&X, &Y, &options).unwrap().loss();
    assert!(averaged > plain, "{averaged} {plain}");
    assert_eq!(trainer.evaluate_with(&X, &Y, &options).unwrap().loss(), averaged);
    assert_eq!(trainer.model().as_slice(), weights);
}

#[test]
fn an_optimizer_without_averages() {
    let mut line = Line::new(1);
    let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    let fit = Fit::default().verbose(0).callbacks(SwapEMAWeights::default());
    let error = trainer.fit(&X, &Y, fit).unwrap_err().to_string();
    assert_eq!(error, "`SwapEMAWeights`: the optimizer keeps no averages; set `use_ema(true)`");
}
