//! Variables chosen by regular expressions over their names, as Keras does.

use regex_lite::Regex;

fn compile(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| format!("`{pattern}` is no regular expression: {error}"))
}

/// Whether all patterns of an argument can be read.
pub(super) fn check(argument: &str, patterns: &[String]) -> Result<(), String> {
    patterns
        .iter()
        .try_for_each(|pattern| compile(pattern).map(drop))
        .map_err(|error| format!("{argument}: {error}"))
}

/// Whether one of the patterns is found in the path.
pub(super) fn found(patterns: &[String], path: &str) -> bool {
    patterns.iter().any(|pattern| compile(pattern).is_ok_and(|regex| regex.is_match(path)))
}

/// Whether one of the patterns is found in the last part of the path, or in all of it where the
/// pattern has a `/`.
pub(super) fn found_in_name(patterns: &[String], path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    patterns.iter().any(|pattern| {
        found(core::slice::from_ref(pattern), if pattern.contains('/') { path } else { name })
    })
}

/// Whether the pattern matches all of the path.
pub(super) fn whole(pattern: &str, path: &str) -> bool {
    pattern == path || compile(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_paths_and_wholes() {
        let bias = ["bias".to_string()];
        assert!(found_in_name(&bias, "dense/bias"));
        assert!(!found_in_name(&bias, "bias_free/kernel"));
        assert!(found_in_name(&["bias_free/".to_string()], "bias_free/kernel"));
        assert!(found(&bias, "bias_free/kernel"));
        assert!(whole(".*/kernel", "dense/kernel"));
        assert!(!whole("dense", "dense/kernel"));
        assert!(!whole("a|dense", "dense/kernel"));
        assert!(
            check("exclude_layers", &["(".to_string()]).unwrap_err().contains("exclude_layers")
        );
    }
}
