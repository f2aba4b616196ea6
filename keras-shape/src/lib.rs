//! The shape calculus.
