//! Results by name.

use core::fmt;
use core::ops::Index;

/// The loss and the metrics of an evaluation, by name. Keras's `evaluate(return_dict=True)`.
///
/// ```
/// use keras_runtime::train::Scores;
/// let scores = Scores::from(vec![("loss".to_string(), 0.25), ("accuracy".to_string(), 0.9)]);
/// assert_eq!((scores.loss(), scores["accuracy"]), (0.25, 0.9));
/// assert_eq!(scores.get("auc"), None);
/// assert_eq!(scores.to_string(), "loss: 0.2500 - accuracy: 0.9000");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scores(Vec<(String, f64)>);

impl From<Vec<(String, f64)>> for Scores {
    fn from(scores: Vec<(String, f64)>) -> Self {
        Scores(scores)
    }
}

impl Scores {
    /// The loss.
    pub fn loss(&self) -> f64 {
        self.get("loss").unwrap_or(f64::NAN)
    }

    /// A value by name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    /// Names and values: the loss, then the metrics in the order of `compile`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

impl Index<&str> for Scores {
    type Output = f64;

    /// # Panics
    ///
    /// If there is no such name; [`Scores::get`] does not.
    fn index(&self, name: &str) -> &f64 {
        match self.0.iter().find(|(key, _)| key == name) {
            Some((_, value)) => value,
            None => panic!("there is no score `{name}`: {self}"),
        }
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, value)) in self.0.iter().enumerate() {
            let value = crate::progress::format::Value(*value);
            write!(f, "{}{name}: {value}", if i == 0 { "" } else { " - " })?;
        }
        Ok(())
    }
}
