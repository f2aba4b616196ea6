//! `fit`, and one batch of it.

use super::batch::{Data, Part};
use super::check::GIVEN;
use super::feed::InMemory;
use super::losses::Losses;
use super::options::Fit;
use super::output::{Output, names, results};
use super::run::{Run, spans};
use super::scores::Scores;
use super::step::Mode;
use super::trainer::Trainer;
use super::validation::{Given, Validation};
use super::weighing::Weighs;
use crate::callbacks::Callbacks;
use crate::data::{Rows, Samples, Targets};
use crate::element::Element;
use crate::error::Result;
use crate::history::History;
use crate::kernels::{Engine, FlushDenormals};
use crate::model::Model;
use crate::optimizers::Optimizer;

/// Sets the random numbers of shuffles apart from those of layers.
const SHUFFLE: u64 = 0x7368_7566_666c_6573;

impl<M, O, L, E> Trainer<'_, M, O, L, E>
where
    M: Model,
    O: Optimizer<M::Element>,
    E: Engine<M::Element>,
    L: Losses<M::Element, M::Output>,
{
    /// Trains on samples and targets. Keras's `fit`.
    ///
    /// The loss and the metrics of an epoch are means over its steps, while the weights change:
    /// they differ from those of `evaluate` on the same data.
    ///
    /// # Errors
    ///
    /// Before the first step: lengths that differ, no samples, values that are not finite, labels
    /// out of range (each names its row), settings that do not go together. Later: those of callbacks.
    pub fn fit<X, Y, V, W>(
        &mut self,
        x: &X,
        y: &Y,
        options: Fit<'_, M::Element, V, W>,
    ) -> Result<History>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
        Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
        V: Validation<M, L>,
        W: Weighs<M::Output, L::Target>,
    {
        let (mut options, validation) = options.apart();
        options.check()?;
        let (x, y) = (x.rows()?, y.rows()?);
        let y_lens = self.run(|run| run.check(&*x, &*y))?;
        let tests = options.tests(options.batch(x.len()));
        self.run(|run| {
            validation.with(run, tests, |run, validation| {
                run.fit((&*x, &*y), y_lens, validation, &mut options)
            })
        })
    }

    /// Learns from one batch; answers its loss and metrics. Keras's `train_on_batch`.
    pub fn train_on_batch<X, Y>(&mut self, x: &X, y: &Y) -> Result<Scores>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
        Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
    {
        let (x, y) = (x.rows()?, y.rows()?);
        self.run(|run| run.train_on_batch(&*x, &*y))
    }
}

impl<T: Element> Run<'_, T> {
    /// [`Trainer::fit`] on data that is checked, if there is no other to validate with.
    fn fit(
        self,
        data: (&dyn Rows<T>, &dyn Rows<T>),
        y_lens: Vec<usize>,
        validation: Given<'_, T>,
        options: &mut Fit<'_, T>,
    ) -> Result<History> {
        let run = self;
        once!(T: fit(
            run: Run<'_, T>,
            data: (&dyn Rows<T>, &dyn Rows<T>),
            y_lens: Vec<usize>,
            validation: Given<'_, T>,
            options: &mut Fit<'_, T>,
        ) -> Result<History>)
    }

    /// [`Trainer::train_on_batch`].
    fn train_on_batch(self, x: &dyn Rows<T>, y: &dyn Rows<T>) -> Result<Scores> {
        let run = self;
        once!(T: train_on_batch(
            run: Run<'_, T>,
            x: &dyn Rows<T>,
            y: &dyn Rows<T>,
        ) -> Result<Scores>)
    }

    pub(super) fn reset_metrics(&mut self) {
        self.core.outputs.iter_mut().for_each(Output::reset);
    }

    /// The losses and the metrics so far, by name.
    pub(super) fn logs<'n>(&self, loss: f64, names: &'n [String]) -> Vec<(&'n str, f64)> {
        let results = names.iter().map(String::as_str).zip(results(&self.core.outputs));
        [("loss", loss)].into_iter().chain(results).collect()
    }
}

fn fit<T: Element>(
    mut run: Run<'_, T>,
    (x, y): (&dyn Rows<T>, &dyn Rows<T>),
    y_lens: Vec<usize>,
    validation: Given<'_, T>,
    options: &mut Fit<'_, T>,
) -> Result<History> {
    let mut callbacks = Callbacks(core::mem::take(&mut options.callbacks));
    let weights = options.sample_weight.as_deref();
    if let Some(weights) = weights {
        run.check_weights(x.len(), weights)?;
    }
    if !options.class_weight.is_empty() {
        run.check_class_weights(&options.class_weight)?;
    }
    let samples = options.trained(x.len(), validation.is_some())?;
    let tail = |all| Part::of(all, samples..x.len());
    let held_out = [tail(x), tail(y)];
    let held_out_weights = weights.map(tail);
    let held_out = (samples < x.len()).then(|| {
        let weights = held_out_weights.as_ref().map(|weights| weights as _);
        Data::new(&held_out[0], &held_out[1], y_lens.clone()).weighted(weights, &[])
    });
    let tests = options.tests(options.batch(samples));
    let data = Data::new(x, y, y_lens.clone()).weighted(weights, &options.class_weight);
    let mut feed = InMemory::new(samples, options);
    if options.shuffle {
        feed = feed.shuffled(run.core.seed ^ SHUFFLE);
    }
    validation.with(&mut run, held_out, tests, |run, test| {
        run.epochs(&data, &mut feed, test, options, &mut callbacks)
    })
}

fn train_on_batch<T: Element>(
    mut run: Run<'_, T>,
    x: &dyn Rows<T>,
    y: &dyn Rows<T>,
) -> Result<Scores> {
    let y_lens = run.check_as(GIVEN, x, y)?;
    run.prepare(x.len(), &y_lens)?;
    run.plan(Mode::Train);
    run.reset_metrics();
    let spans = spans(run.tables, &run.core.trainable);
    let data = Data::new(x, y, y_lens);
    let loss = {
        let _flush = FlushDenormals::new();
        run.batch(Mode::Train, &data, 0..x.len(), &spans)
    };
    Ok(Scores::from(owned(run.logs(loss.to_f64(), &names(&run.core.outputs)))))
}

/// Logs with names of their own.
pub(super) fn owned(logs: Vec<(&str, f64)>) -> Vec<(String, f64)> {
    logs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A mean over batches, weighted by their size.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    pub fn add(&mut self, value: f64, samples: usize) {
        self.sum += value * samples as f64;
        self.count += samples;
    }

    /// With this sum over so many samples.
    pub fn of(sum: f64, count: usize) -> Self {
        Mean { sum, count }
    }

    pub fn parts(&self) -> (f64, usize) {
        (self.sum, self.count)
    }

    pub fn value(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }
}
