//! Numbers and durations in the words of Keras's progress bar.

use core::fmt::{self, Display, Formatter};

/// A metric's value: `%.4f` above 0.001, else `%.4e`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value(pub f64);

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Value(value) = *self;
        if value.is_nan() {
            f.write_str("nan")
        } else if value.is_infinite() || value.abs() > 1e-3 {
            write!(f, "{value:.4}")
        } else {
            // Rust writes the exponent as short as it can, C and Python with two digits.
            let text = format!("{value:.4e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let (sign, digits) = match exponent.strip_prefix('-') {
                Some(digits) => ('-', digits),
                None => ('+', exponent),
            };
            write!(f, "{mantissa}e{sign}{digits:0>2}")
        }
    }
}

/// Seconds a step takes: `2s/step`, `132ms/step`, `5us/step`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PerStep(pub f64);

impl Display for PerStep {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let PerStep(seconds) = *self;
        if seconds >= 1.0 || seconds == 0.0 {
            write!(f, "{seconds:.0}s/step")
        } else if seconds >= 1e-3 {
            write!(f, "{:.0}ms/step", seconds * 1e3)
        } else {
            write!(f, "{:.0}us/step", seconds * 1e6)
        }
    }
}

/// Seconds still to wait: `12s`, `1:05`, `1:02:03`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Eta(pub f64);

impl Display for Eta {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let seconds = self.0 as u64;
        let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
        if self.0 > 3600.0 {
            write!(f, "{hours}:{minutes:02}:{:02}", seconds % 60)
        } else if self.0 > 60.0 {
            write!(f, "{}:{:02}", seconds / 60, seconds % 60)
        } else {
            write!(f, "{seconds}s")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The right sides are what Python's `%` operator and Keras's bar print.
    #[test]
    fn as_python() {
        let cases = [
            (0.8634, "0.8634"),
            (-2.5, "-2.5000"),
            (0.001, "1.0000e-03"),
            (-0.000_123_456, "-1.2346e-04"),
            (0.0, "0.0000e+00"),
            (1e-12, "1.0000e-12"),
            (3e-120, "3.0000e-120"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in cases {
            assert_eq!(Value(value).to_string(), text);
        }
        for (seconds, text) in [(2.4, "2s/step"), (0.132, "132ms/step"), (5e-6, "5us/step")] {
            assert_eq!(PerStep(seconds).to_string(), text);
        }
        for (seconds, text) in [(12.9, "12s"), (60.0, "60s"), (65.0, "1:05"), (3723.0, "1:02:03")] {
            assert_eq!(Eta(seconds).to_string(), text);
        }
    }
}
