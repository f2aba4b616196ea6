//! Which numbers arguments can be.

use crate::{Check, Text};

/// The largest size of an axis; past it offsets into buffers could overflow.
const LARGEST: i128 = 1 << 31;

/// A size is a whole number from 1 up.
///
/// ```
/// use keras_shape::arguments::size;
/// assert!(size("units", 10).is_ok());
/// let text = size("units", 0).unwrap_err();
/// assert!(text.as_str().starts_with("expected `units` to be at least 1, found 0"));
/// ```
#[inline]
pub const fn size(argument: &str, found: i128) -> Check {
    from(argument, found, 1)
}

/// A count is a whole number from 0 up.
///
/// ```
/// use keras_shape::arguments::count;
/// assert!(count("padding", 0).is_ok());
/// let text = count("padding", -1).unwrap_err();
/// assert!(text.as_str().starts_with("expected `padding` to be at least 0, found -1"));
/// ```
#[inline]
pub const fn count(argument: &str, found: i128) -> Check {
    from(argument, found, 0)
}

#[inline]
const fn from(argument: &str, found: i128, least: i128) -> Check {
    if found < least {
        return Err(expected(argument)
            .text("at least ")
            .signed(least)
            .text(", found ")
            .signed(found)
            .help("give a whole number from ")
            .signed(least)
            .text(" up"));
    }
    if found > LARGEST {
        return Err(expected(argument)
            .text("at most ")
            .signed(LARGEST)
            .text(", found ")
            .signed(found)
            .help("give a size that fits in memory"));
    }
    Ok(())
}

/// The numbers that an argument can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The smallest.
    pub low: f64,
    /// The largest, or infinity.
    pub high: f64,
    /// Whether the largest itself is too much.
    pub below: bool,
}

impl Range {
    /// Any number.
    pub const ANY: Range = Range { low: f64::NEG_INFINITY, high: f64::INFINITY, below: false };
    /// From 0 up.
    pub const NOT_NEGATIVE: Range = Range { low: 0.0, high: f64::INFINITY, below: false };
    /// From 0 to 1.
    pub const FRACTION: Range = Range { low: 0.0, high: 1.0, below: false };
    /// From −1 to 1.
    pub const AROUND_ZERO: Range = Range { low: -1.0, high: 1.0, below: false };
    /// From 0 to below 1.
    pub const BELOW_ONE: Range = Range { low: 0.0, high: 1.0, below: true };

    /// Whether a finite number is in the range.
    #[inline]
    const fn contains(self, value: f64) -> bool {
        let low_enough = if self.below { value < self.high } else { value <= self.high };
        value.is_finite() && value >= self.low && low_enough
    }
}

/// A number lies in a range.
///
/// ```
/// use keras_shape::arguments::{Range, number};
/// let text = number("rate", 1.5, Range::BELOW_ONE).unwrap_err();
/// assert!(text.as_str().starts_with("expected `rate` to be at least 0 and below 1, found 1.5"));
/// assert!(number("rate", f64::NAN, Range::NOT_NEGATIVE).is_err());
/// ```
#[inline]
pub const fn number(argument: &str, found: f64, range: Range) -> Check {
    if range.contains(found) {
        return Ok(());
    }
    let mut text = expected(argument);
    text = match (range.high.is_finite(), range.below) {
        (true, true) => {
            text.text("at least ").decimal(range.low).text(" and below ").decimal(range.high)
        }
        (true, false) => text.text("from ").decimal(range.low).text(" to ").decimal(range.high),
        (false, _) if !range.low.is_finite() => text.text("a finite number"),
        (false, _) => text.text("a finite number from ").decimal(range.low).text(" up"),
    };
    let help = if range.low.is_finite() { "give a number in that range" } else { "give a number" };
    Err(text.text(", found ").decimal(found).help(help))
}

#[inline]
const fn expected(argument: &str) -> Text {
    Text::new("expected `").text(argument).text("` to be ")
}
