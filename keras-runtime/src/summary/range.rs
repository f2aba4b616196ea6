//! Which layers a summary shows.

use super::SummaryRow;
use regex_lite::Regex;

/// Patterns for the first and the last layer. What reads regular expressions is called through what is kept here, so
/// that it is linked only to programs that make a range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    patterns: [&'static str; 2],
    shown: Shown,
}

type Shown =
    for<'r, 'a> fn(&'r [SummaryRow<'a>], [&str; 2]) -> Result<&'r [SummaryRow<'a>], String>;

impl Range {
    pub const fn new(first: &'static str, last: &'static str) -> Self {
        Range { patterns: [first, last], shown }
    }

    /// The rows from the first layer that matches the first pattern to the last that matches the second, with the
    /// layers in them. Else what is wrong, as a sentence.
    pub fn shown<'r, 'a>(
        &self,
        rows: &'r [SummaryRow<'a>],
    ) -> Result<&'r [SummaryRow<'a>], String> {
        (self.shown)(rows, self.patterns)
    }
}

impl PartialEq for Range {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl Eq for Range {}

fn shown<'r, 'a>(
    rows: &'r [SummaryRow<'a>],
    [first, last]: [&str; 2],
) -> Result<&'r [SummaryRow<'a>], String> {
    let (first, last) = (matching(rows, first)?, matching(rows, last)?);
    let ends = |all: &[usize]| all.first().copied().zip(all.last().copied());
    let (Some((first, other_end)), Some((other_begin, last))) = (ends(&first), ends(&last)) else {
        return Ok(&[]);
    };
    // As Keras does where the two are given in the other order.
    let (begin, last) = if first > last { (other_begin, other_end) } else { (first, last) };
    let inner = rows[last + 1..].iter().take_while(|row| row.level > 0).count();
    Ok(&rows[begin..last + 1 + inner])
}

/// The layers of the network itself whose names begin with a match; there is one.
fn matching(rows: &[SummaryRow<'_>], pattern: &str) -> Result<Vec<usize>, String> {
    let regex = Regex::new(&format!("^(?:{pattern})"))
        .map_err(|error| format!("`{pattern}` is no regular expression: {error}"))?;
    let own = rows.iter().enumerate().filter(|(_, row)| row.level == 0);
    let found: Vec<usize> =
        own.filter(|(_, row)| regex.is_match(row.name)).map(|(number, _)| number).collect();
    match found.is_empty() {
        true => Err(format!("no layer has a name that `{pattern}` matches")),
        false => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(range: [&str; 2]) -> Result<String, String> {
        let row = |name, level| SummaryRow { level, ..SummaryRow::new(name, "Dense", Vec::new()) };
        let rows = [
            row("a", 0),
            row("dense", 0),
            row("inner", 1),
            row("b", 0),
            row("dense_1", 0),
            row("a", 1),
            row("z", 0),
        ];
        let shown = shown(&rows, range)?;
        Ok(shown.iter().map(|row| row.name).collect::<Vec<_>>().join(" "))
    }

    /// What `get_layer_index_bound_by_layer_name` of Keras 3.15.1 gives.
    #[test]
    fn ranges_of_keras() {
        assert_eq!(names(["dense", "b"]).unwrap(), "dense inner b");
        assert_eq!(names(["dense", "dense"]).unwrap(), "dense inner b dense_1 a");
        assert_eq!(names(["dense$", "dense$"]).unwrap(), "dense inner");
        assert_eq!(names(["z", "b"]).unwrap(), "b dense_1 a z");
        assert_eq!(names(["a|b", ".*_1"]).unwrap(), "a dense inner b dense_1 a");
        let error = names(["a", "inner"]).unwrap_err();
        assert_eq!(error, "no layer has a name that `inner` matches");
        assert!(names(["(", "a"]).unwrap_err().starts_with("`(` is no regular expression: "));
    }
}
