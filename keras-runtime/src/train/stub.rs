//! What `compile` gives for a network with mistakes, so that the rest of a user's program adds no
//! errors to those of the network.

use super::Scores;
use crate::error::Result;
use crate::history::History;

/// Takes whatever a [`Trainer`](super::Trainer) takes. It never exists: a program with a mistake in
/// a network does not compile.
#[derive(Debug)]
pub enum Stub {}

impl Stub {
    /// See [`Trainer::metrics`](super::Trainer::metrics).
    pub fn metrics<M>(self, _: M) -> Self {
        self
    }

    /// See [`Trainer::fit`](super::Trainer::fit).
    pub fn fit<X: ?Sized, Y: ?Sized, F>(&mut self, _: &X, _: &Y, _: F) -> Result<History> {
        match *self {}
    }

    /// See [`Trainer::evaluate`](super::Trainer::evaluate).
    pub fn evaluate<X: ?Sized, Y: ?Sized>(&mut self, _: &X, _: &Y) -> Result<Scores> {
        match *self {}
    }
}
