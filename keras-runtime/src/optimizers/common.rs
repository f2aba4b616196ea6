//! The arguments that all optimizers share, and what their files share.

use super::{LearningRate, Patterns};

/// The arguments that all optimizers share, with Keras's names and defaults.
///
/// ```
/// use keras_runtime::optimizers::{Adam, Common};
/// let adam = Adam::default().clipnorm(1.0).weight_decay(0.01).exclude_from_weight_decay(["bias"]);
/// assert_eq!(adam.common.clipnorm, Some(1.0));
/// assert!(adam.clipvalue(0.5).common.validate().is_err());
/// assert!(Common::new(f64::NAN).validate().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Common {
    /// The learning rate: 0.001 for most optimizers.
    pub learning_rate: LearningRate,
    /// Decoupled from the gradients, before the step: `w −= learning_rate · weight_decay · w`.
    pub weight_decay: Option<f64>,
    /// Greatest Euclidean norm of the gradient of one variable.
    pub clipnorm: Option<f64>,
    /// Greatest Euclidean norm of all gradients together.
    pub global_clipnorm: Option<f64>,
    /// Greatest absolute value of an element of a gradient.
    pub clipvalue: Option<f64>,
    /// Whether the weights are averaged over the steps; the averages are what `fit` leaves in the
    /// model.
    pub use_ema: bool,
    /// m in average = m · average + (1 − m) · weight.
    pub ema_momentum: f64,
    /// Number of steps after which the averages replace the weights during training, too.
    pub ema_overwrite_frequency: Option<u64>,
    /// The loss is multiplied by it for the backward pass, and the gradients divided.
    pub loss_scale_factor: Option<f64>,
    /// Number of calls whose mean gradient makes one step; at least 2.
    pub gradient_accumulation_steps: Option<u64>,
    /// Regular expressions: a variable in whose name (the last part of its path) one of them is
    /// found does not decay. One with a `/` is looked for in the whole path.
    pub exclude_from_weight_decay: Patterns,
}

impl Common {
    /// Keras's defaults with this learning rate.
    pub fn new(learning_rate: impl Into<LearningRate>) -> Self {
        Common {
            learning_rate: learning_rate.into(),
            weight_decay: None,
            clipnorm: None,
            global_clipnorm: None,
            clipvalue: None,
            use_ema: false,
            ema_momentum: 0.99,
            ema_overwrite_frequency: None,
            loss_scale_factor: None,
            gradient_accumulation_steps: None,
            exclude_from_weight_decay: Patterns::default(),
        }
    }

    /// Whether the arguments make sense, each for itself and together; the error says which does
    /// not.
    pub fn validate(&self) -> Result<(), String> {
        match &self.learning_rate {
            LearningRate::Constant(rate) => finite("learning_rate", *rate)?,
            LearningRate::Schedule(schedule) => {
                schedule.validate().map_err(|error| format!("learning_rate: {error}"))?;
            }
        }
        let clips = [
            ("clipnorm", self.clipnorm),
            ("global_clipnorm", self.global_clipnorm),
            ("clipvalue", self.clipvalue),
        ];
        let mut set = clips.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name);
        if let (Some(first), Some(second)) = (set.next(), set.next()) {
            return Err(format!(
                "only one of clipnorm, global_clipnorm and clipvalue can be set, found {first} and {second}"
            ));
        }
        for (name, value) in clips {
            not_negative(name, value.unwrap_or(0.0))?;
        }
        not_negative("weight_decay", self.weight_decay.unwrap_or(0.0))?;
        unit("ema_momentum", self.ema_momentum)?;
        if self.ema_overwrite_frequency == Some(0) {
            return Err("ema_overwrite_frequency must be at least 1, found 0".into());
        }
        if self.loss_scale_factor.is_some_and(|factor| !(factor.is_finite() && factor > 0.0)) {
            return Err("loss_scale_factor must be a positive number".into());
        }
        if let Some(steps @ (0 | 1)) = self.gradient_accumulation_steps {
            return Err(format!("gradient_accumulation_steps must be at least 2, found {steps}"));
        }
        self.exclude_from_weight_decay.check("exclude_from_weight_decay")
    }
}

fn require(met: bool, name: &str, what: &str, found: f64) -> Result<(), String> {
    if met { Ok(()) } else { Err(format!("{name} must be {what}, found {found}")) }
}

/// Neither infinite nor NaN.
pub(super) fn finite(name: &str, value: f64) -> Result<(), String> {
    require(value.is_finite(), name, "a finite number", value)
}

/// 0 or more, and finite.
pub(super) fn not_negative(name: &str, value: f64) -> Result<(), String> {
    require(value.is_finite() && value >= 0.0, name, "zero or positive", value)
}

/// In [0, 1].
pub(super) fn unit(name: &str, value: f64) -> Result<(), String> {
    require((0.0..=1.0).contains(&value), name, "between 0 and 1", value)
}

/// In [0, 1): 1 − beta is divided by.
pub(super) fn beta(name: &str, value: f64) -> Result<(), String> {
    require((0.0..1.0).contains(&value), name, "at least 0 and below 1", value)
}

/// Builder methods for an optimizer's own arguments and for the common ones.
macro_rules! builders {
    ($type:ident { $($field:ident: $kind:ty),* $(,)? }) => {
        impl $type {
            $(
                #[doc = concat!("Sets `", stringify!($field), "`.")]
                #[must_use]
                pub fn $field(mut self, $field: $kind) -> Self {
                    self.$field = $field;
                    self
                }
            )*

            /// Sets the learning rate: a number or a schedule.
            #[must_use]
            pub fn learning_rate(
                mut self,
                learning_rate: impl Into<$crate::optimizers::LearningRate>,
            ) -> Self {
                self.common.learning_rate = learning_rate.into();
                self
            }

            /// Sets the decoupled weight decay: a number or `None`.
            #[must_use]
            pub fn weight_decay(mut self, weight_decay: impl Into<Option<f64>>) -> Self {
                self.common.weight_decay = weight_decay.into();
                self
            }

            /// Clips the gradient of each variable to this norm.
            #[must_use]
            pub fn clipnorm(mut self, clipnorm: f64) -> Self {
                self.common.clipnorm = Some(clipnorm);
                self
            }

            /// Clips all gradients together to this norm.
            #[must_use]
            pub fn global_clipnorm(mut self, global_clipnorm: f64) -> Self {
                self.common.global_clipnorm = Some(global_clipnorm);
                self
            }

            /// Clips each element of the gradients to ± this value.
            #[must_use]
            pub fn clipvalue(mut self, clipvalue: f64) -> Self {
                self.common.clipvalue = Some(clipvalue);
                self
            }

            /// Whether to average the weights over the steps.
            #[must_use]
            pub fn use_ema(mut self, use_ema: bool) -> Self {
                self.common.use_ema = use_ema;
                self
            }

            /// Sets how much of the average a step keeps.
            #[must_use]
            pub fn ema_momentum(mut self, ema_momentum: f64) -> Self {
                self.common.ema_momentum = ema_momentum;
                self
            }

            /// Sets after how many steps the averages replace the weights.
            #[must_use]
            pub fn ema_overwrite_frequency(mut self, steps: u64) -> Self {
                self.common.ema_overwrite_frequency = Some(steps);
                self
            }

            /// Sets the constant that the loss is multiplied by for the backward pass.
            #[must_use]
            pub fn loss_scale_factor(mut self, factor: f64) -> Self {
                self.common.loss_scale_factor = Some(factor);
                self
            }

            /// Sets how many calls make one step.
            #[must_use]
            pub fn gradient_accumulation_steps(mut self, steps: u64) -> Self {
                self.common.gradient_accumulation_steps = Some(steps);
                self
            }

            /// Sets the names of variables that do not decay, as regular expressions.
            #[must_use]
            pub fn exclude_from_weight_decay<S: Into<String>>(
                mut self,
                names: impl IntoIterator<Item = S>,
            ) -> Self {
                self.common.exclude_from_weight_decay = names.into_iter().collect();
                self
            }
        }
    };
}

/// The two accessors of a struct that has its [`Common`] in a field of that name.
macro_rules! common_field {
    () => {
        fn common(&self) -> &$crate::optimizers::Common {
            &self.common
        }

        fn common_mut(&mut self) -> &mut $crate::optimizers::Common {
            &mut self.common
        }
    };
}

/// The update of a struct that has a generic `step`: that for `f32` or that for `f64`, compiled in
/// this crate. It is for those that most programs have.
macro_rules! compiled_step {
    ($name:ident) => {
        fn update(&self, update: $crate::optimizers::Update<'_, T>) {
            let rule = self;
            once!(T: $name::step(rule: &$name, update: $crate::optimizers::Update<'_, T>));
        }
    };
}

/// The same, compiled in the crate that has such an optimizer, for a tenth of a second: all others need not.
macro_rules! generic_step {
    () => {
        fn update(&self, update: $crate::optimizers::Update<'_, T>) {
            self.step(update);
        }
    };
}

pub(super) use {builders, common_field, compiled_step, generic_step};
