//! What a training is validated with: data in memory, or a stream.

use super::batch::Data;
use super::check::VALIDATION;
use super::feed::{Feed, InMemory};
use super::losses::Losses;
use super::run::Run;
use super::stream::{Reel, Setup, Use, load};
use crate::data::{Rows, Samples, Source, TargetRow, Targets};
use crate::element::Element;
use crate::error::Result;
use crate::model::Model;

/// No data to validate with.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoValidation;

/// A [`Source`] to validate with; see [`Fit::validation_stream`](super::Fit::validation_stream).
#[derive(Clone, Copy, Debug)]
pub struct FromStream<S>(pub(super) S);

/// Samples and their targets as rows.
pub type Pair<'a, T> = (Box<dyn Rows<T> + 'a>, Box<dyn Rows<T> + 'a>);

/// What there is to validate with.
pub enum Given<'a, T> {
    Nothing,
    Rows(Pair<'a, T>),
    Stream(Reel<'a, T>),
}

/// How evaluations are made: samples of a step, and the most steps.
#[derive(Clone, Copy, Debug)]
pub struct Tests {
    pub batch: usize,
    pub steps: Option<usize>,
}

/// What is evaluated after an epoch.
pub struct Test<'a, T: Element> {
    pub data: &'a Data<'a, T>,
    pub feed: &'a mut dyn Feed,
}

/// Data that a network with this loss can be evaluated with, or none: two sets of samples and targets, or
/// a [`Source`].
pub trait Validation<M: Model, L: Losses<M::Element, M::Output>>: Sized {
    /// Hands it to `work`.
    #[doc(hidden)]
    fn with<R>(
        self,
        run: Run<'_, M::Element>,
        tests: Tests,
        work: impl FnOnce(Run<'_, M::Element>, Given<'_, M::Element>) -> Result<R>,
    ) -> Result<R>;
}

impl<M: Model, L: Losses<M::Element, M::Output>> Validation<M, L> for NoValidation {
    fn with<R>(
        self,
        run: Run<'_, M::Element>,
        _: Tests,
        work: impl FnOnce(Run<'_, M::Element>, Given<'_, M::Element>) -> Result<R>,
    ) -> Result<R> {
        work(run, Given::Nothing)
    }
}

impl<M, L, X, Y> Validation<M, L> for (&X, &Y)
where
    M: Model,
    L: Losses<M::Element, M::Output>,
    X: Samples<M::Element, M::Input> + ?Sized,
    Y: Targets<M::Element, M::Output, L::Target> + ?Sized,
{
    fn with<R>(
        self,
        run: Run<'_, M::Element>,
        _: Tests,
        work: impl FnOnce(Run<'_, M::Element>, Given<'_, M::Element>) -> Result<R>,
    ) -> Result<R> {
        work(run, Given::Rows((self.0.rows()?, self.1.rows()?)))
    }
}

impl<M, L, S> Validation<M, L> for FromStream<S>
where
    M: Model,
    L: Losses<M::Element, M::Output>,
    S: Source<X: Send> + Send,
    [S::X]: Samples<M::Element, M::Input>,
    S::Y: TargetRow<M::Element, M::Output, L::Target>,
{
    fn with<R>(
        self,
        run: Run<'_, M::Element>,
        tests: Tests,
        work: impl FnOnce(Run<'_, M::Element>, Given<'_, M::Element>) -> Result<R>,
    ) -> Result<R> {
        let setup = Setup::new::<M, L, S::Y>(&run, VALIDATION, tests.batch)?;
        load::<S, M::Element, M::Input, M::Output, L::Target, R>(self.0, setup, |reel| {
            work(run, Given::Stream(reel))
        })
    }
}

impl<T: Element> Given<'_, T> {
    pub fn is_some(&self) -> bool {
        !matches!(self, Given::Nothing)
    }

    /// Hands it to `work`, or what is held out where there is none.
    pub fn with<R>(
        self,
        run: &mut Run<'_, T>,
        held_out: Option<Data<'_, T>>,
        Tests { batch, steps }: Tests,
        work: impl FnOnce(&mut Run<'_, T>, Option<Test<'_, T>>) -> Result<R>,
    ) -> Result<R> {
        let in_memory = |data: &Data<'_, T>| {
            let feed = InMemory::in_order(data.x.len(), batch);
            steps.into_iter().fold(feed, InMemory::at_most)
        };
        match self {
            Given::Nothing => match held_out {
                Some(data) => {
                    let mut feed = in_memory(&data);
                    work(run, Some(Test { data: &data, feed: &mut feed }))
                }
                None => work(run, None),
            },
            Given::Rows((x, y)) => {
                let lens = run.check_as(VALIDATION, &*x, &*y)?;
                let data = Data::new(&*x, &*y, lens);
                let mut feed = in_memory(&data);
                work(run, Some(Test { data: &data, feed: &mut feed }))
            }
            Given::Stream(reel) => reel
                .with(Use::Test { steps }, &[], |data, feed| work(run, Some(Test { data, feed }))),
        }
    }
}
