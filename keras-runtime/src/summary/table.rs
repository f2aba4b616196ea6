//! Tables in box characters, laid out as Keras lays them out (with Python's library rich).

/// In a shorter line some columns would have no room for a character.
const SHORTEST_LINE: usize = 50;

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Align {
    Left,
    Center,
    Right,
}

/// A column and its heading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub title: &'static str,
    pub align: Align,
    /// The part of the line at which it ends.
    pub end: f64,
}

/// A table that grows row by row.
pub(super) struct Table {
    columns: Vec<Column>,
    /// Characters of a cell's text, one a column.
    widths: Vec<usize>,
    text: String,
    rows: usize,
}

impl Table {
    /// A table with its heading, in lines of `length` characters.
    pub(super) fn new(columns: Vec<Column>, length: usize) -> Self {
        let widths = widths(&columns, length.max(SHORTEST_LINE));
        let mut table = Table { columns, widths, text: String::new(), rows: 0 };
        let titles: Vec<_> = table.columns.iter().map(|column| column.title).collect();
        let mut cells = table.wrapped(&titles);
        // Headings stand at the bottom of their row, cells at the top.
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for cell in &mut cells {
            cell.splice(0..0, core::iter::repeat_n(String::new(), height - cell.len()));
        }
        table.rule(['┏', '━', '┳', '┓']);
        table.lines(&cells, '┃');
        table.rule(['┡', '━', '╇', '┩']);
        table
    }

    /// Adds a row, a cell for each column.
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        if self.rows > 0 {
            self.rule(['├', '─', '┼', '┤']);
        }
        self.rows += 1;
        let cells = self.wrapped(cells);
        self.lines(&cells, '│');
    }

    /// The whole table, without a line break at its end.
    pub(super) fn end(mut self) -> String {
        self.rule(['└', '─', '┴', '┘']);
        self.text.pop();
        self.text
    }

    fn wrapped<S: AsRef<str>>(&self, cells: &[S]) -> Vec<Vec<String>> {
        cells.iter().zip(&self.widths).map(|(cell, &width)| wrap(cell.as_ref(), width)).collect()
    }

    fn rule(&mut self, [left, line, cross, right]: [char; 4]) {
        for (i, width) in self.widths.iter().enumerate() {
            self.text.push(if i == 0 { left } else { cross });
            self.text.extend(core::iter::repeat_n(line, width + 2));
        }
        self.text.push(right);
        self.text.push('\n');
    }

    fn lines(&mut self, cells: &[Vec<String>], border: char) {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for i in 0..height {
            for ((cell, &width), column) in cells.iter().zip(&self.widths).zip(&self.columns) {
                let line = cell.get(i).map_or("", String::as_str);
                let padded = match column.align {
                    Align::Left => format!("{border} {line:<width$} "),
                    Align::Center => format!("{border} {line:^width$} "),
                    Align::Right => format!("{border} {line:>width$} "),
                };
                self.text.push_str(&padded);
            }
            self.text.push(border);
            self.text.push('\n');
        }
    }
}

/// Characters of each column's text: its part of the line, less an even share of what borders and
/// spaces take.
fn widths(columns: &[Column], length: usize) -> Vec<usize> {
    let mut begin = 0;
    let mut excess = 3 * columns.len() + 1;
    let mut left = columns.len();
    let share = |column: &Column| {
        let end = (column.end * length as f64) as usize;
        let share = (excess as f64 / left as f64).round_ties_even() as usize;
        let width = (end - begin).saturating_sub(share).max(1);
        (begin, excess, left) = (end, excess - share, left - 1);
        width
    };
    columns.iter().map(share).collect()
}

/// Breaks a text between words into lines of at most `width` characters; a longer word is cut, and
/// ends with `…`.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = usize::MAX;
    // Spaces at the beginning stay there, as part of the first word.
    let indent = text.len() - text.trim_start().len();
    let first = indent + text[indent..].find(char::is_whitespace).unwrap_or(text.len() - indent);
    let (first, rest) = text.split_at(first);
    let first = Some(first).filter(|word| !word.is_empty());
    for word in first.into_iter().chain(rest.split_whitespace()) {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if used.saturating_add(1 + length) <= width => {
                line.push(' ');
                line.push_str(word);
                used += 1 + length;
            }
            _ if length > width => {
                lines.push(word.chars().take(width - 1).chain(['…']).collect());
                used = usize::MAX;
            }
            _ => {
                lines.push(word.into());
                used = length;
            }
        }
    }
    lines
}
