//! Loss and metrics without learning.

use super::batch::Data;
use super::check::GIVEN;
use super::feed::{Feed, InMemory};
use super::fit::{Mean, owned};
use super::losses::Losses;
use super::options::Evaluate;
use super::output::names;
use super::run::{Run, spans};
use super::scores::Scores;
use super::step::Mode;
use super::trainer::Trainer;
use crate::data::{Rows, Samples, Targets};
use crate::element::Element;
use crate::error::Result;
use crate::kernels::FlushDenormals;
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::progress::{Progress, Verbose};

impl<M, O, L> Trainer<'_, M, O, L>
where
    M: Model,
    O: Optimizer<M::Element>,
    L: Losses<M::Element, M::Output>,
{
    /// The loss and the metrics on samples and targets. Keras's `evaluate`.
    pub fn evaluate<X, Y>(&mut self, x: &X, y: &Y) -> Result<Scores>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
        Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
    {
        self.evaluate_with(x, y, &Evaluate::default())
    }

    /// The same with options.
    pub fn evaluate_with<X, Y>(
        &mut self,
        x: &X,
        y: &Y,
        options: &Evaluate<'_, M::Element>,
    ) -> Result<Scores>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
        Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
    {
        let (x, y) = (x.rows()?, y.rows()?);
        self.run().evaluate(&*x, &*y, options)
    }

    /// The loss and the metrics on one batch. Keras's `test_on_batch`.
    pub fn test_on_batch<X, Y>(&mut self, x: &X, y: &Y) -> Result<Scores>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
        Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
    {
        let rows = x.rows()?.len();
        self.evaluate_with(x, y, &Evaluate::default().batch_size(rows))
    }
}

impl<T: Element> Run<'_, T> {
    /// [`Trainer::evaluate_with`].
    fn evaluate(
        self,
        x: &dyn Rows<T>,
        y: &dyn Rows<T>,
        options: &Evaluate<'_, T>,
    ) -> Result<Scores> {
        let run = self;
        once!(T: evaluate(
            run: Run<'_, T>,
            x: &dyn Rows<T>,
            y: &dyn Rows<T>,
            options: &Evaluate<'_, T>,
        ) -> Result<Scores>)
    }

    /// Runs all batches of `feed`, whose rows are those of `data`; `prepare` comes first.
    pub(super) fn test(
        &mut self,
        data: &Data<'_, T>,
        feed: &mut dyn Feed,
        mut progress: Option<&mut Progress>,
    ) -> Result<Scores> {
        let _flush = FlushDenormals::new();
        let spans = spans(self.tables, &self.core.trainable);
        let names = names(&self.core.outputs);
        self.reset_metrics();
        feed.begin_epoch();
        let mut mean = Mean::default();
        for step in 1.. {
            let Some(rows) = feed.next(step, 0)? else { break };
            let loss = self.batch(Mode::Test, data, rows.iter().copied(), &spans);
            mean.add(loss.to_f64(), rows.len());
            if let Some(progress) = &mut progress {
                progress.batch_end(step, || self.logs(mean.value(), &names));
            }
        }
        Ok(Scores::from(owned(self.logs(mean.value(), &names))))
    }

    /// The same with a progress of its own.
    pub(super) fn measure(
        &mut self,
        data: &Data<'_, T>,
        feed: &mut dyn Feed,
        verbose: Verbose,
    ) -> Result<Scores> {
        self.prepare(feed.largest(), &data.y_lens)?;
        let mut progress = Progress::new(verbose, feed.steps());
        progress.begin();
        let scores = self.test(data, feed, Some(&mut progress))?;
        let logs: Vec<_> = scores.iter().collect();
        progress.epoch_end(&logs);
        Ok(scores)
    }
}

fn evaluate<T: Element>(
    mut run: Run<'_, T>,
    x: &dyn Rows<T>,
    y: &dyn Rows<T>,
    options: &Evaluate<'_, T>,
) -> Result<Scores> {
    let y_lens = run.check_as(GIVEN, x, y)?;
    let weights = options.sample_weight.as_deref();
    if let Some(weights) = weights {
        run.check_weights(x.len(), weights)?;
    }
    let mut feed = InMemory::in_order(x.len(), options.batch_size.max(1));
    let data = Data::new(x, y, y_lens).weighted(weights, &[]);
    run.measure(&data, &mut feed, options.verbose)
}
