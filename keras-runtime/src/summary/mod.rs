//! Keras's table of a model's layers, shapes and parameters.

mod resources;
mod table;

pub use self::resources::resources;
pub use crate::model::Connection;

use core::fmt::{self, Display, Formatter};
use table::{Align, Column, Table};

/// A layer in a [`Summary`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow<'a> {
    /// The layer's name, `dense_1`.
    pub name: &'a str,
    /// Its Keras class, `Dense`.
    pub class: &'a str,
    /// The shape of each output, without the batch.
    pub output_shapes: Vec<&'a [usize]>,
    /// Number of its weights.
    pub parameters: usize,
    /// Whether its weights are trained.
    pub trainable: bool,
    /// Where its inputs come from; empty for inputs, and in a sequential model.
    pub connected_to: Vec<Connection<'a>>,
    /// Whether a mask travels with its input that it neither uses nor passes on.
    pub drops_mask: bool,
}

/// A number of values and the bytes they take.
///
/// ```
/// use keras_runtime::summary::Size;
/// assert_eq!(Size::of::<f32>(407_050).to_string(), "407,050 (1.55 MB)");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Number of values.
    pub count: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl Size {
    /// `count` values of a type.
    pub const fn of<T>(count: usize) -> Self {
        Size { count, bytes: count * size_of::<T>() }
    }

    /// Both together.
    pub const fn plus(self, other: Size) -> Self {
        Size { count: self.count + other.count, bytes: self.bytes + other.bytes }
    }
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];
        let (mut size, mut unit) = (self.bytes as f64, 0);
        while size >= 1024.0 && unit + 1 < UNITS.len() {
            size /= 1024.0;
            unit += 1;
        }
        write!(f, "{} ({size:.2} {})", thousands(self.count), UNITS[unit])
    }
}

/// What `model.summary()` prints, by Display.
///
/// The fourth column, `Connected to`, is there when the layers do not follow each other one by one.
/// Keras's rows of the operations that make masks in a graph, such as `not_equal (NotEqual)`, are
/// left out: they are no layers, and their names count what the Python process has made before.
///
/// A last line names the layers at which a mask is lost; there is none where none is. Keras prints
/// a warning instead when such a layer is called.
///
/// ```
/// use keras_runtime::summary::{Size, Summary, SummaryRow};
/// let rows = [SummaryRow {
///     name: "dense",
///     class: "Dense",
///     output_shapes: vec![&[10]],
///     parameters: 7850,
///     trainable: true,
///     connected_to: vec![],
///     drops_mask: false,
/// }];
/// let summary = Summary::new("digit_net", &rows).trainable(Size::of::<f32>(7850)).line_length(52);
/// let expected = r#"
/// Model: "digit_net"
/// ┏━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━━━━━┓
/// ┃ Layer (type)         ┃ Output Shape   ┃  Param # ┃
/// ┡━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━━━━━┩
/// │ dense (Dense)        │ (None, 10)     │    7,850 │
/// └──────────────────────┴────────────────┴──────────┘
///  Total params: 7,850 (30.66 KB)
///  Trainable params: 7,850 (30.66 KB)
///  Non-trainable params: 0 (0.00 B)"#;
/// assert_eq!(format!("\n{summary}"), expected);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Summary<'a> {
    name: &'a str,
    rows: &'a [SummaryRow<'a>],
    trainable: Size,
    non_trainable: Size,
    optimizer: Option<Size>,
    show_trainable: bool,
    line_length: Option<usize>,
}

impl<'a> Summary<'a> {
    /// The table of these layers, with no parameters counted yet.
    pub fn new(name: &'a str, rows: &'a [SummaryRow<'a>]) -> Self {
        Summary {
            name,
            rows,
            trainable: Size::default(),
            non_trainable: Size::default(),
            optimizer: None,
            show_trainable: false,
            line_length: None,
        }
    }

    /// The weights that are trained.
    pub fn trainable(mut self, size: Size) -> Self {
        self.trainable = size;
        self
    }

    /// The weights that are not.
    pub fn non_trainable(mut self, size: Size) -> Self {
        self.non_trainable = size;
        self
    }

    /// The variables of an optimizer that has seen the model; they count into the total, as in
    /// Keras.
    pub fn optimizer(mut self, size: Size) -> Self {
        self.optimizer = Some(size);
        self
    }

    /// Adds a column that says which layers are trained. Keras's `show_trainable`.
    pub fn show_trainable(mut self, show: bool) -> Self {
        self.show_trainable = show;
        self
    }

    /// Characters of a line. Keras's `line_length`; without it 88 (108 with `Connected to`, 12
    /// more with `Trainable`), or 4 less than the terminal has (80 where there is none).
    pub fn line_length(mut self, characters: usize) -> Self {
        self.line_length = Some(characters);
        self
    }

    /// The columns with the parts of a line at which they end, and the default length of a line.
    fn columns(&self, linear: bool) -> (Vec<Column>, usize) {
        let column = |title, align, end| Column { title, align, end };
        let (mut columns, mut length) = if linear {
            let columns = vec![
                column("Layer (type)", Align::Left, 0.45),
                column("Output Shape", Align::Left, 0.8),
                column("Param #", Align::Right, 1.0),
            ];
            (columns, 88)
        } else {
            let columns = vec![
                column("Layer (type)", Align::Left, 0.3),
                column("Output Shape", Align::Left, 0.56),
                column("Param #", Align::Right, 0.74),
                column("Connected to", Align::Left, 1.0),
            ];
            (columns, 108)
        };
        if self.show_trainable {
            columns.iter_mut().for_each(|column| column.end *= 0.9);
            columns.push(column("Trainable", Align::Center, 1.0));
            length += 12;
        }
        (columns, length)
    }

    fn cells(&self, row: &SummaryRow<'_>, linear: bool) -> Vec<String> {
        let mut cells = vec![
            format!("{} ({})", row.name, row.class),
            shapes(&row.output_shapes),
            thousands(row.parameters),
        ];
        if !linear {
            cells.push(connections(&row.connected_to));
        }
        if self.show_trainable {
            let trained = match (row.parameters, row.trainable) {
                (0, _) => "-",
                (_, true) => "Y",
                (_, false) => "N",
            };
            cells.push(trained.into());
        }
        cells
    }
}

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let linear = linear(self.rows);
        let (columns, default) = self.columns(linear);
        let length =
            self.line_length.unwrap_or_else(|| default.min(terminal_columns().saturating_sub(4)));
        let mut table = Table::new(columns, length);
        for row in self.rows {
            table.row(&self.cells(row, linear));
        }
        let total =
            self.trainable.plus(self.non_trainable).plus(self.optimizer.unwrap_or_default());
        writeln!(f, "Model: \"{}\"\n{}", self.name, table.end())?;
        writeln!(f, " Total params: {total}")?;
        writeln!(f, " Trainable params: {}", self.trainable)?;
        write!(f, " Non-trainable params: {}", self.non_trainable)?;
        if let Some(size) = self.optimizer {
            write!(f, "\n Optimizer params: {size}")?;
        }
        let dropping = self.rows.iter().filter(|row| row.drops_mask);
        let names: Vec<_> = dropping.map(|row| format!("{} ({})", row.name, row.class)).collect();
        match names.is_empty() {
            true => Ok(()),
            false => write!(f, "\n Mask dropped at: {}", names.join(", ")),
        }
    }
}

/// Whether each layer takes what the one before it gives, and nothing else.
fn linear(rows: &[SummaryRow<'_>]) -> bool {
    let follows = |pair: &[SummaryRow<'_>]| match pair[1].connected_to.as_slice() {
        [only] => only.layer == pair[0].name,
        _ => false,
    };
    rows.iter().all(|row| row.connected_to.is_empty()) || rows.windows(2).all(follows)
}

/// `(None, 28, 28, 1)`, or `[(None, 4), (None, 4)]` for several.
fn shapes(shapes: &[&[usize]]) -> String {
    let tuple = |shape: &&[usize]| {
        let dims: String = shape.iter().map(|dim| format!(", {dim}")).collect();
        format!("(None{dims})")
    };
    match shapes {
        [shape] => tuple(shape),
        _ => format!("[{}]", shapes.iter().map(tuple).collect::<Vec<_>>().join(", ")),
    }
}

/// `image[0][0], dense[1][0]`, or `-`.
fn connections(from: &[Connection<'_>]) -> String {
    if from.is_empty() {
        return "-".into();
    }
    let names = from.iter().map(|c| format!("{}[{}][{}]", c.layer, c.node, c.tensor));
    names.collect::<Vec<_>>().join(", ")
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(count: usize) -> String {
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

/// Characters of a line of the terminal, 80 without one; `COLUMNS` speaks first, as in Python.
fn terminal_columns() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let found =
        || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.into());
    asked.filter(|&columns| columns > 0).or_else(found).unwrap_or(80)
}

#[cfg(test)]
mod tests;
