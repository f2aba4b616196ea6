//! What `Fit::callbacks` takes.

use super::Callback;
use crate::element::Element;

/// One callback, a tuple of up to eight, or a vector of boxed ones.
///
/// `Marker` tells the forms apart for the compiler; it is inferred, and nobody writes it.
///
/// ```
/// use keras_runtime::prelude::*;
/// let mut early = EarlyStopping::default();
/// let one: Fit<'_> = Fit::default().callbacks(&mut early);
/// let two: Fit<'_> = Fit::default().callbacks((CSVLogger::new("log.csv"), TerminateOnNaN::default()));
/// let mut boxed: Vec<Box<dyn Callback<f32>>> = vec![Box::new(TerminateOnNaN::default())];
/// let many: Fit<'_> = Fit::default().callbacks(boxed);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected a callback, found `{Self}`",
    label = "a callback, a tuple of callbacks or a vector of boxed callbacks is expected here",
    note = "write for example `.callbacks(EarlyStopping::default().patience(3))`"
)]
pub trait IntoCallbacks<'a, T: Element, Marker> {
    /// The callbacks in the order they were given.
    fn into_callbacks(self) -> Vec<Box<dyn Callback<T> + 'a>>;
}

/// Marker of a single callback.
#[derive(Debug)]
pub struct OneCallback;

/// Marker of a tuple or a vector.
#[derive(Debug)]
pub struct ManyCallbacks;

impl<'a, T: Element, C: Callback<T> + 'a> IntoCallbacks<'a, T, OneCallback> for C {
    fn into_callbacks(self) -> Vec<Box<dyn Callback<T> + 'a>> {
        vec![Box::new(self)]
    }
}

impl<'a, T: Element> IntoCallbacks<'a, T, ManyCallbacks> for Vec<Box<dyn Callback<T> + 'a>> {
    fn into_callbacks(self) -> Vec<Box<dyn Callback<T> + 'a>> {
        self
    }
}

impl<'a, T: Element> IntoCallbacks<'a, T, ManyCallbacks> for () {
    fn into_callbacks(self) -> Vec<Box<dyn Callback<T> + 'a>> {
        Vec::new()
    }
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        impl<'a, T: Element, $first, $($rest),*> IntoCallbacks<'a, T, ManyCallbacks> for ($first, $($rest,)*)
        where
            $first: Callback<T> + 'a,
            $($rest: Callback<T> + 'a,)*
        {
            #[allow(non_snake_case)]
            fn into_callbacks(self) -> Vec<Box<dyn Callback<T> + 'a>> {
                let ($first, $($rest,)*) = self;
                vec![Box::new($first), $(Box::new($rest)),*]
            }
        }
        tuples!($($rest)*);
    };
}

tuples!(A B C D E F G H);
