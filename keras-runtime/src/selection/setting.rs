//! The values that a run is given, by name.

use crate::error::{Error, Result};
use std::fmt::{self, Display, Formatter};

/// A value of a setting: a number or a word.
///
/// ```
/// use keras_runtime::selection::Choice;
/// assert_eq!(Choice::from(32), Choice::Number(32.0));
/// assert_eq!(Choice::from("adam").to_string(), "adam");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// A number.
    Number(f64),
    /// A word, such as the name of an optimizer.
    Word(String),
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Choice {
            #[inline]
            fn from(number: $number) -> Self {
                Choice::Number(f64::from(number))
            }
        })*
    };
}

numbers!(f64, f32, i32, u32);

impl From<usize> for Choice {
    #[inline]
    fn from(number: usize) -> Self {
        Choice::Number(number as f64)
    }
}

impl From<&str> for Choice {
    #[inline]
    fn from(word: &str) -> Self {
        Choice::Word(word.into())
    }
}

impl Display for Choice {
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Choice::Word(word) => f.write_str(word),
            // As short as it can be without losing a bit, which drawn numbers need not show.
            Choice::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                write!(f, "{number}")
            }
            Choice::Number(number) => {
                let rounded: f64 = format!("{number:.3e}").parse().unwrap_or(*number);
                match (1e-3..1e6).contains(&rounded.abs()) {
                    true => write!(f, "{rounded}"),
                    false => write!(f, "{rounded:e}"),
                }
            }
        }
    }
}

/// What a run is given: values by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting(Vec<(String, Choice)>);

impl Setting {
    #[inline]
    pub(super) fn new(values: Vec<(String, Choice)>) -> Self {
        Setting(values)
    }

    /// Names and values, in the order in which they were added to the search.
    #[inline]
    pub fn values(&self) -> &[(String, Choice)] {
        &self.0
    }

    /// The value of a name.
    ///
    /// # Errors
    /// If there is no such name.
    #[inline]
    pub fn get(&self, name: &str) -> Result<&Choice> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, choice)| choice).ok_or_else(|| {
            let known: Vec<_> = self.0.iter().map(|(known, _)| format!("`{known}`")).collect();
            Error::Config(format!("the search has no `{name}`; it varies {}", known.join(", ")))
        })
    }

    /// A number.
    ///
    /// # Errors
    /// If there is no such name, or its value is a word.
    #[inline]
    pub fn number(&self, name: &str) -> Result<f64> {
        match self.get(name)? {
            Choice::Number(number) => Ok(*number),
            Choice::Word(word) => {
                Err(Error::Config(format!("`{name}` is `{word}`, and no number")))
            }
        }
    }

    /// A whole number from 0 up, such as a batch size.
    ///
    /// # Errors
    /// If there is no such name, or its value is something else.
    #[inline]
    pub fn count(&self, name: &str) -> Result<usize> {
        let number = self.number(name)?;
        match number.fract() == 0.0 && (0.0..9e15).contains(&number) {
            true => Ok(number as usize),
            false => {
                Err(Error::Config(format!("`{name}` is {number}, and no whole number from 0")))
            }
        }
    }

    /// A word.
    ///
    /// # Errors
    /// If there is no such name, or its value is a number.
    #[inline]
    pub fn word(&self, name: &str) -> Result<&str> {
        match self.get(name)? {
            Choice::Word(word) => Ok(word),
            Choice::Number(number) => {
                Err(Error::Config(format!("`{name}` is {number}, and no word")))
            }
        }
    }
}

impl Display for Setting {
    /// `learning_rate = 0.1, batch_size = 32`.
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, (name, choice)) in self.0.iter().enumerate() {
            write!(f, "{}{name} = {choice}", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_name() {
        let setting = Setting::new(vec![
            ("rate".into(), 0.5.into()),
            ("size".into(), 32.into()),
            ("optimizer".into(), "adam".into()),
        ]);
        assert_eq!((setting.number("rate").unwrap(), setting.count("size").unwrap()), (0.5, 32));
        assert_eq!(setting.word("optimizer").unwrap(), "adam");
        assert_eq!(setting.to_string(), "rate = 0.5, size = 32, optimizer = adam");
        for (error, expected) in [
            (
                setting.number("rates").unwrap_err(),
                "the search has no `rates`; it varies `rate`, `size`, `optimizer`",
            ),
            (setting.count("rate").unwrap_err(), "`rate` is 0.5, and no whole number from 0"),
            (setting.number("optimizer").unwrap_err(), "`optimizer` is `adam`, and no number"),
            (setting.word("size").unwrap_err(), "`size` is 32, and no word"),
        ] {
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn drawn_numbers_are_short() {
        let texts = [0.012_345_678, 3.21e-7, 1e-3, 123.456, 64.0, 2.5e9]
            .map(|x| Choice::from(x).to_string());
        assert_eq!(texts, ["0.01235", "3.21e-7", "0.001", "123.5", "64", "2500000000"]);
    }
}
