//! Loss and metrics without learning.

use super::batch::Data;
use super::check::GIVEN;
use super::feed::{Feed, InMemory};
use super::fit::{Mean, owned};
use super::losses::Losses;
use super::options::Evaluate;
use super::output::names;
use super::position::Position;
use super::run::{Run, spans};
use super::scores::Scores;
use super::session::Session;
use super::step::{Around, Mode};
use super::trainer::Trainer;
use crate::callbacks::{Callbacks, Hook};
use crate::data::{Rows, Samples, Targets};
use crate::element::Element;
use crate::error::Result;
use crate::kernels::{Engine, FlushDenormals};
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::progress::Progress;

impl<M, O, L, E> Trainer<'_, M, O, L, E>
where
    M: Model,
    O: Optimizer<M::Element>,
    E: Engine<M::Element>,
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
        self.run(|run| run.evaluate(&*x, &*y, options))
    }

    /// The loss and the metrics on one batch. Keras's `test_on_batch`.
    pub fn test_on_batch<X, Y>(&mut self, x: &X, y: &Y) -> Result<Scores>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
        Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
    {
        let rows = x.rows()?.len();
        self.evaluate_with(x, y, &Evaluate::default().batch_size(rows.max(1)))
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

    /// Runs all batches of `feed`, whose rows are those of `data`, between the hooks of callbacks.
    pub(super) fn test_with(
        &mut self,
        data: &Data<'_, T>,
        feed: &mut dyn Feed,
        session: &mut Session,
        callbacks: &mut Callbacks<'_, T>,
        mut progress: Option<&mut Progress>,
    ) -> Result<Scores> {
        session.test_step = Some(0);
        callbacks.call(Hook::TestBegin, self, session)?;
        let scores = self.test(data, feed, &mut |run, around, mean| match around {
            Around::Begin => callbacks.call(Hook::TestBatchBegin, run, session),
            Around::End(step) => {
                session.test_step = Some(step);
                session.position.mean = mean;
                session.stale = true;
                if let Some(progress) = &mut progress {
                    progress.batch_end(step, || run.logs(mean.value(), &session.metrics));
                }
                callbacks.call(Hook::TestBatchEnd, run, session)
            }
        })?;
        callbacks.call(Hook::TestEnd, self, session)?;
        session.test_step = None;
        Ok(scores)
    }

    /// The same with a progress and the callbacks of the options.
    pub(super) fn measure(
        &mut self,
        data: &Data<'_, T>,
        feed: &mut dyn Feed,
        options: &Evaluate<'_, T>,
    ) -> Result<Scores> {
        self.prepare(feed.largest(), &data.y_lens)?;
        let (samples, batch, steps) = (feed.samples(), feed.batch(), feed.steps());
        let mut callbacks = Callbacks(core::mem::take(&mut *options.callbacks.borrow_mut()));
        let position = Position { samples, batch, ..Position::default() };
        let show = (0, options.verbose);
        let mut session =
            Session::new(&self.core.outputs, show, position, steps, false, callbacks.adds());
        let mut progress = Progress::new(options.verbose, steps);
        progress.begin();
        let scores = self.test_with(data, feed, &mut session, &mut callbacks, Some(&mut progress));
        // A callback that can be called again is called again.
        options.callbacks.replace(callbacks.0);
        let scores = scores?;
        let logs: Vec<_> = scores.iter().collect();
        progress.epoch_end(&logs);
        Ok(scores)
    }

    /// Runs all batches of `feed`, and calls `around` before and after each; `prepare` comes first.
    fn test(
        &mut self,
        data: &Data<'_, T>,
        feed: &mut dyn Feed,
        around: &mut dyn FnMut(&mut Self, Around, Mean) -> Result<()>,
    ) -> Result<Scores> {
        let _flush = FlushDenormals::new();
        let spans = spans(self.tables, &self.core.trainable);
        let names = names(&self.core.outputs);
        self.reset_metrics();
        self.plan(Mode::Test);
        feed.begin_epoch();
        let mut mean = Mean::default();
        for step in 1.. {
            let Some(rows) = feed.next(step, 0)? else { break };
            around(self, Around::Begin, mean)?;
            let loss = self.batch(Mode::Test, data, rows.iter().copied(), &spans);
            mean.add(loss.to_f64(), rows.len());
            around(self, Around::End(step), mean)?;
        }
        Ok(Scores::from(owned(self.logs(mean.value(), &names))))
    }
}

fn evaluate<T: Element>(
    mut run: Run<'_, T>,
    x: &dyn Rows<T>,
    y: &dyn Rows<T>,
    options: &Evaluate<'_, T>,
) -> Result<Scores> {
    options.check()?;
    let y_lens = run.check_as(GIVEN, x, y)?;
    let weights = options.sample_weight.as_deref();
    if let Some(weights) = weights {
        run.check_weights(x.len(), weights)?;
    }
    let feed = InMemory::in_order(x.len(), options.batch_size);
    let mut feed = options.steps.into_iter().fold(feed, InMemory::at_most);
    let data = Data::new(x, y, y_lens).weighted(weights, &[]);
    run.measure(&data, &mut feed, options)
}
