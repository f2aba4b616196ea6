//! Keras's serialised objects: a class name and its arguments.

use crate::optimizers::Patterns;
use serde_json::{Map, Value};

/// A class with arguments, out of `"adam"` or `{"class_name": "Adam", "config": {…}}`.
///
/// Arguments are read one by one; [`finish`](Self::finish) names one that was not asked for.
pub(crate) struct Config<'a> {
    pub class_name: &'a str,
    arguments: Option<&'a Map<String, Value>>,
    known: Vec<&'a str>,
}

/// A value that an argument can have.
pub(crate) trait Argument<'a>: Sized {
    /// What the value has to be, for error messages.
    const KIND: &'static str;

    /// The value, or `None` where it is of another kind.
    fn read(value: &'a Value) -> Option<Self>;
}

macro_rules! argument {
    ($($type:ty, $kind:literal: $value:ident => $read:expr;)*) => {
        $(impl<'a> Argument<'a> for $type {
            const KIND: &'static str = $kind;
            fn read($value: &'a Value) -> Option<Self> {
                $read
            }
        })*
    };
}

argument! {
    bool, "true or false": value => value.as_bool();
    f64, "a number": value => value.as_f64();
    u64, "a count": value => {
        // Keras takes 2.0 for 2 in places.
        let whole = value.as_f64().filter(|x| x.fract() == 0.0 && (0.0..1e18).contains(x));
        value.as_u64().or(whole.map(|x| x as u64))
    };
    String, "a string": value => value.as_str().map(String::from);
    &'a Value, "anything": value => Some(value);
}

impl<'a, A: Argument<'a>> Argument<'a> for Option<A> {
    const KIND: &'static str = A::KIND;
    fn read(value: &'a Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { A::read(value).map(Some) }
    }
}

impl<'a, A: Argument<'a>> Argument<'a> for Vec<A> {
    const KIND: &'static str = "a list";
    fn read(value: &'a Value) -> Option<Self> {
        match value {
            Value::Null => Some(Vec::new()),
            Value::Array(items) => items.iter().map(A::read).collect(),
            _ => None,
        }
    }
}

impl<'a> Argument<'a> for Patterns {
    const KIND: &'static str = "a list";
    fn read(value: &'a Value) -> Option<Self> {
        Vec::<String>::read(value).map(Patterns::from_iter)
    }
}

impl<'a> Config<'a> {
    pub fn new(value: &'a Value) -> Result<Self, String> {
        let (class_name, arguments) = match value {
            Value::String(name) => (Some(name.as_str()), None),
            _ => {
                let class_name = value.get("class_name").and_then(Value::as_str);
                (class_name, value.get("config").and_then(Value::as_object))
            }
        };
        let class_name = class_name.ok_or_else(|| format!("{value} names no class"))?;
        // Keras gives every object a name, which says nothing about what it does.
        Ok(Config { class_name, arguments, known: vec!["name"] })
    }

    /// The argument, if it is given.
    pub fn get<A: Argument<'a>>(&mut self, name: &'static str) -> Result<Option<A>, String> {
        self.known.push(name);
        match self.arguments.and_then(|arguments| arguments.get(name)) {
            None => Ok(None),
            Some(value) => match A::read(value) {
                None => {
                    Err(format!("{}: {name} must be {}, found {value}", self.class_name, A::KIND))
                }
                some => Ok(some),
            },
        }
    }

    /// Puts the argument in place of its default, if it is given.
    pub fn set<A: Argument<'a>>(&mut self, name: &'static str, to: &mut A) -> Result<(), String> {
        if let Some(value) = self.get(name)? {
            *to = value;
        }
        Ok(())
    }

    /// The argument, which has no default.
    pub fn need<A: Argument<'a>>(&mut self, name: &'static str) -> Result<A, String> {
        self.get(name)?.ok_or_else(|| format!("{} has no {name}", self.class_name))
    }

    /// Fails where an argument is given that was not asked for.
    pub fn finish(&self) -> Result<(), String> {
        let mut names = self.arguments.into_iter().flat_map(Map::keys);
        match names.find(|name| !self.known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(format!("{} has no argument {name}", self.class_name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_by_type_and_the_one_too_many() {
        let value = json!({"class_name": "SGD", "config":
            {"name": "sgd", "momentum": 1, "clipnorm": null, "steps": 2.0, "nesterov": 3, "x": []}});
        let mut config = Config::new(&value).unwrap();
        assert_eq!(config.get::<f64>("momentum"), Ok(Some(1.0)));
        assert_eq!(config.get::<Option<f64>>("clipnorm"), Ok(Some(None)));
        assert_eq!(config.need::<u64>("steps"), Ok(2));
        assert!(config.get::<bool>("nesterov").unwrap_err().contains("SGD: nesterov must be true"));
        assert_eq!(config.finish(), Err("SGD has no argument x".into()));
        assert!(config.need::<f64>("rho").is_err());
    }
}
