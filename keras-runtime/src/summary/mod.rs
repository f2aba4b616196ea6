//! Keras's table of a model's layers, shapes and parameters.

mod options;
mod range;
mod resources;
mod table;

pub use self::options::SummaryOptions;
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
    /// How many layers it is in: 0 for those of the network itself.
    pub level: usize,
    /// Multiply-accumulates of one sample.
    pub macs: u64,
    /// Bytes of memory in use while it predicts one sample, where that is known.
    pub ram_bytes: Option<usize>,
}

impl<'a> SummaryRow<'a> {
    /// A layer without weights that follows the one before.
    pub fn new(name: &'a str, class: &'a str, output_shapes: Vec<&'a [usize]>) -> Self {
        SummaryRow {
            name,
            class,
            output_shapes,
            parameters: 0,
            trainable: true,
            connected_to: Vec::new(),
            drops_mask: false,
            level: 0,
            macs: 0,
            ram_bytes: None,
        }
    }
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
/// let rows = [SummaryRow { parameters: 7850, ..SummaryRow::new("dense", "Dense", vec![&[10]]) }];
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
    ram_bytes: usize,
    options: SummaryOptions,
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
            ram_bytes: 0,
            options: SummaryOptions::default(),
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

    /// Bytes of memory that a prediction of one sample takes.
    pub fn ram_bytes(mut self, bytes: usize) -> Self {
        self.ram_bytes = bytes;
        self
    }

    /// What is shown.
    pub fn options(mut self, options: SummaryOptions) -> Self {
        self.options = options;
        self
    }

    /// Characters of a line; see [`SummaryOptions::line_length`].
    pub fn line_length(mut self, characters: usize) -> Self {
        self.options = self.options.line_length(characters);
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
        let mut add = |title, align, part: f64| {
            columns.iter_mut().for_each(|column| column.end *= 1.0 - part);
            columns.push(column(title, align, 1.0));
            length += 12;
        };
        if self.options.show_macs {
            add("MACs", Align::Right, 0.13);
        }
        if self.options.show_memory {
            add("RAM (B)", Align::Right, 0.13);
        }
        if self.options.show_trainable {
            add("Trainable", Align::Center, 0.1);
        }
        (columns, length)
    }

    fn cells(&self, row: &SummaryRow<'_>, linear: bool) -> Vec<String> {
        let branch = match row.level {
            0 => String::new(),
            level => format!("{}└ ", "   ".repeat(level)),
        };
        let mut cells = vec![
            format!("{branch}{} ({})", row.name, row.class),
            shapes(&row.output_shapes),
            thousands(row.parameters),
        ];
        if !linear {
            cells.push(connections(&row.connected_to));
        }
        if self.options.show_macs {
            cells.push(thousands_of(row.macs));
        }
        if self.options.show_memory {
            cells.push(row.ram_bytes.map_or_else(|| "-".into(), thousands));
        }
        if self.options.show_trainable {
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
        let length = self
            .options
            .line_length
            .unwrap_or_else(|| default.min(terminal_columns().saturating_sub(4)));
        let mut table = Table::new(columns, length);
        let shown = match self.options.layer_range {
            Some(range) => range.shown(self.rows),
            None => Ok(self.rows),
        };
        for row in shown.as_deref().unwrap_or_default() {
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
        if self.options.show_macs {
            let own = self.rows.iter().filter(|row| row.level == 0);
            let macs = own.map(|row| row.macs).sum();
            write!(f, "\n MACs: {} for one sample", thousands_of(macs))?;
        }
        if self.options.show_memory {
            let ram = thousands(self.ram_bytes);
            write!(f, "\n RAM: {ram} bytes, the arena and states that stay")?;
        }
        if let Err(sentence) = shown {
            write!(f, "\n Layer range: {sentence}")?;
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
    let follows = |pair: &[&SummaryRow<'_>]| match pair[1].connected_to.as_slice() {
        [only] => only.layer == pair[0].name,
        _ => false,
    };
    let own: Vec<_> = rows.iter().filter(|row| row.level == 0).collect();
    own.iter().all(|row| row.connected_to.is_empty()) || own.windows(2).all(follows)
}

/// `(None, 28, 28, 1)`, or `[(None, 4), (None, 4)]` for several.
pub(crate) fn shapes(shapes: &[&[usize]]) -> String {
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

/// The same of multiply-accumulates.
fn thousands_of(count: u64) -> String {
    thousands(usize::try_from(count).unwrap_or(usize::MAX))
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
