//! Tables of text.

/// Rows under a header; columns whose names are in `right` end at the same place.
pub struct Table<const N: usize> {
    rows: Vec<[String; N]>,
    right: &'static [&'static str],
}

impl<const N: usize> Table<N> {
    /// A table without rows.
    pub fn new(header: [&str; N], right: &'static [&'static str]) -> Self {
        Table { rows: vec![header.map(String::from)], right }
    }

    /// Adds a row.
    pub fn add(&mut self, row: [String; N]) {
        self.rows.push(row);
    }

    /// How many rows there are, without the header.
    pub fn len(&self) -> usize {
        self.rows.len() - 1
    }
}

impl<const N: usize> std::fmt::Display for Table<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max();
        let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).zip(&self.rows[0]);
            let cells =
                cells.map(|((cell, width), name)| match self.right.contains(&name.as_str()) {
                    true => format!("{cell:>width$}"),
                    false => format!("{cell:<width$}"),
                });
            let line = cells.collect::<Vec<_>>().join("  ");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// `1234567` as `1,234,567`.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `3 x 2`; a single number is `()`.
pub fn shape(dims: &[usize]) -> String {
    let dims: Vec<String> = dims.iter().map(ToString::to_string).collect();
    if dims.is_empty() { "()".into() } else { dims.join(" x ") }
}

/// A number of a few digits.
pub fn number(value: f64) -> String {
    let size = value.abs();
    match size == 0.0 || !size.is_finite() || (1e-3..1e5).contains(&size) {
        true => {
            let text = format!("{value:.4}");
            let short = text.trim_end_matches('0').trim_end_matches('.');
            if text.contains('.') { short.into() } else { text }
        }
        false => format!("{value:.3e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (value, text) in [
            (0.0, "0"),
            (-0.25, "-0.25"),
            (1.0, "1"),
            (0.123_456, "0.1235"),
            (1e-7, "1.000e-7"),
            (123_456.0, "1.235e5"),
            (f64::INFINITY, "inf"),
            (100.0, "100"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
