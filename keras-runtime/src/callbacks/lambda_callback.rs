//! `LambdaCallback`

use super::{Callback, Context};
use crate::element::Element;
use crate::error::Result;
use core::fmt;

/// What a closure of a [`LambdaCallback`] returns: nothing, or a `Result`.
pub trait Outcome {
    /// As a result.
    fn outcome(self) -> Result<()>;
}

impl Outcome for () {
    fn outcome(self) -> Result<()> {
        Ok(())
    }
}

impl Outcome for Result<()> {
    fn outcome(self) -> Result<()> {
        self
    }
}

type Boxed<'a, T> = Box<dyn FnMut(&mut Context<'_, T>) -> Result<()> + 'a>;

macro_rules! lambda {
    ($($hook:ident: $what:literal;)*) => {
        /// A callback of closures. Keras's `LambdaCallback`.
        ///
        /// ```
        /// use keras_runtime::prelude::*;
        /// model! { struct Line { Input(1); Dense(1); } }
        ///
        /// let mut losses = Vec::new();
        /// let watch = LambdaCallback::default()
        ///     .on_epoch_end(|at| losses.push(at.log("loss").unwrap()))
        ///     .on_train_end(|at| assert_eq!(at.epoch(), 3));
        /// let mut line = Line::new(1);
        /// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
        /// let fit = Fit::default().epochs(3).verbose(0).callbacks(watch);
        /// let history = trainer.fit(&[[0.0]], &[1.0], fit)?;
        /// assert_eq!(history["loss"], losses);
        /// # Ok::<(), Error>(())
        /// ```
        pub struct LambdaCallback<'a, T: Element = f32> {
            $($hook: Option<Boxed<'a, T>>,)*
        }

        impl<T: Element> Default for LambdaCallback<'_, T> {
            fn default() -> Self {
                LambdaCallback { $($hook: None,)* }
            }
        }

        impl<'a, T: Element> LambdaCallback<'a, T> {
            $(
                #[doc = concat!("What is done ", $what, ".")]
                #[must_use]
                pub fn $hook<R: Outcome>(
                    mut self,
                    mut f: impl FnMut(&mut Context<'_, T>) -> R + 'a,
                ) -> Self {
                    self.$hook = Some(Box::new(move |at: &mut Context<'_, T>| f(at).outcome()));
                    self
                }
            )*
        }

        impl<T: Element> Callback<T> for LambdaCallback<'_, T> {
            $(
                fn $hook(&mut self, at: &mut Context<'_, T>) -> Result<()> {
                    self.$hook.as_mut().map_or(Ok(()), |f| f(at))
                }
            )*
        }
    };
}

lambda! {
    on_epoch_begin: "before an epoch";
    on_epoch_end: "after an epoch";
    on_train_begin: "before the training";
    on_train_end: "after the training";
    on_train_batch_begin: "before a step";
    on_train_batch_end: "after a step";
    on_test_begin: "before a validation or an evaluation";
    on_test_end: "after a validation or an evaluation";
    on_test_batch_begin: "before a batch of a validation or an evaluation";
    on_test_batch_end: "after a batch of a validation or an evaluation";
    on_predict_begin: "before a prediction";
    on_predict_end: "after a prediction";
    on_predict_batch_begin: "before a batch of a prediction";
    on_predict_batch_end: "after a batch of a prediction";
}

impl<T: Element> fmt::Debug for LambdaCallback<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LambdaCallback")
    }
}
