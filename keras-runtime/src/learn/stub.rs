//! What `compile_in` gives for a network with mistakes, so that the rest of a user's program adds no errors to
//! those of the network.

use crate::model::Model;
use core::convert::Infallible;
use core::marker::PhantomData;

/// Takes whatever a [`Trainer`](super::Trainer) takes, in its words. It never exists: a program with a mistake
/// in a network does not compile.
#[derive(Debug)]
pub struct Stub<M, O> {
    never: Infallible,
    of: PhantomData<(M, O)>,
}

/// No memory.
pub const fn arena<M, O, const BATCH: usize>() -> usize {
    0
}

/// No memory.
pub const fn bytes<M, O, const BATCH: usize>() -> usize {
    0
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
    /// See [`Trainer::seed`](super::Trainer::seed).
    #[must_use]
    pub fn seed(self, _: u64) -> Self {
        self
    }

    never! {
        fn train_on_batch[X: ?Sized, Y: ?Sized](&X, &Y) -> M::Element;
        fn test_on_batch[X: ?Sized, Y: ?Sized](&X, &Y) -> M::Element;
        fn model[]() -> &mut M;
        fn optimizer[]() -> &mut O;
        fn state[]() -> &[M::Element];
        fn state_mut[]() -> &mut [M::Element];
        fn iterations[]() -> u32;
    }
}
