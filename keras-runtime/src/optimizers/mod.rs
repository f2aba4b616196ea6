//! Optimizers, one a file: [`Optimizer`] is an update rule, [`Apply`] does what all of them share.
//!
//! One step is, in Keras's order: divide the gradients by the loss scale, accumulate them, clip
//! them, decay the weights (`w −= learning_rate · weight_decay · w`), apply the rule, average the
//! weights, apply the constraints, count.

use crate::element::Element;
use crate::kernels::Native;

mod adadelta;
mod adafactor;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod apply;
mod common;
mod ftrl;
mod lamb;
mod learning_rate;
mod lion;
mod loss_scale_optimizer;
mod multi_optimizer;
mod muon;
mod nadam;
mod names;
mod registry;
mod rmsprop;
mod schedule_free_adamw;
mod sgd;
mod sweep;
#[cfg(test)]
mod testing;

pub use adadelta::Adadelta;
pub use adafactor::Adafactor;
pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamax::Adamax;
pub use adamw::AdamW;
pub use apply::{Apply, Entry, Span, Value};
pub use common::Common;
pub use ftrl::Ftrl;
pub use lamb::Lamb;
pub use learning_rate::LearningRate;
pub use lion::Lion;
pub use loss_scale_optimizer::LossScaleOptimizer;
pub use multi_optimizer::MultiOptimizer;
pub use muon::Muon;
pub use nadam::Nadam;
pub use names::Patterns;
pub use registry::build;
pub use rmsprop::RMSprop;
pub use schedule_free_adamw::ScheduleFreeAdamW;
pub use sgd::SGD;

/// A weight as an optimizer sees it.
#[derive(Clone, Copy, Debug)]
pub struct Variable<'a> {
    /// Keras's path, such as `dense/kernel`.
    pub name: &'a str,
    /// Keras's shape.
    pub shape: &'a [usize],
}

impl Variable<'_> {
    /// Number of values: the product of the shape.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A tensor that an update rule keeps for a variable from step to step.
///
/// ```
/// use keras_runtime::optimizers::{Slot, Variable};
/// let kernel = Variable { name: "dense/kernel", shape: &[3, 2] };
/// let slot = Slot::like("accumulator", &kernel).initial(0.1);
/// assert_eq!((slot.len(), slot.initial), (6, 0.1));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Keras's name, such as `momentum`; its file has `adam/dense_kernel_momentum`.
    pub name: &'static str,
    /// Its shape.
    pub shape: Vec<usize>,
    /// The value that it starts with.
    pub initial: f64,
    /// In Keras's files, slots of one group are interleaved by variable; groups follow each other.
    pub group: usize,
}

impl Slot {
    /// A slot of the variable's shape that starts with zeros.
    pub fn like(name: &'static str, variable: &Variable<'_>) -> Self {
        Slot { name, shape: variable.shape.to_vec(), initial: 0.0, group: 0 }
    }

    /// Sets the value that it starts with.
    #[must_use]
    pub fn initial(mut self, initial: f64) -> Self {
        self.initial = initial;
        self
    }

    /// Sets its place in Keras's files.
    #[must_use]
    pub fn group(mut self, group: usize) -> Self {
        self.group = group;
        self
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// All that a rule needs for one step of one variable.
#[derive(Debug)]
pub struct Update<'a, T> {
    /// The cores that may be used.
    pub cpu: Native,
    /// Whose step it is.
    pub variable: Variable<'a>,
    /// The values to change.
    pub weight: &'a mut [T],
    /// The gradient, accumulated and clipped; a rule may use it as working space.
    pub gradient: &'a mut [T],
    /// The squares of the gradient, where they are not `gradient` squared; see
    /// [`Apply::begin_squares`].
    pub squares: Option<&'a [T]>,
    /// The slots, end to end in the order of [`Optimizer::slots`].
    pub slots: &'a mut [T],
    /// Working space of [`Optimizer::scratch_len`] values, with anything in it.
    pub scratch: &'a mut [T],
    /// The rule's own numbers, after [`Optimizer::begin`].
    pub numbers: &'a [f64],
    /// The learning rate of this step.
    pub learning_rate: f64,
    /// The step, counted from 1.
    pub step: u64,
}

/// An optimizer made of others; see [`Optimizer::wrapper`].
pub enum Wrapper<'a, T: Element> {
    /// Gradients are of a scaled loss, and the scale follows them: [`LossScaleOptimizer`].
    LossScale {
        /// What is applied to the gradients when they are finite.
        inner: &'a dyn Optimizer<T>,
        /// Number of finite steps in a row after which the scale is doubled.
        dynamic_growth_steps: u64,
    },
    /// Each variable has its own optimizer: [`MultiOptimizer`].
    Multi {
        /// Regular expressions for whole paths, and what is applied to variables that match.
        map: &'a [(String, Box<dyn Optimizer<T>>)],
        /// Whether an expression matches a path.
        is_for: fn(&str, &str) -> bool,
        /// For all other variables.
        default: &'a dyn Optimizer<T>,
    },
}

impl<'a, T: Element> Wrapper<'a, T> {
    /// The optimizers inside; the default is the last.
    pub fn inner(&self) -> impl Iterator<Item = &'a dyn Optimizer<T>> + use<'a, T> {
        let (map, last) = match *self {
            Wrapper::LossScale { inner, .. } => (&[][..], inner),
            Wrapper::Multi { map, default, .. } => (map, default),
        };
        map.iter().map(|(_, optimizer)| &**optimizer).chain([last])
    }
}

/// An update rule with its hyperparameters.
///
/// A rule of one's own needs five methods:
///
/// ```
/// use keras_runtime::element::Element;
/// use keras_runtime::optimizers::{Apply, Common, Optimizer, Slot, Span, Update, Variable};
///
/// /// Steps of fixed length against the sign of the gradient.
/// struct SignSGD(Common);
///
/// impl<T: Element> Optimizer<T> for SignSGD {
///     fn name(&self) -> &str {
///         "sign_sgd"
///     }
///     fn common(&self) -> &Common {
///         &self.0
///     }
///     fn common_mut(&mut self) -> &mut Common {
///         &mut self.0
///     }
///     fn slots(&self, _: &Variable<'_>) -> Vec<Slot> {
///         Vec::new()
///     }
///     fn update(&self, update: Update<'_, T>) {
///         let rate = T::from_f64(update.learning_rate);
///         for (w, g) in update.weight.iter_mut().zip(update.gradient.iter()) {
///             *w -= rate * g.sign();
///         }
///     }
/// }
///
/// let variable = Variable { name: "dense/bias", shape: &[2] };
/// let spans = [Span { variable, offset: 0, trainable: true, constraint: None, looked_up: false }];
/// let mut weights = [1.0, 2.0];
/// let optimizer = SignSGD(Common::new(0.5));
/// let mut apply = Apply::new(&optimizer, &spans, &weights).unwrap();
/// apply.step(&optimizer, &spans, &mut weights, &mut [-7.0, 3.0]);
/// assert_eq!(weights, [1.5, 1.5]);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected an optimizer, found `{Self}`",
    label = "an optimizer is expected here",
    note = "write for example `Adam::default()` or `SGD::default().learning_rate(0.1)`"
)]
pub trait Optimizer<T: Element>: Send {
    /// Keras's default name, such as `adam`: the first part of the names of its variables.
    fn name(&self) -> &str;

    /// The arguments that all optimizers share.
    fn common(&self) -> &Common;

    /// The same, to change.
    fn common_mut(&mut self) -> &mut Common;

    /// Whether all arguments make sense; the error says which does not.
    fn validate(&self) -> Result<(), String> {
        self.common().validate()
    }

    /// What the rule keeps for a variable. Asked once.
    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot>;

    /// Sets slots that start with more than a constant, before the first step of a variable.
    fn init_slots(&self, variable: &Variable<'_>, weight: &[T], slots: &mut [T]) {
        let _ = (variable, weight, slots);
    }

    /// Working space that an update of this variable takes. Asked once.
    fn scratch_len(&self, variable: &Variable<'_>) -> usize {
        let _ = variable;
        0
    }

    /// The decay of a variable that is not excluded from it. Asked once.
    fn weight_decay(&self, variable: &Variable<'_>) -> Option<f64> {
        let _ = variable;
        self.common().weight_decay
    }

    /// Numbers that the rule keeps for all variables together: their names and first values.
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// Changes those numbers at the start of a step, which counts from 1.
    fn begin(&self, numbers: &mut [f64], step: u64) {
        let _ = (numbers, step);
    }

    /// Whether what becomes of a weight depends on its gradient and the learning rate alone: then neighbours
    /// are updated at once, as if they were one variable.
    #[doc(hidden)]
    fn is_by_weight(&self) -> bool {
        false
    }

    /// One step of one variable.
    fn update(&self, update: Update<'_, T>);

    /// Replaces weights that training works on by those to evaluate with, where a rule tells them
    /// apart ([`ScheduleFreeAdamW`]), or back.
    fn swap(&self, weight: &mut [T], slots: &[T], to: Swap) {
        let _ = (weight, slots, to);
    }

    /// The optimizers that do the work, if this one is made of others.
    fn wrapper(&self) -> Option<Wrapper<'_, T>> {
        None
    }
}

/// Which weights [`Optimizer::swap`] leaves in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// Those at which gradients are computed. Keras's `swap_to_train`.
    Train,
    /// Those to evaluate and to keep. Keras's `swap_to_eval`.
    Eval,
}

impl<T: Element, O: Optimizer<T> + ?Sized> Optimizer<T> for Box<O> {
    fn name(&self) -> &str {
        (**self).name()
    }
    fn common(&self) -> &Common {
        (**self).common()
    }
    fn common_mut(&mut self) -> &mut Common {
        (**self).common_mut()
    }
    fn validate(&self) -> Result<(), String> {
        (**self).validate()
    }
    fn slots(&self, variable: &Variable<'_>) -> Vec<Slot> {
        (**self).slots(variable)
    }
    fn init_slots(&self, variable: &Variable<'_>, weight: &[T], slots: &mut [T]) {
        (**self).init_slots(variable, weight, slots);
    }
    fn scratch_len(&self, variable: &Variable<'_>) -> usize {
        (**self).scratch_len(variable)
    }
    fn weight_decay(&self, variable: &Variable<'_>) -> Option<f64> {
        (**self).weight_decay(variable)
    }
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        (**self).numbers()
    }
    fn begin(&self, numbers: &mut [f64], step: u64) {
        (**self).begin(numbers, step);
    }
    fn is_by_weight(&self) -> bool {
        (**self).is_by_weight()
    }
    fn update(&self, update: Update<'_, T>) {
        (**self).update(update);
    }
    fn swap(&self, weight: &mut [T], slots: &[T], to: Swap) {
        (**self).swap(weight, slots, to);
    }
    fn wrapper(&self) -> Option<Wrapper<'_, T>> {
        (**self).wrapper()
    }
}
