//! Loss and metrics without learning.

use super::batch::Data;
use super::check::GIVEN;
use super::fit::{Mean, owned};
use super::losses::Losses;
use super::options::Evaluate;
use super::output::names;
use super::scores::Scores;
use super::step::Mode;
use super::trainer::{Trainer, spans};
use crate::data::{Samples, Targets};
use crate::element::Element;
use crate::error::Result;
use crate::kernels::FlushDenormals;
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::progress::Progress;

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
        let y_lens = self.check(GIVEN, &*x, &*y)?;
        let weights = options.sample_weight.as_deref();
        if let Some(weights) = weights {
            self.check_weights(x.len(), weights)?;
        }
        let batch = options.batch_size.max(1);
        self.prepare(batch.min(x.len()), &y_lens)?;
        let mut progress = Progress::new(options.verbose, Some(x.len().div_ceil(batch)));
        progress.begin();
        let data = Data::new(&*x, &*y, y_lens).weighted(weights, &[]);
        let scores = self.test(&data, batch, Some(&mut progress))?;
        let logs: Vec<_> = scores.iter().collect();
        progress.epoch_end(&logs);
        Ok(scores)
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

    /// Runs all of `data` in batches; `prepare` comes first.
    pub(super) fn test(
        &mut self,
        data: &Data<'_, M::Element>,
        batch: usize,
        mut progress: Option<&mut Progress>,
    ) -> Result<Scores> {
        let _flush = FlushDenormals::new();
        let spans = spans::<M>(&self.trainable);
        let names = names(&self.outputs);
        self.reset_metrics();
        let (mut mean, mut start, mut step) = (Mean::default(), 0, 0);
        while start < data.x.len() {
            let end = (start + batch).min(data.x.len());
            let loss = self.run(Mode::Test, data, start..end, &spans)?;
            mean.add(loss.to_f64(), end - start);
            (start, step) = (end, step + 1);
            if let Some(progress) = &mut progress {
                progress.batch_end(step, || self.logs(mean.value(), &names));
            }
        }
        Ok(Scores::from(owned(self.logs(mean.value(), &names))))
    }
}
