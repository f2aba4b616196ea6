//! The loop over epochs and batches.

use super::batch::Data;
use super::feed::Feed;
use super::fit::Mean;
use super::options::Fit;
use super::position::Position;
use super::run::{Run, spans};
use super::session::Session;
use super::step::Mode;
use super::validation::Test;
use super::{held_out, not_finite};
use crate::callbacks::{Callbacks, Hook};
use crate::element::Element;
use crate::error::Result;
use crate::history::{History, Params};
use crate::kernels::FlushDenormals;
use crate::progress::{Progress, Verbose};

impl<T: Element> Run<'_, T> {
    /// Trains on batches of `feed`, whose rows are those of `data`.
    pub(super) fn epochs(
        &mut self,
        data: &Data<'_, T>,
        feed: &mut dyn Feed,
        mut validation: Option<Test<'_, T>>,
        options: &Fit<'_, T>,
        callbacks: &mut Callbacks<'_, T>,
    ) -> Result<History> {
        let (batch, samples, steps) = (feed.batch(), feed.samples(), feed.steps());
        let largest = validation.as_ref().map_or(0, |test| test.feed.largest());
        let mut y_lens = data.y_lens.clone();
        let tested = validation.iter().flat_map(|test| &test.data.y_lens);
        for (y_len, tested) in y_lens.iter_mut().zip(tested) {
            *y_len = (*y_len).max(*tested);
        }
        self.prepare(feed.largest().max(largest), &y_lens)?;
        self.plan(Mode::Train);
        if let Some(workspace) = &mut self.core.workspace {
            workspace.not_finite = None;
        }
        let spans = spans(self.tables, &self.core.trainable);
        let verbose = if callbacks.show_progress() { Verbose::Silent } else { options.verbose };
        let mut progress = Progress::new(verbose, steps);
        let params = Params { epochs: options.epochs, steps };
        let (next, drawn) = feed.place();
        let position = Position {
            epoch: options.initial_epoch,
            samples,
            batch,
            next,
            drawn,
            history: History::new(params),
            ..Position::default()
        };
        let mut session = Session::new(
            &self.core.outputs,
            (options.epochs, options.verbose),
            position,
            steps,
            validation.is_some(),
            callbacks.adds(),
        );
        callbacks.call(Hook::TrainBegin, self, &mut session)?;
        let by_steps = options.steps_per_epoch.is_some();
        self.go_on(&mut session, callbacks, by_steps)?;
        feed.go_on(&session.position)?;
        if session.position.history.epoch.is_empty()
            && session.position.step == 0
            && validation.is_some()
            && let Some(samples) = feed.held_out_from()
            && let Some(warning) = held_out::warning(&self.core.outputs, data.y, samples)
        {
            progress.warn(&warning);
            session.position.history.warnings.push(warning);
        }
        // Once for all steps where nobody else's code runs between them.
        let alone = callbacks.is_empty() && validation.is_none();
        let flush = alone.then(FlushDenormals::new);
        let shows = verbose != Verbose::Silent;
        loop {
            let at = &mut session.position;
            let begins = at.step == 0;
            if begins && (at.stop || at.epoch >= options.epochs) {
                break;
            }
            if shows {
                progress.epoch_begin(at.epoch, options.epochs);
            }
            if begins {
                at.mean = Mean::default();
                feed.begin_epoch();
                self.reset_metrics();
                session.stale = false;
                if !callbacks.is_empty() {
                    session.logs.clear(); // Where nobody sees them, their names can stay.
                }
                callbacks.call(Hook::EpochBegin, self, &mut session)?;
            }
            while !(session.position.stop && session.position.step > 0) {
                let done = self.core.apply.as_ref().map_or(0, |apply| apply.iteration());
                let Some(rows) = feed.next(session.position.step + 1, done)? else { break };
                callbacks.call(Hook::BatchBegin, self, &mut session)?;
                let count = rows.len();
                let loss = {
                    let _flush = flush.is_none().then(FlushDenormals::new);
                    self.batch(Mode::Train, data, rows.iter().copied(), &spans)
                };
                let at = &mut session.position;
                (at.next, at.drawn) = feed.place();
                at.step += 1;
                at.mean.add(loss.to_f64(), count);
                session.stale = true;
                if !loss.is_finite()
                    && at.not_finite.is_none()
                    && let Some(workspace) = &self.core.workspace
                {
                    let place = (at.epoch + 1, at.step);
                    let warning = not_finite::warning(self.tables, workspace, place);
                    progress.warn(&warning);
                    at.history.warnings.push(warning.clone());
                    at.not_finite = Some(warning);
                }
                if shows {
                    let (step, mean) = (at.step, at.mean.value());
                    progress.batch_end(step, || self.logs(mean, &session.metrics));
                }
                callbacks.call(Hook::BatchEnd, self, &mut session)?;
                self.save(&mut session, callbacks)?;
            }
            if alone && !shows && session.position.step > 0 {
                session.keep(&self.core.outputs);
                continue;
            }
            session.push_kept();
            if session.position.step == 0 {
                session.logs.clear(); // No batch came.
            }
            session.refresh(&self.core.outputs);
            if let Some(test) = &mut validation
                && (session.position.epoch + 1).is_multiple_of(options.validation_freq.max(1))
            {
                self.validate(test, &mut session, callbacks)?;
            }
            callbacks.call(Hook::EpochEnd, self, &mut session)?;
            if shows {
                progress.epoch_end(&session.logs.iter().collect::<Vec<_>>());
            }
            let at = &mut session.position;
            at.history.push_all(at.epoch, session.logs.iter());
            (at.epoch, at.step) = (at.epoch + 1, 0);
            self.save(&mut session, callbacks)?;
        }
        session.push_kept();
        if let Some(apply) = &mut self.core.apply {
            apply.finalize(&spans, self.network.weights_mut());
        }
        callbacks.call(Hook::TrainEnd, self, &mut session)?;
        self.save(&mut session, callbacks)?;
        let Session { position, .. } = session;
        let history = position.history.clone();
        self.core.done = Some(Position { stop: false, ..position });
        Ok(history)
    }

    /// The validation of an epoch: its values join the logs.
    fn validate(
        &mut self,
        test: &mut Test<'_, T>,
        session: &mut Session,
        callbacks: &mut Callbacks<'_, T>,
    ) -> Result<()> {
        let mut logs = core::mem::take(&mut session.logs);
        let mean = core::mem::take(&mut session.position.mean);
        let scores = self.test_with(test.data, &mut *test.feed, session, callbacks, None)?;
        (session.stale, session.position.mean) = (false, mean);
        for (name, value) in scores.iter() {
            logs.set(&format!("val_{name}"), value);
        }
        session.logs = logs;
        Ok(())
    }
}
