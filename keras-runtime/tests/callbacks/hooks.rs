//! Order of the hooks, logs, errors.

use keras_runtime::prelude::*;
use std::cell::RefCell;

model! { struct Line { Input(1); Dense(1); } }

/// Writes down what is called.
struct Diary<'a>(&'a RefCell<Vec<String>>);

impl Diary<'_> {
    fn note(&self, what: &str, at: (usize, usize)) -> Result<()> {
        self.0.borrow_mut().push(format!("{what} {}.{}", at.0, at.1));
        Ok(())
    }
}

macro_rules! diary {
    ($($hook:ident)*) => {
        impl<T: Element> Callback<T> for Diary<'_> {
            $(fn $hook(&mut self, at: &mut Context<'_, T>) -> Result<()> {
                self.note(stringify!($hook), (at.epoch(), at.step()))
            })*
        }
    };
}

diary! {
    on_train_begin on_train_end on_epoch_begin on_epoch_end on_train_batch_begin on_train_batch_end
    on_test_begin on_test_end on_test_batch_begin on_test_batch_end
    on_predict_begin on_predict_end on_predict_batch_begin on_predict_batch_end
}

const X: [[f32; 1]; 3] = [[0.0], [1.0], [2.0]];
const Y: [f32; 3] = [1.0, 3.0, 5.0];

fn trainer(line: &mut Line) -> Trainer<'_, Line, SGD, MeanSquaredError> {
    line.compile(SGD::default(), MeanSquaredError::default())
}

/// The order is Keras's.
#[test]
fn order() {
    let (mut line, diary) = (Line::new(1), RefCell::default());
    let fit = Fit::default().epochs(2).batch_size(2).verbose(0).validation_freq(2);
    let fit = fit.validation_data(&X, &Y).callbacks(Diary(&diary));
    trainer(&mut line).fit(&X, &Y, fit).unwrap();
    let expected = "on_train_begin 0.0
        on_epoch_begin 0.0
        on_train_batch_begin 0.0
        on_train_batch_end 0.1
        on_train_batch_begin 0.1
        on_train_batch_end 0.2
        on_epoch_end 0.2
        on_epoch_begin 1.0
        on_train_batch_begin 1.0
        on_train_batch_end 1.1
        on_train_batch_begin 1.1
        on_train_batch_end 1.2
        on_test_begin 1.0
        on_test_batch_begin 1.0
        on_test_batch_end 1.1
        on_test_batch_begin 1.1
        on_test_batch_end 1.2
        on_test_end 1.2
        on_epoch_end 1.2
        on_train_end 2.0";
    let expected: Vec<_> = expected.lines().map(str::trim).collect();
    assert_eq!(*diary.borrow(), expected);
}

/// What `evaluate` and `predict` of Keras call.
#[test]
fn order_without_training() {
    let (mut line, diary) = (Line::new(1), RefCell::default());
    let mut trainer = trainer(&mut line);
    let options = Evaluate::default().batch_size(2).callbacks(Diary(&diary));
    trainer.evaluate_with(&X, &Y, &options).unwrap();
    let evaluated = diary.take();
    let options = Predict::default().batch_size(2).callbacks(Diary(&diary));
    let outputs = trainer.predict_batch_with(&X, &options).unwrap();
    assert_eq!(outputs, trainer.predict_batch(&X).unwrap());
    let predicted = diary.take();
    for (what, diary) in [("test", evaluated), ("predict", predicted)] {
        let expected = [
            "begin 0.0",
            "batch_begin 0.0",
            "batch_end 0.1",
            "batch_begin 0.1",
            "batch_end 0.2",
            "end 0.2",
        ];
        assert_eq!(diary, expected.map(|hook| format!("on_{what}_{hook}")));
    }
    let fail = LambdaCallback::default().on_predict_end(|_| Err(Error::Config("full".into())));
    let error = trainer.predict_batch_with(&X, &Predict::default().callbacks(fail)).unwrap_err();
    assert_eq!(error.to_string(), "`LambdaCallback`: full");
    let nothing: [[f32; 1]; 0] = [];
    assert!(trainer.predict_batch_with(&nothing, &Predict::default()).unwrap().is_empty());
}

/// A stop in the middle of an epoch ends it early, with its validation.
#[test]
fn stop_after_a_step() {
    let (mut line, diary) = (Line::new(1), RefCell::default());
    let stop = LambdaCallback::default().on_train_batch_end(|at| {
        if (at.epoch(), at.step()) == (1, 1) {
            at.stop_training();
        }
    });
    let fit = Fit::default().epochs(9).batch_size(1).verbose(0).validation_data(&X, &Y);
    let fit = fit.callbacks((Diary(&diary), stop));
    let history = trainer(&mut line).fit(&X, &Y, fit).unwrap();
    assert_eq!((history.epoch.as_slice(), history["val_loss"].len()), (&[0, 1][..], 2));
    let diary = diary.into_inner();
    let last: Vec<_> = diary.iter().rev().take(3).map(String::as_str).collect();
    assert_eq!(last, ["on_train_end 2.0", "on_epoch_end 1.1", "on_test_end 1.3"]);
}

/// Logs are shared, and those of a step are means over the steps so far.
#[test]
fn logs() {
    let mut line = Line::new(1);
    let mut trainer = trainer(&mut line).metrics(metrics::MeanAbsoluteError::default());
    let (mut steps, mut seen) = (Vec::new(), Vec::new());
    let adds = LambdaCallback::default()
        .on_epoch_end(|at| at.set_log("twice", 2.0 * at.log("loss").unwrap()))
        .on_train_batch_end(|at| {
            assert_eq!(
                at.logs().iter().map(|(name, _)| name).collect::<Vec<_>>(),
                ["loss", "mean_absolute_error"]
            );
            steps.push(at.log("mean_absolute_error").unwrap());
        });
    let reads = LambdaCallback::default().on_epoch_end(|at| {
        seen = at.logs().iter().map(|(name, _)| name.to_owned()).collect();
    });
    let fit = Fit::default().batch_size(1).shuffle(false).verbose(0).validation_data(&X, &Y);
    let history = trainer.fit(&X, &Y, fit.callbacks((adds, reads))).unwrap();
    let names = ["loss", "mean_absolute_error", "val_loss", "val_mean_absolute_error", "twice"];
    assert_eq!(seen, names);
    assert_eq!(history["twice"][0], 2.0 * history["loss"][0]);
    assert_eq!((steps.len(), steps[2]), (3, history["mean_absolute_error"][0]));
}

#[test]
fn errors_name_the_callback() {
    let mut line = Line::new(1);
    let fail = LambdaCallback::default().on_epoch_end(|_| Err(Error::Config("full".into())));
    let error = trainer(&mut line).fit(&X, &Y, Fit::default().verbose(0).callbacks(fail));
    assert_eq!(error.unwrap_err().to_string(), "`LambdaCallback`: full");
    let early = EarlyStopping::default().monitor("val_accuracy");
    let fit = Fit::default().verbose(0).callbacks(early);
    assert_eq!(
        trainer(&mut line).fit(&X, &Y, fit).unwrap_err().to_string(),
        "`EarlyStopping`: there is no `val_accuracy` to monitor; there is no data to validate with; \
         there is `loss`"
    );
    let own = metrics::TruePositives::default();
    let early = EarlyStopping::default().monitor("true_positives");
    model! { struct Coin { Input(1); Dense(1, activation = sigmoid); } }
    let mut coin = Coin::new(1);
    let mut trainer = coin.compile(SGD::default(), BinaryCrossentropy::default()).metrics(own);
    let fit = Fit::default().verbose(0).callbacks(early);
    let error = trainer.fit(&X, &[0.0, 1.0, 1.0], fit).unwrap_err().to_string();
    assert!(error.contains("is better if it is large or small is not known"), "{error}");
}

#[test]
fn the_first_layer_that_is_not_finite() {
    model! { struct Deep { Input(1); Dense(1, name = "first"); Dense(1, name = "second"); } }
    let mut deep = Deep::new(1);
    let weights = deep.get_weights();
    deep.second.kernel[(0, 0)] = f32::INFINITY;
    let mut trainer = deep.compile(SGD::default(), MeanSquaredError::default());
    let mut nan = TerminateOnNaN::default();
    let fit = || Fit::default().epochs(5).batch_size(2).verbose(0);
    let history = trainer.fit(&X, &Y, fit().callbacks(&mut nan)).unwrap();
    let found = nan.found.unwrap();
    assert!(found.contains("epoch 1, step 1 on: `second` is the first layer"), "{found}");
    assert_eq!((history.epoch.len(), &history.warnings[0]), (1, &found));
    trainer.model().set_weights(&weights).unwrap();
    trainer.model().second.kernel[(0, 0)] = f32::INFINITY;
    let raises = TerminateOnNaN::default().raise_error(true);
    let error = trainer.fit(&X, &Y, fit().callbacks(raises)).unwrap_err().to_string();
    assert_eq!(error, format!("`TerminateOnNaN`: {found}"));
}
