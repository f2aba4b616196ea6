//! The options of `fit` and `evaluate`, named as Keras's arguments.

use super::by_output::SampleWeights;
use super::validation::{FromStream, NoValidation, Tests};
use super::weighing::{ByClass, ByOutput, BySample, ByStep};
use crate::callbacks::{Callback, IntoCallbacks};
use crate::data::{Flat, Rows};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::progress::Verbose;
use core::cell::RefCell;
use core::marker::PhantomData;

/// How to fit. The defaults are Keras's.
///
/// ```
/// use keras_runtime::train::Fit;
/// let fit = Fit::<f32>::default().epochs(5).batch_size(128).validation_split(0.1).shuffle(false);
/// assert_eq!((fit.epochs, fit.batch_size), (5, Some(128)));
/// ```
///
/// `V` is the data to validate with, `W` what the weights are for: [`ByStep`], [`ByClass`] and
/// [`ByOutput`] are for some models alone.
pub struct Fit<'a, T: Element = f32, V = NoValidation, W = BySample> {
    /// The last epoch, counted from 1; 1.
    pub epochs: usize,
    /// Samples a step; 32, or as many as make `steps_per_epoch` where only that is set. A smaller
    /// last batch is kept.
    pub batch_size: Option<usize>,
    /// Fraction of the samples to hold out, from the end, before any shuffling; 0. Not used where
    /// there is data to validate with.
    pub validation_split: f64,
    /// Data to evaluate after an epoch, see [`Fit::validation_data`].
    pub validation: V,
    /// Evaluate after every so many epochs; 1.
    pub validation_freq: usize,
    /// Samples a step of the evaluation; as in training.
    pub validation_batch_size: Option<usize>,
    /// The most steps of an evaluation; all that the data makes. Each evaluation begins with the first row.
    pub validation_steps: Option<usize>,
    /// A new order of the samples each epoch; true.
    pub shuffle: bool,
    /// Epochs that are already done, when training goes on; 0.
    pub initial_epoch: usize,
    /// Steps an epoch; as many as the samples make. With more or fewer, an epoch begins where the
    /// one before ended.
    pub steps_per_epoch: Option<usize>,
    /// What is printed: a bar.
    pub verbose: Verbose,
    pub(super) sample_weight: Option<Box<dyn Rows<T> + 'a>>,
    pub(super) class_weight: Vec<(usize, f64)>,
    pub(super) callbacks: Vec<Box<dyn Callback<T> + 'a>>,
    weighing: PhantomData<W>,
}

impl<T: Element> Default for Fit<'_, T> {
    fn default() -> Self {
        Fit {
            epochs: 1,
            batch_size: None,
            validation_split: 0.0,
            validation: NoValidation,
            validation_freq: 1,
            validation_batch_size: None,
            validation_steps: None,
            shuffle: true,
            initial_epoch: 0,
            steps_per_epoch: None,
            verbose: Verbose::default(),
            sample_weight: None,
            class_weight: Vec::new(),
            callbacks: Vec::new(),
            weighing: PhantomData,
        }
    }
}

/// Builder methods that set a field.
macro_rules! setters {
    ($($field:ident: $type:ty),*) => {$(
        #[doc = concat!("Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
        #[must_use]
        pub fn $field(mut self, $field: $type) -> Self {
            self.$field = $field;
            self
        }
    )*};
}

impl<'a, T: Element, V, W> Fit<'a, T, V, W> {
    setters!(epochs: usize, validation_split: f64, validation_freq: usize, shuffle: bool,
        initial_epoch: usize);

    /// Samples a step.
    #[must_use]
    pub fn batch_size(mut self, samples: usize) -> Self {
        self.batch_size = Some(samples);
        self
    }

    /// Samples a step of the evaluation.
    #[must_use]
    pub fn validation_batch_size(mut self, samples: usize) -> Self {
        self.validation_batch_size = Some(samples);
        self
    }

    /// The most steps of an evaluation.
    #[must_use]
    pub fn validation_steps(mut self, steps: usize) -> Self {
        self.validation_steps = Some(steps);
        self
    }

    /// Steps an epoch.
    #[must_use]
    pub fn steps_per_epoch(mut self, steps: usize) -> Self {
        self.steps_per_epoch = Some(steps);
        self
    }

    /// What is printed: 0 nothing, 1 a bar, 2 a line an epoch; or a [`Verbose`].
    #[must_use]
    pub fn verbose(mut self, verbose: impl Into<Verbose>) -> Self {
        self.verbose = verbose.into();
        self
    }

    /// What is done between steps: a callback, a tuple of them or a vector of boxes, by value or by `&mut`.
    /// See [`callbacks`](crate::callbacks). Called again, it adds more.
    #[must_use]
    pub fn callbacks<K>(mut self, callbacks: impl IntoCallbacks<'a, T, K>) -> Self {
        self.callbacks.extend(callbacks.into_callbacks());
        self
    }

    /// A weight for each sample's loss.
    #[must_use]
    pub fn sample_weight(mut self, weights: &'a [T]) -> Self {
        self.sample_weight = Some(Box::new(Flat::of(weights, 1)));
        self
    }

    /// Weights of samples for each of several outputs: the struct of the outputs, with a `Vec` of
    /// numbers or `()` in each place.
    ///
    /// # Errors
    /// Weights of two outputs that differ in number.
    pub fn sample_weights<S>(mut self, weights: &'a S) -> Result<Fit<'a, T, V, ByOutput<S>>>
    where
        S: SampleWeights<T>,
    {
        self.sample_weight = Some(weights.rows()?);
        Ok(self.of_types(|validation| validation))
    }

    /// Weights of loss elements, several a sample: for sequences one a step.
    #[must_use]
    pub fn sample_weight_rows(mut self, weights: impl Rows<T> + 'a) -> Fit<'a, T, V, ByStep> {
        self.sample_weight = Some(Box::new(weights));
        self.of_types(|validation| validation)
    }

    /// Weights by class; a class that is not named weighs 1. Training data only, of one output whose
    /// targets name one class a sample.
    #[must_use]
    pub fn class_weight(
        mut self,
        weights: impl IntoIterator<Item = (usize, f64)>,
    ) -> Fit<'a, T, V, ByClass> {
        self.class_weight = weights.into_iter().collect();
        self.of_types(|validation| validation)
    }

    /// The options without the data to validate with, and that data.
    pub(super) fn apart(self) -> (Fit<'a, T>, V) {
        self.split(|validation| (NoValidation, validation))
    }

    /// Data to evaluate after each epoch, instead of a split.
    #[must_use]
    pub fn validation_data<X: ?Sized, Y: ?Sized>(
        self,
        x: &'a X,
        y: &'a Y,
    ) -> Fit<'a, T, (&'a X, &'a Y), W> {
        self.of_types(|_| (x, y))
    }

    /// Rows of a [`Source`](crate::data::Source) to evaluate after each epoch: always those of its first
    /// pass, all of them or as many as `validation_steps` take. For `fit` and `fit_stream`.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// use keras_runtime::data::from_rows;
    /// model! { struct Line { Input(1); Dense(1); } }
    /// let rows = || from_rows(|_| (0..).map(|i| ([(i % 8) as f32], (i % 8) as f32 + 1.0)));
    /// let mut line = Line::new(42);
    /// let mut trainer = line.compile(Adam::default(), MeanSquaredError::default());
    /// let fit = Fit::default().epochs(2).steps_per_epoch(10).verbose(0);
    /// let history =
    ///     trainer.fit_stream(rows(), fit.validation_stream(rows()).validation_steps(3))?;
    /// assert_eq!(history["val_loss"].len(), 2);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[must_use]
    pub fn validation_stream<S>(self, source: S) -> Fit<'a, T, FromStream<S>, W> {
        self.of_types(|_| FromStream(source))
    }

    /// How evaluations are made, where training has so many samples a step.
    pub(super) fn tests(&self, batch: usize) -> Tests {
        let batch = self.validation_batch_size.unwrap_or(batch).max(1);
        Tests { batch, steps: self.validation_steps }
    }

    /// The same with other types.
    fn of_types<X, Y>(self, validation: impl FnOnce(V) -> X) -> Fit<'a, T, X, Y> {
        self.split(|given| (validation(given), ())).0
    }

    /// The same with other types, and what is left of the data to validate with.
    fn split<X, Y, R>(self, validation: impl FnOnce(V) -> (X, R)) -> (Fit<'a, T, X, Y>, R) {
        let (validation, rest) = validation(self.validation);
        let fit = Fit {
            epochs: self.epochs,
            batch_size: self.batch_size,
            validation_split: self.validation_split,
            validation,
            validation_freq: self.validation_freq,
            validation_batch_size: self.validation_batch_size,
            validation_steps: self.validation_steps,
            shuffle: self.shuffle,
            initial_epoch: self.initial_epoch,
            steps_per_epoch: self.steps_per_epoch,
            verbose: self.verbose,
            sample_weight: self.sample_weight,
            class_weight: self.class_weight,
            callbacks: self.callbacks,
            weighing: PhantomData,
        };
        (fit, rest)
    }
}

/// How to evaluate.
pub struct Evaluate<'a, T: Element = f32> {
    /// Samples a step; 32.
    pub batch_size: usize,
    /// The most steps; all that the data makes.
    pub steps: Option<usize>,
    /// What is printed: nothing.
    pub verbose: Verbose,
    pub(super) sample_weight: Option<Box<dyn Rows<T> + 'a>>,
    /// Options are passed on by `&`, but callbacks change.
    pub(super) callbacks: RefCell<Vec<Box<dyn Callback<T> + 'a>>>,
}

impl<T: Element> Default for Evaluate<'_, T> {
    fn default() -> Self {
        let callbacks = RefCell::default();
        Evaluate {
            batch_size: 32,
            steps: None,
            verbose: Verbose::Silent,
            sample_weight: None,
            callbacks,
        }
    }
}

impl<'a, T: Element> Evaluate<'a, T> {
    setters!(batch_size: usize);

    /// The most steps.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = Some(steps);
        self
    }

    /// What is printed: 0 nothing, 1 a bar, 2 a line; or a [`Verbose`].
    #[must_use]
    pub fn verbose(mut self, verbose: impl Into<Verbose>) -> Self {
        self.verbose = verbose.into();
        self
    }

    /// Callbacks, whose hooks `on_test_…` are called: for example
    /// [`SwapEMAWeights`](crate::callbacks::SwapEMAWeights).
    #[must_use]
    pub fn callbacks<K>(self, callbacks: impl IntoCallbacks<'a, T, K>) -> Self {
        self.callbacks.borrow_mut().extend(callbacks.into_callbacks());
        self
    }

    /// A weight for each sample's loss.
    #[must_use]
    pub fn sample_weight(mut self, weights: &'a [T]) -> Self {
        self.sample_weight = Some(Box::new(Flat::of(weights, 1)));
        self
    }

    /// Options that make no sense.
    pub(super) fn check(&self) -> Result<()> {
        at_least_one([("batch_size", Some(self.batch_size)), ("steps", self.steps)])
    }
}

/// Numbers of what there must be one of.
pub(super) fn at_least_one<const N: usize>(counts: [(&str, Option<usize>); N]) -> Result<()> {
    match counts.iter().find(|(_, count)| *count == Some(0)) {
        Some((name, _)) => Err(Error::Config(format!("{name} must be at least 1, found 0"))),
        None => Ok(()),
    }
}
