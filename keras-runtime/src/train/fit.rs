//! The loop over epochs and batches.

use super::batch::{Data, Part};
use super::check::{GIVEN, VALIDATION};
use super::feed::{Feed, InMemory};
use super::losses::Losses;
use super::options::{Fit, Pair, Validation};
use super::output::{Output, names, results};
use super::run::{Run, spans};
use super::scores::Scores;
use super::step::Mode;
use super::trainer::Trainer;
use super::weighing::Weighs;
use super::{held_out, not_finite};
use crate::data::{Rows, Samples, Targets};
use crate::element::Element;
use crate::error::Result;
use crate::history::{History, Params};
use crate::kernels::FlushDenormals;
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::progress::Progress;

/// Sets the random numbers of shuffles apart from those of layers.
const SHUFFLE: u64 = 0x7368_7566_666c_6573;

impl<M, O, L> Trainer<'_, M, O, L>
where
    M: Model,
    O: Optimizer<M::Element>,
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
    /// out of range (each names its row), settings that do not go together.
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
        let (options, validation) = options.apart();
        options.check()?;
        let (x, y) = (x.rows()?, y.rows()?);
        let y_lens = self.run().check(&*x, &*y)?;
        self.run().fit((&*x, &*y), y_lens, validation.rows()?, &options)
    }

    /// Learns from one batch; answers its loss and metrics. Keras's `train_on_batch`.
    pub fn train_on_batch<X, Y>(&mut self, x: &X, y: &Y) -> Result<Scores>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
        Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
    {
        let (x, y) = (x.rows()?, y.rows()?);
        self.run().train_on_batch(&*x, &*y)
    }
}

impl<T: Element> Run<'_, T> {
    /// [`Trainer::fit`] on data that is checked, if there is no other to validate with.
    fn fit(
        self,
        data: (&dyn Rows<T>, &dyn Rows<T>),
        y_lens: Vec<usize>,
        validation: Option<Pair<'_, T>>,
        options: &Fit<'_, T>,
    ) -> Result<History> {
        let run = self;
        once!(T: fit(
            run: Run<'_, T>,
            data: (&dyn Rows<T>, &dyn Rows<T>),
            y_lens: Vec<usize>,
            validation: Option<Pair<'_, T>>,
            options: &Fit<'_, T>,
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

    /// Trains on batches of `feed`, whose rows are those of `data`.
    pub(super) fn epochs(
        &mut self,
        data: &Data<'_, T>,
        feed: &mut dyn Feed,
        validation: Option<Data<'_, T>>,
        options: &Fit<'_, T>,
    ) -> Result<History> {
        let (batch, steps) = (feed.batch(), feed.steps());
        let test_batch = options.validation_batch_size.unwrap_or(batch).max(1);
        let largest = validation.as_ref().map_or(0, |data| test_batch.min(data.x.len()));
        let mut y_lens = data.y_lens.clone();
        for (y_len, test) in y_lens.iter_mut().zip(validation.iter().flat_map(|data| &data.y_lens))
        {
            *y_len = (*y_len).max(*test);
        }
        self.prepare(feed.largest().max(largest), &y_lens)?;
        self.plan_gradients();
        let spans = spans(self.tables, &self.core.trainable);
        let names = names(&self.core.outputs);
        let mut progress = Progress::new(options.verbose, steps);
        let mut history = History::new(Params { epochs: options.epochs, steps });
        if validation.is_some()
            && let Some(samples) = feed.held_out_from()
            && let Some(warning) = held_out::warning(&self.core.outputs, data.y, samples)
        {
            progress.warn(&warning);
            history.warnings.push(warning);
        }
        let mut is_finite = true; // The loss so far.
        for epoch in options.initial_epoch..options.epochs {
            progress.epoch_begin(epoch, options.epochs);
            self.reset_metrics();
            let mut mean = Mean::default();
            feed.begin_epoch();
            for step in 1.. {
                let done = self.core.apply.as_ref().map_or(0, |apply| apply.iteration());
                let Some(rows) = feed.next(step, done)? else { break };
                let loss = {
                    let _flush = FlushDenormals::new();
                    self.batch(Mode::Train, data, rows.iter().copied(), &spans)
                };
                let was_finite = is_finite;
                is_finite &= loss.to_f64().is_finite();
                if was_finite
                    && !is_finite
                    && let Some(workspace) = &self.core.workspace
                {
                    let place = (epoch + 1, step);
                    let warning = not_finite::warning(self.tables, workspace, rows.len(), place);
                    progress.warn(&warning);
                    history.warnings.push(warning);
                }
                mean.add(loss.to_f64(), rows.len());
                progress.batch_end(step, || self.logs(mean.value(), &names));
            }
            let mut logs = owned(self.logs(mean.value(), &names));
            if let Some(data) = &validation
                && (epoch + 1) % options.validation_freq.max(1) == 0
            {
                let mut feed = InMemory::in_order(data.x.len(), test_batch);
                for (name, value) in self.test(data, &mut feed, None)?.iter() {
                    logs.push((format!("val_{name}"), value));
                }
            }
            let logs: Vec<_> = logs.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            progress.epoch_end(&logs);
            history.push(epoch, &logs);
        }
        if let Some(apply) = &mut self.core.apply {
            apply.finalize(&spans, self.network.weights_mut());
        }
        Ok(history)
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
    validation: Option<Pair<'_, T>>,
    options: &Fit<'_, T>,
) -> Result<History> {
    let test_lens = match &validation {
        Some((x, y)) => run.check_as(VALIDATION, &**x, &**y)?,
        None => y_lens.clone(),
    };
    let weights = options.sample_weight.as_deref();
    if let Some(weights) = weights {
        run.check_weights(x.len(), weights)?;
    }
    if !options.class_weight.is_empty() {
        run.check_class_weights()?;
    }
    let samples = options.trained(x.len(), validation.is_some())?;
    let tail = |all| Part::of(all, samples..x.len());
    let held_out = [tail(x), tail(y)];
    let held_out_weights = weights.map(tail);
    let test = match &validation {
        Some((x, y)) => Some(Data::new(&**x, &**y, test_lens)),
        None if samples < x.len() => {
            let weights = held_out_weights.as_ref().map(|weights| weights as _);
            Some(Data::new(&held_out[0], &held_out[1], test_lens).weighted(weights, &[]))
        }
        None => None,
    };
    let data = Data::new(x, y, y_lens).weighted(weights, &options.class_weight);
    let mut feed = InMemory::new(samples, options);
    if options.shuffle {
        feed = feed.shuffled(run.core.seed ^ SHUFFLE);
    }
    run.epochs(&data, &mut feed, test, options)
}

fn train_on_batch<T: Element>(
    mut run: Run<'_, T>,
    x: &dyn Rows<T>,
    y: &dyn Rows<T>,
) -> Result<Scores> {
    let y_lens = run.check_as(GIVEN, x, y)?;
    run.prepare(x.len(), &y_lens)?;
    run.plan_gradients();
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
#[derive(Default)]
pub struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    pub fn add(&mut self, value: f64, samples: usize) {
        self.sum += value * samples as f64;
        self.count += samples;
    }

    pub fn value(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }
}
