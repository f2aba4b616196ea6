//! A value of the logs that is watched, and which values of it are better.

use super::Context;
use crate::checkpoint::State;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::metrics::Direction;

/// Which values are better. Keras's `mode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What the metric says; small ones for losses.
    #[default]
    Auto,
    /// Small ones.
    Min,
    /// Large ones.
    Max,
}

/// The best of a value so far.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub value: Option<f64>,
    up: bool,
}

impl Best {
    /// None yet.
    pub fn new() -> Self {
        Best { value: None, up: false }
    }

    /// Looks the value up, and which way is better.
    ///
    /// # Errors
    /// A name that the logs will not have; `Mode::Auto` where only the user knows.
    pub fn begin<T: Element>(
        &mut self,
        at: &Context<'_, T>,
        monitor: &str,
        mode: Mode,
    ) -> Result<()> {
        known(at, monitor)?;
        self.up = match (mode, at.direction(monitor)) {
            (Mode::Min, _) | (Mode::Auto, Some(Direction::Down)) => false,
            (Mode::Max, _) | (Mode::Auto, Some(Direction::Up)) => true,
            (Mode::Auto, None) => {
                return Err(Error::Config(format!(
                    "whether `{monitor}` is better if it is large or small is not known; set \
                     `mode(Mode::Max)` or `mode(Mode::Min)`"
                )));
            }
        };
        Ok(())
    }

    /// Whether a value is better than another by more than `min_delta`. Anything is better than none.
    pub fn improves(&self, value: f64, other: Option<f64>, min_delta: f64) -> bool {
        match other {
            None => true,
            // Keras never finds anything better than a NaN.
            Some(other) if other.is_nan() => !value.is_nan(),
            Some(other) if self.up => value - min_delta > other,
            Some(other) => value + min_delta < other,
        }
    }

    /// Whether a value is better than the best.
    pub fn is_beaten_by(&self, value: f64, min_delta: f64) -> bool {
        self.improves(value, self.value, min_delta)
    }

    pub fn keep(&mut self, state: &mut State<'_>) {
        state.option("best", &mut self.value);
    }
}

/// Whether the logs of epochs can have this name.
pub(super) fn known<T: Element>(at: &Context<'_, T>, monitor: &str) -> Result<()> {
    if at.names().iter().any(|name| name == monitor) {
        return Ok(());
    }
    let validates = at.names().iter().any(|name| name.starts_with("val_"));
    let hint = match monitor.starts_with("val_") && !validates {
        true => "; there is no data to validate with",
        false => "",
    };
    let names: Vec<String> = at.names().iter().map(|name| format!("`{name}`")).collect();
    Err(Error::Config(format!(
        "there is no `{monitor}` to monitor{hint}; there is {}",
        names.join(", ")
    )))
}
