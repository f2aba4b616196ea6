//! What `compile` gives for a network with mistakes, so that the rest of a user's program adds no
//! errors to those of the network.

use super::memory::TrainingMemory;
use super::options::{Evaluate, Fit};
use super::predict_with::Predict;
use super::scores::Scores;
use crate::error::Result;
use crate::history::History;
use crate::model::Model;
use core::convert::Infallible;
use core::marker::PhantomData;
use std::path::Path;

/// Takes whatever a [`Trainer`](super::Trainer) takes, in its words. It never exists: a program
/// with a mistake in a network does not compile.
#[derive(Debug)]
pub struct Stub<M, O> {
    never: Infallible,
    of: PhantomData<(M, O)>,
}

/// Methods of `Trainer`, which never run.
macro_rules! never {
    ($(fn $name:ident[$($generics:tt)*]($($argument:ty),*) -> $output:ty;)*) => {$(
        #[doc = concat!("See [`Trainer::", stringify!($name), "`](super::Trainer::", stringify!($name), ").")]
        pub fn $name<$($generics)*>(&mut self $(, _: $argument)*) -> $output {
            match self.never {}
        }
    )*};
}

impl<M: Model, O> Stub<M, O> {
    /// See [`Trainer::metrics`](super::Trainer::metrics).
    #[must_use]
    pub fn metrics<K>(self, _: K) -> Self {
        self
    }

    /// See [`Trainer::weighted_metrics`](super::Trainer::weighted_metrics).
    #[must_use]
    pub fn weighted_metrics<K>(self, _: K) -> Self {
        self
    }

    /// See [`Trainer::loss_weights`](super::Trainer::loss_weights).
    #[must_use]
    pub fn loss_weights<K>(self, _: K) -> Self {
        self
    }

    /// See [`Trainer::seed`](super::Trainer::seed).
    #[must_use]
    pub fn seed(self, _: u64) -> Self {
        self
    }

    /// See [`Trainer::threads`](super::Trainer::threads).
    #[must_use]
    pub fn threads(self, _: usize) -> Self {
        self
    }

    /// See [`Trainer::engine`](super::Trainer::engine).
    #[must_use]
    pub fn engine<E>(self, _: E) -> Self {
        self
    }

    never! {
        fn reset_state[]() -> ();
        fn model[]() -> &mut M;
        fn optimizer[]() -> &mut O;
        fn summary[]() -> String;
        fn save_checkpoint[P: AsRef<Path>](P) -> Result<()>;
        fn load_checkpoint[P: AsRef<Path>](P) -> Result<()>;
        fn memory[](usize) -> Result<TrainingMemory>;
        fn set_trainable[](&str, bool) -> Result<()>;
        fn fit[X: ?Sized, Y: ?Sized, V, W](&X, &Y, Fit<'_, M::Element, V, W>) -> Result<History>;
        fn evaluate[X: ?Sized, Y: ?Sized](&X, &Y) -> Result<Scores>;
        fn evaluate_with[X: ?Sized, Y: ?Sized](&X, &Y, &Evaluate<'_, M::Element>) -> Result<Scores>;
        fn train_on_batch[X: ?Sized, Y: ?Sized](&X, &Y) -> Result<Scores>;
        fn test_on_batch[X: ?Sized, Y: ?Sized](&X, &Y) -> Result<Scores>;
        fn predict_batch[X: ?Sized](&X) -> Result<Vec<M::Output>>;
        fn predict_batch_with[X: ?Sized](&X, &Predict<'_, M::Element>) -> Result<Vec<M::Output>>;
    }
}
