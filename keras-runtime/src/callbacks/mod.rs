//! Callbacks: what is done between the steps of a training, one a file.
//!
//! Names, arguments and defaults are Keras's. [`Fit::callbacks`](crate::train::Fit::callbacks) takes one,
//! a tuple or a vector of boxes; given by `&mut`, what a callback has seen can be read after the training.
//!
//! ```
//! use keras_runtime::prelude::*;
//!
//! model! { struct Line { Input(1); Dense(1); } }
//!
//! let x = [[0.0], [1.0], [2.0], [3.0]];
//! let y = [1.0, 3.0, 5.0, 7.0];
//! let mut line = Line::new(42);
//! let mut trainer = line.compile(SGD::default().learning_rate(0.1), MeanSquaredError::default());
//! let mut early = EarlyStopping::default().monitor("loss").min_delta(1e-6).patience(5);
//! let fit = Fit::default().epochs(1000).verbose(0);
//! trainer.fit(&x, &y, fit.callbacks((&mut early, TerminateOnNaN::default())))?;
//! assert!(early.stopped_epoch > 0 && early.stopped_epoch < 999);
//! # Ok::<(), Error>(())
//! ```
//!
//! # Order
//!
//! Hooks are called as in Keras: `on_train_begin`; for each epoch `on_epoch_begin`, for each batch
//! `on_train_batch_begin` and `on_train_batch_end`, with data to validate with `on_test_begin`,
//! `on_test_batch_begin`, `on_test_batch_end` and `on_test_end`, then `on_epoch_end`; `on_train_end`.
//! [`predict_batch_with`](crate::train::Trainer::predict_batch_with) calls `on_predict_begin`, for each batch
//! `on_predict_batch_begin` and `on_predict_batch_end`, then `on_predict_end`.
//! Callbacks are called in the order in which they are given and share the logs: what one adds, the next
//! ones, the progress bar and `History` see.
//!
//! # One's own
//!
//! A callback is a type with [`Callback`], whose hooks do nothing unless they are written:
//!
//! ```
//! use keras_runtime::prelude::*;
//!
//! /// Stops as soon as the loss is small enough.
//! struct StopAt(f64);
//!
//! impl<T: Element> Callback<T> for StopAt {
//!     fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
//!         if at.log("loss").is_some_and(|loss| loss < self.0) {
//!             at.stop_training();
//!         }
//!         Ok(())
//!     }
//! }
//!
//! model! { struct Line { Input(1); Dense(1); } }
//!
//! let (x, y) = ([[0.0], [1.0]], [1.0, 3.0]);
//! let mut line = Line::new(42);
//! let mut trainer = line.compile(SGD::default().learning_rate(0.3), MeanSquaredError::default());
//! let fit = Fit::default().epochs(500).verbose(0).callbacks(StopAt(0.01));
//! let history = trainer.fit(&x, &y, fit)?;
//! assert!(history.last("loss").unwrap() < 0.01 && history.epoch.len() < 500);
//! # Ok::<(), Error>(())
//! ```

mod backup_and_restore;
mod context;
mod csv_logger;
#[cfg(feature = "dashboard")]
mod dashboard;
mod early_stopping;
mod filepath;
mod into_callbacks;
mod lambda_callback;
mod learning_rate_scheduler;
mod list;
mod logs;
mod macros;
mod model_checkpoint;
mod monitor;
mod progbar_logger;
mod reduce_lr_on_plateau;
mod save_freq;
mod swap_ema_weights;
mod tensorboard;
mod terminate_on_nan;

pub use backup_and_restore::BackupAndRestore;
pub use context::Context;
pub use csv_logger::CSVLogger;
#[cfg(feature = "dashboard")]
pub use dashboard::Dashboard;
pub use early_stopping::EarlyStopping;
pub use into_callbacks::{IntoCallbacks, ManyCallbacks, OneCallback};
pub use lambda_callback::{LambdaCallback, Outcome};
pub use learning_rate_scheduler::LearningRateScheduler;
pub(crate) use list::{Callbacks, Hook};
pub use logs::Logs;
pub use model_checkpoint::ModelCheckpoint;
pub use monitor::Mode;
pub use progbar_logger::ProgbarLogger;
pub use reduce_lr_on_plateau::ReduceLROnPlateau;
pub use save_freq::SaveFreq;
pub use swap_ema_weights::SwapEMAWeights;
pub use tensorboard::TensorBoard;
pub use terminate_on_nan::TerminateOnNaN;

use crate::checkpoint::State;
use crate::element::Element;
use crate::error::Result;

/// Declares the hooks, with bodies that do nothing, and how references and boxes pass them on.
macro_rules! hooks {
    ($($(#[$doc:meta])* $hook:ident;)*) => {
        /// What is done between the steps of a training. See [the module](self).
        #[diagnostic::on_unimplemented(
            message = "expected a callback, found `{Self}`",
            label = "a callback is expected here",
            note = "write for example `EarlyStopping::default().patience(3)`"
        )]
        pub trait Callback<T: Element> {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// Ends the training: `fit` (`evaluate`, `predict`) answers it with the callback's name.
                fn $hook(&mut self, at: &mut Context<'_, T>) -> Result<()> {
                    let _ = at;
                    Ok(())
                }
            )*

            /// Its name in errors and checkpoints: that of its type.
            fn name(&self) -> String {
                let path = core::any::type_name::<Self>();
                let path = path.split('<').next().unwrap_or(path);
                path.rsplit("::").next().unwrap_or(path).to_owned()
            }

            /// What it has to remember where a training goes on from a checkpoint: called to write it, and
            /// after `on_train_begin` to read it back.
            fn keep(&mut self, state: &mut State<'_>) {
                let _ = state;
            }

            /// Names that it adds to the logs, so that others can monitor them.
            fn adds(&self) -> Vec<String> {
                Vec::new()
            }

            /// Whether it shows the progress: then `fit` draws no bar of its own.
            fn shows_progress(&self) -> bool {
                false
            }
        }

        macro_rules! pass_on {
            ($type:ty) => {
                impl<T: Element, C: Callback<T> + ?Sized> Callback<T> for $type {
                    $(
                        fn $hook(&mut self, at: &mut Context<'_, T>) -> Result<()> {
                            (**self).$hook(at)
                        }
                    )*
                    fn name(&self) -> String {
                        (**self).name()
                    }
                    fn keep(&mut self, state: &mut State<'_>) {
                        (**self).keep(state);
                    }
                    fn adds(&self) -> Vec<String> {
                        (**self).adds()
                    }
                    fn shows_progress(&self) -> bool {
                        (**self).shows_progress()
                    }
                }
            };
        }
    };
}

hooks! {
    /// Before the first epoch.
    on_train_begin;
    /// After the last epoch, also where training ends by itself.
    on_train_end;
    /// Before an epoch.
    on_epoch_begin;
    /// After an epoch and its validation: the logs have all values.
    on_epoch_end;
    /// Before a step.
    on_train_batch_begin;
    /// After a step: the logs are means over the steps of the epoch so far.
    on_train_batch_end;
    /// Before the validation, or an evaluation.
    on_test_begin;
    /// After it: the logs are its own, without `val_`.
    on_test_end;
    /// Before one of its batches.
    on_test_batch_begin;
    /// After one of its batches.
    on_test_batch_end;
    /// Before a prediction: [`predict_batch_with`](crate::train::Trainer::predict_batch_with).
    on_predict_begin;
    /// After it.
    on_predict_end;
    /// Before one of its batches.
    on_predict_batch_begin;
    /// After one of its batches.
    on_predict_batch_end;
}

pass_on!(&mut C);
pass_on!(Box<C>);
