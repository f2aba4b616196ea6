//! Arguments of a Keras class, read by type; one that nobody asks for makes a case inexpressible.

use crate::outcome::Stop;
use crate::tensor::number;
use serde_json::{Map, Value};
use std::cell::RefCell;

/// The arguments of a class or function.
///
/// A getter answers `None` where the argument is absent; where it is Python's `None`, too, unless
/// [`Args::get`] is used. [`Args::finish`] stops at arguments that no getter asked for.
#[derive(Debug)]
pub struct Args<'a> {
    /// The class or function.
    pub class_name: &'a str,
    args: &'a Map<String, Value>,
    used: RefCell<Vec<&'a str>>,
}

impl<'a> Args<'a> {
    /// The arguments of `{"class_name": ..., "args": {...}}`, the form of a case's `config`;
    /// `"function"` and `"config"` are known, too.
    pub fn new(value: &'a Value) -> Result<Self, Stop> {
        let key = |names: [&str; 2]| names.iter().find_map(|name| value.get(*name));
        let class_name = key(["class_name", "function"]).and_then(Value::as_str);
        let args = key(["args", "config"]).and_then(Value::as_object);
        Ok(Args {
            class_name: class_name.ok_or("the configuration names no class")?,
            args: args.ok_or("the configuration has no arguments")?,
            used: RefCell::default(),
        })
    }

    /// The argument as it is written, and marks it as known.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        let (name, value) = self.args.get_key_value(name)?;
        self.used.borrow_mut().push(name);
        Some(value)
    }

    /// Any number.
    pub fn f64(&self, name: &str) -> Result<Option<f64>, Stop> {
        self.read(name, |value| number(value).ok())
    }

    /// A count.
    pub fn usize(&self, name: &str) -> Result<Option<usize>, Stop> {
        self.read(name, |value| whole(value)?.try_into().ok())
    }

    /// A whole number.
    pub fn i64(&self, name: &str) -> Result<Option<i64>, Stop> {
        self.read(name, whole)
    }

    /// `True` or `False`.
    pub fn bool(&self, name: &str) -> Result<Option<bool>, Stop> {
        self.read(name, Value::as_bool)
    }

    /// A string.
    pub fn str(&self, name: &str) -> Result<Option<&'a str>, Stop> {
        self.read(name, Value::as_str)
    }

    /// A number or a list of numbers.
    pub fn f64s(&self, name: &str) -> Result<Option<Vec<f64>>, Stop> {
        self.read(name, |value| match value.as_array() {
            Some(list) => list.iter().map(|item| number(item).ok()).collect(),
            None => Some(vec![number(value).ok()?]),
        })
    }

    /// A whole number or a list of them.
    pub fn i64s(&self, name: &str) -> Result<Option<Vec<i64>>, Stop> {
        self.read(name, |value| match value.as_array() {
            Some(list) => list.iter().map(whole).collect(),
            None => Some(vec![whole(value)?]),
        })
    }

    /// An object with a configuration of its own: a schedule, an inner optimizer, ...
    pub fn object(&self, name: &str) -> Result<Option<Args<'a>>, Stop> {
        match self.get(name) {
            Some(value) if value.is_object() => Args::new(value).map(Some),
            Some(Value::Null) | None => Ok(None),
            Some(value) => Err(self.unreadable(name, value)),
        }
    }

    /// Ends the reading: an argument that no getter asked for makes the case inexpressible.
    pub fn finish(&self) -> Result<(), Stop> {
        let used = self.used.borrow();
        match self.args.keys().find(|name| !used.contains(&name.as_str())) {
            Some(name) => {
                Err(Stop::Inexpressible(format!("argument `{name}` of `{}`", self.class_name)))
            }
            None => Ok(()),
        }
    }

    /// The error for a class that the library does not have.
    pub fn unknown_class(&self) -> Stop {
        Stop::Inexpressible(format!("`{}`", self.class_name))
    }

    /// The error for a value that the library does not take.
    pub fn unreadable(&self, name: &str, value: &Value) -> Stop {
        Stop::Inexpressible(format!("argument `{name} = {value}` of `{}`", self.class_name))
    }

    fn read<R>(
        &self,
        name: &str,
        convert: impl FnOnce(&'a Value) -> Option<R>,
    ) -> Result<Option<R>, Stop> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => convert(value).map(Some).ok_or_else(|| self.unreadable(name, value)),
        }
    }
}

/// Keras takes 1.0 for 1 in places.
fn whole(value: &Value) -> Option<i64> {
    let number = value.as_f64()?;
    (number.fract() == 0.0).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn knows_which_arguments_were_asked_for() {
        let config = json!({"class_name": "Huber", "args": {"delta": 2, "foo": null}});
        let args = Args::new(&config).unwrap();
        assert_eq!(args.f64("delta"), Ok(Some(2.0)));
        assert_eq!(args.bool("absent"), Ok(None));
        assert_eq!(args.finish(), Err(Stop::inexpressible("argument `foo` of `Huber`")));
        assert_eq!(args.str("foo"), Ok(None));
        assert_eq!(args.finish(), Ok(()));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_inexpressible() {
        let config = json!({"class_name": "Huber", "config": {"delta": "two"}});
        let error = Args::new(&config).unwrap().f64("delta").unwrap_err();
        assert_eq!(error, Stop::inexpressible("argument `delta = \"two\"` of `Huber`"));
    }
}
