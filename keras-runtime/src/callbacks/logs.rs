//! Values by name.

/// Loss and metrics by name, as callbacks see and change them. Keras's `logs`.
///
/// ```
/// use keras_runtime::callbacks::Logs;
/// let mut logs = Logs::default();
/// logs.set("loss", 0.5);
/// logs.set("learning_rate", 0.1);
/// assert_eq!((logs.get("loss"), logs.get("mae")), (Some(0.5), None));
/// assert_eq!(logs.iter().count(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Logs(Vec<(String, f64)>);

impl Logs {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    /// Sets the value of a name, which may be new.
    pub fn set(&mut self, name: &str, value: f64) {
        match self.0.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Names and values: the loss, the metrics in their order, those of the validation, what callbacks
    /// have added.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Replaces all by the loss and these metrics, without new memory where the names stay.
    pub(crate) fn replace(
        &mut self,
        loss: f64,
        names: &[String],
        values: impl Iterator<Item = f64>,
    ) {
        let names = core::iter::once("loss").chain(names.iter().map(String::as_str));
        let mut len = 0;
        for (i, (name, value)) in names.zip(core::iter::once(loss).chain(values)).enumerate() {
            match self.0.get_mut(i) {
                Some((old, slot)) if old == name => *slot = value,
                Some(place) => *place = (name.to_owned(), value),
                None => self.0.push((name.to_owned(), value)),
            }
            len = i + 1;
        }
        self.0.truncate(len);
    }
}
