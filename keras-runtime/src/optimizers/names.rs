//! Variables chosen by regular expressions over their names, as Keras does.

use regex_lite::Regex;

/// Names of variables as regular expressions, as optimizers take them. Made of a list of texts.
///
/// What reads regular expressions is called through what is kept here, so that it is linked only to programs that have
/// some.
///
/// ```
/// use keras_runtime::optimizers::Adam;
/// let adam = Adam::default().exclude_from_weight_decay(["bias", "gamma"]);
/// assert_eq!(adam.common.exclude_from_weight_decay.all(), ["bias", "gamma"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    all: Vec<String>,
    /// None where there are no patterns.
    is_match: Option<IsMatch>,
}

/// Whether a pattern is found in a text.
type IsMatch = fn(&str, &str) -> Result<bool, String>;

impl<S: Into<String>> FromIterator<S> for Patterns {
    fn from_iter<I: IntoIterator<Item = S>>(patterns: I) -> Self {
        let all = patterns.into_iter().map(Into::into).collect();
        Patterns { all, is_match: Some(is_match) }
    }
}

impl Patterns {
    /// As they were given.
    pub fn all(&self) -> &[String] {
        &self.all
    }

    /// Whether all of them can be read; else the error, with this argument's name.
    pub(super) fn check(&self, argument: &str) -> Result<(), String> {
        let Some(is_match) = self.is_match else { return Ok(()) };
        self.all
            .iter()
            .try_for_each(|pattern| is_match(pattern, "").map(drop))
            .map_err(|error| format!("{argument}: {error}"))
    }

    /// Whether one is found in the path.
    pub(super) fn found(&self, path: &str) -> bool {
        self.any(|_| path)
    }

    /// Whether one is found in the last part of the path, or in all of it where the pattern has a `/`.
    pub(super) fn found_in_name(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.any(|pattern| if pattern.contains('/') { path } else { name })
    }

    fn any<'p>(&self, place: impl Fn(&str) -> &'p str) -> bool {
        self.is_match.is_some_and(|is_match| {
            self.all.iter().any(|pattern| is_match(pattern, place(pattern)) == Ok(true))
        })
    }
}

fn is_match(pattern: &str, text: &str) -> Result<bool, String> {
    match Regex::new(pattern) {
        Ok(regex) => Ok(regex.is_match(text)),
        Err(error) => Err(format!("`{pattern}` is no regular expression: {error}")),
    }
}

/// Whether the pattern matches all of the path.
pub(super) fn whole(pattern: &str, path: &str) -> bool {
    pattern == path || is_match(&format!("^(?:{pattern})$"), path) == Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_paths_and_wholes() {
        let of = |pattern: &str| Patterns::from_iter([pattern]);
        assert!(of("bias").found_in_name("dense/bias"));
        assert!(!of("bias").found_in_name("bias_free/kernel"));
        assert!(of("bias_free/").found_in_name("bias_free/kernel"));
        assert!(of("bias").found("bias_free/kernel"));
        assert!(!Patterns::default().found("bias") && Patterns::default().check("none").is_ok());
        assert!(whole(".*/kernel", "dense/kernel"));
        assert!(!whole("dense", "dense/kernel"));
        assert!(!whole("a|dense", "dense/kernel"));
        let error = of("(").check("exclude_layers").unwrap_err();
        assert!(error.starts_with("exclude_layers: `(` is no regular expression"), "{error}");
    }
}
