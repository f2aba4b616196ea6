//! A learning rate: one number, or a schedule.

use core::fmt;
use std::sync::Arc;

use crate::schedules::Schedule;

/// The learning rate of an optimizer: constant, or a [`Schedule`].
///
/// ```
/// use keras_runtime::optimizers::{Adam, LearningRate, SGD};
/// use keras_runtime::schedules::Schedule;
///
/// /// Keras's usual own schedule: halved every epoch of 100 steps.
/// struct Halved;
/// impl Schedule for Halved {
///     fn learning_rate(&self, step: u64) -> f64 {
///         0.5f64.powi((step / 100) as i32)
///     }
/// }
///
/// let constant = SGD::default().learning_rate(0.1);
/// let scheduled = Adam::default().learning_rate(Halved);
/// assert_eq!(constant.common.learning_rate.at(1000), 0.1);
/// assert_eq!(scheduled.common.learning_rate.at(250), 0.25);
/// ```
#[derive(Clone)]
pub enum LearningRate {
    /// The same in each step. Callbacks such as ReduceLROnPlateau may change it.
    Constant(f64),
    /// A function of the step.
    Schedule(Arc<dyn Schedule>),
}

impl LearningRate {
    /// The rate of the step `step`, counted from 0.
    pub fn at(&self, step: u64) -> f64 {
        match self {
            LearningRate::Constant(rate) => *rate,
            LearningRate::Schedule(schedule) => schedule.learning_rate(step),
        }
    }
}

impl From<f64> for LearningRate {
    fn from(rate: f64) -> Self {
        LearningRate::Constant(rate)
    }
}

impl<S: Schedule + 'static> From<S> for LearningRate {
    fn from(schedule: S) -> Self {
        LearningRate::Schedule(Arc::new(schedule))
    }
}

impl From<Arc<dyn Schedule>> for LearningRate {
    fn from(schedule: Arc<dyn Schedule>) -> Self {
        LearningRate::Schedule(schedule)
    }
}

impl fmt::Debug for LearningRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LearningRate::Constant(rate) => write!(f, "{rate:?}"),
            LearningRate::Schedule(schedule) => {
                write!(f, "Schedule(from {:?})", schedule.learning_rate(0))
            }
        }
    }
}
