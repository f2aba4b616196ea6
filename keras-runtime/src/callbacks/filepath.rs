//! Paths with values in braces: `{epoch:02d}-{val_loss:.2f}.safetensors`.

use crate::error::{Error, Result};

/// What stands for a name in braces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Count(usize),
    Number(f64),
}

/// Puts values in place of the braces, in the words of Python's `format`: `d` for counts, `f` and `e` for
/// numbers, with a width, a leading 0 and a precision. `{{` and `}}` are braces.
pub(super) fn fill(template: &str, value: impl Fn(&str) -> Option<Value>) -> Result<String> {
    let wrong = |what: String| Error::Config(format!("filepath `{template}`: {what}"));
    let (mut path, mut rest) = (String::new(), template);
    while let Some(at) = rest.find(['{', '}']) {
        path.push_str(&rest[..at]);
        let (brace, after) = rest[at..].split_at(1);
        if let Some(after) = after.strip_prefix(brace) {
            path.push_str(brace);
            rest = after;
            continue;
        }
        let (true, Some(end)) = (brace == "{", after.find('}')) else {
            return Err(wrong("a brace has no other one".into()));
        };
        let (name, format) = after[..end].split_once(':').unwrap_or((&after[..end], ""));
        let found = value(name).ok_or_else(|| wrong(format!("there is no `{name}`")))?;
        let text = written(found, format)
            .ok_or_else(|| wrong(format!("`{format}` is no format of `{name}`")))?;
        path.push_str(&text);
        rest = &after[end + 1..];
    }
    path.push_str(rest);
    Ok(path)
}

fn written(value: Value, format: &str) -> Option<String> {
    let zeros = format.starts_with('0');
    let kind = format.chars().last().filter(char::is_ascii_alphabetic);
    let sizes = format.strip_suffix(|c: char| Some(c) == kind).unwrap_or(format);
    let (width, precision) = match sizes.split_once('.') {
        Some((width, precision)) => (width, Some(precision.parse::<usize>().ok()?)),
        None => (sizes, None),
    };
    let width: usize = if width.is_empty() { 0 } else { width.parse().ok()? };
    // Wider than any file name.
    if width > 255 || precision.is_some_and(|precision| precision > 255) {
        return None;
    }
    let text = match (value, kind, precision) {
        (Value::Count(count), None | Some('d'), None) => count.to_string(),
        (Value::Count(count), Some('f'), _) => {
            format!("{:.*}", precision.unwrap_or(6), count as f64)
        }
        (Value::Number(number), None, None) => format!("{number:?}"),
        (Value::Number(number), Some('f'), _) => format!("{number:.*}", precision.unwrap_or(6)),
        (Value::Number(number), Some('e'), _) => {
            let text = format!("{number:.*e}", precision.unwrap_or(6));
            match text.split_once('e') {
                Some((digits, exponent)) => {
                    let (sign, exponent) = match exponent.strip_prefix('-') {
                        Some(exponent) => ('-', exponent),
                        None => ('+', exponent),
                    };
                    format!("{digits}e{sign}{exponent:0>2}")
                }
                None => text,
            }
        }
        _ => return None,
    };
    Some(match (zeros, text.strip_prefix('-')) {
        (true, Some(digits)) => format!("-{digits:0>0$}", width.saturating_sub(1)),
        (true, None) => format!("{text:0>width$}"),
        (false, _) => format!("{text:>width$}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Option<Value> {
        match name {
            "epoch" => Some(Value::Count(7)),
            "val_loss" => Some(Value::Number(0.126)),
            "small" => Some(Value::Number(-1.5e-7)),
            _ => None,
        }
    }

    /// The right sides are those of Python's `format`.
    #[test]
    fn as_python() {
        for (template, path) in [
            ("a.safetensors", "a.safetensors"),
            ("{epoch:02d}-{val_loss:.2f}", "07-0.13"),
            ("{epoch}{{x}}{epoch:3d}", "7{x}  7"),
            ("{val_loss}-{val_loss:8.3f}-{val_loss:08.3f}", "0.126-   0.126-0000.126"),
            ("{small:.1e}-{epoch:.1f}-{small:010.3f}", "-1.5e-07-7.0--00000.000"),
        ] {
            assert_eq!(fill(template, value).unwrap(), path, "{template}");
        }
    }

    #[test]
    fn mistakes() {
        for (template, what) in [
            ("{epoch:02d}-{loss}", "there is no `loss`"),
            ("{epoch", "a brace has no other one"),
            ("epoch}", "a brace has no other one"),
            ("{epoch:02x}", "`02x` is no format of `epoch`"),
            ("{val_loss:d}", "`d` is no format of `val_loss`"),
            ("{val_loss:.99999999999f}", "`.99999999999f` is no format of `val_loss`"),
        ] {
            let error = fill(template, value).unwrap_err().to_string();
            assert_eq!(error, format!("filepath `{template}`: {what}"));
        }
    }
}
