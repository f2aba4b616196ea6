//! What a callback keeps, in and out of a checkpoint.

use super::archive::{Archive, Stored};

/// A part of a checkpoint that belongs to one callback: each value is written, or replaced by what the
/// file has. A value that the file lacks stays as it is.
///
/// ```
/// use keras_runtime::checkpoint::State;
///
/// #[derive(Default)]
/// struct Patience { wait: usize, best: Option<f64> }
///
/// impl Patience {
///     /// Both ways.
///     fn keep(&mut self, state: &mut State<'_>) {
///         state.count("wait", &mut self.wait);
///         state.option("best", &mut self.best);
///     }
/// }
/// ```
#[derive(Debug)]
pub struct State<'a> {
    archive: &'a mut Archive,
    prefix: String,
    writes: bool,
}

impl<'a> State<'a> {
    /// Arrays whose names begin with `prefix`.
    pub(crate) fn new(archive: &'a mut Archive, prefix: String, writes: bool) -> Self {
        State { archive, prefix, writes }
    }

    fn list<N: Stored>(&mut self, name: &str, values: Vec<N>) -> Option<Vec<N>> {
        let name = format!("{}{name}", self.prefix);
        if self.writes {
            self.archive.put_list(name, &values);
            return None;
        }
        self.archive.get(&name)
    }

    /// A counter.
    pub fn count(&mut self, name: &str, value: &mut usize) {
        if let Some([read]) = self.list(name, vec![*value as u64]).as_deref() {
            *value = usize::try_from(*read).unwrap_or(usize::MAX);
        }
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: &mut f64) {
        if let Some([read]) = self.list(name, vec![*value]).as_deref() {
            *value = *read;
        }
    }

    /// A number or none.
    pub fn option(&mut self, name: &str, value: &mut Option<f64>) {
        if let Some(read) = self.list(name, value.iter().copied().collect()) {
            *value = read.first().copied();
        }
    }

    /// A yes or no.
    pub fn flag(&mut self, name: &str, value: &mut bool) {
        if let Some([read]) = self.list(name, vec![u8::from(*value)]).as_deref() {
            *value = *read != 0;
        }
    }

    /// Bytes, for example of a copy of all weights.
    pub fn bytes(&mut self, name: &str, value: &mut Vec<u8>) {
        let given = if self.writes { value.clone() } else { Vec::new() };
        if let Some(read) = self.list(name, given) {
            *value = read;
        }
    }

    /// A text.
    pub fn text(&mut self, name: &str, value: &mut String) {
        let mut bytes = value.clone().into_bytes();
        self.bytes(name, &mut bytes);
        if !self.writes {
            *value = String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}
