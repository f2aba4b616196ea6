//! What the compiler knows of a cell.

use super::{gru, lstm, simple_rnn};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::Shape;
use crate::compiler::layers::Weight;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// All cells.
const CELLS: &[&dyn Cell] = &[&simple_rnn::SimpleRNNCell, &lstm::LSTMCell, &gru::GRUCell];

/// Cells on top of each other.
pub const STACKED: &str = "StackedRNNCells";

/// The cell of a class.
pub fn find(class: &str) -> Option<&'static dyn Cell> {
    CELLS.iter().find(|cell| cell.class() == class).copied()
}

/// The classes of all cells.
pub fn classes() -> impl Iterator<Item = &'static str> + Clone {
    CELLS.iter().map(|cell| cell.class()).chain([STACKED])
}

/// A cell.
pub trait Cell: Sync {
    /// Keras's class.
    fn class(&self) -> &'static str;

    /// Keras's name of one.
    fn name(&self) -> &'static str;

    /// Its arguments in Keras's order.
    fn arguments(&self) -> &'static [Arg];

    /// How many states it has, each as long as its output.
    fn states(&self) -> usize;

    /// What it is at run time.
    fn lower(&self, args: &Bound, features: &Dim) -> LoweredCell;
}

/// A cell that is an argument of a layer.
#[derive(Clone)]
pub struct InnerCell {
    /// What it is.
    pub cell: &'static dyn Cell,
    /// Its arguments. Their constants are among those of the layer.
    pub args: Bound,
    /// Its name.
    pub name: String,
}

/// A cell at run time, or several on top of each other.
pub struct LoweredCell {
    /// Its type, with `T` for the number type.
    pub field: TokenStream,
    /// Its type for `f32`.
    pub single: TokenStream,
    /// Its arguments.
    pub arguments: TokenStream,
    /// Its weights in the order of memory.
    pub weights: Vec<Weight>,
    /// Multiply-accumulates of one step.
    pub macs: Dim,
    /// Whether there is dropout, a constant expression.
    pub drops: TokenStream,
}

/// The numbers of a cell.
pub struct Gates {
    /// How many gates there are: blocks of columns.
    pub blocks: usize,
    /// Rows of the bias.
    pub biases: usize,
}

/// A cell of the type `class` with the usual weights, `arguments` besides its dropout.
pub fn lower(
    class: &str,
    args: &Bound,
    features: &Dim,
    gates: &Gates,
    functions: &TokenStream,
) -> LoweredCell {
    let units = args.size("units");
    let columns = Shape::size_of(&[Dim::Known(gates.blocks), units.clone()]);
    let biases = if args.flag("use_bias").copied().unwrap_or(true) { gates.biases } else { 0 };
    let name = Ident::new(class, Span::call_site());
    let field = |element: TokenStream| {
        let sizes = match gates.blocks {
            1 => quote!(#features, #units),
            _ => quote!(#features, #units, #columns),
        };
        quote!(::keras_runtime::layers::recurrent::#name<#sizes, #element, #biases>)
    };
    let (field, single) = (field(quote!(T)), field(quote!(f32)));
    let macs = Shape::size_of(&[Dim::sum(&[features.clone(), units.clone()]), columns.clone()]);
    let recurrent = Weight::of("recurrent", vec![units, columns.clone()], "Orthogonal", args);
    let mut weights = vec![
        Weight::of("kernel", vec![features.clone(), columns.clone()], "GlorotUniform", args),
        Weight { name: "recurrent_kernel", ..recurrent },
    ];
    if biases > 0 {
        let shape = match biases {
            1 => vec![columns],
            rows => vec![Dim::Known(rows), columns],
        };
        weights.push(Weight::of("bias", shape, "Zeros", args));
    }
    let rate = |name: &str| args.number(name).cloned().unwrap_or(quote!(0.0));
    let (dropout, recurrent_dropout) = (rate("dropout"), rate("recurrent_dropout"));
    let structure = Ident::new(&class.replace("Cell", "Arguments"), Span::call_site());
    LoweredCell {
        field,
        single,
        arguments: quote!(::keras_runtime::layers::recurrent::#structure {
            #functions
            dropout: #dropout,
            recurrent_dropout: #recurrent_dropout,
        }),
        weights,
        macs,
        drops: quote!(#dropout > 0.0 || #recurrent_dropout > 0.0),
    }
}

/// The function of an argument, or Keras's default.
pub fn function(args: &Bound, name: &str, default: &'static str) -> TokenStream {
    let default = Function::of(Family::Activation, default);
    args.function(name).unwrap_or(&default).tokens.clone()
}

/// An argument of a family of functions.
pub const fn function_argument(name: &'static str, family: Family) -> Arg {
    Arg::optional(name, Kind::Function(family))
}

/// The table of a cell's arguments, or of a layer's: functions after the units, what comes after
/// the initializers, for a layer what comes after the regularizers, what comes after the dropout.
macro_rules! table {
    ([$($function:literal),*], [$($initial:expr),*], [$($last:expr),* $(,)?]) => {
        $crate::compiler::layers::recurrent::cell::table!(
            [$($function),*], [$($initial),*], [], [$($last),*]
        )
    };
    (
        [$($function:literal),*], [$($initial:expr),*], [$($activity:expr)?],
        [$($last:expr),* $(,)?]
    ) => {{
        use $crate::compiler::args::{Arg, Kind};
        use $crate::compiler::functions::Family;
        use $crate::compiler::layers::recurrent::cell::function_argument;
        use keras_shape::arguments::Range;
        const FRACTION: Kind = Kind::Number(Range::BELOW_ONE);
        const TABLE: &[Arg] = &[
            Arg::required("units", Kind::Size),
            $(function_argument($function, Family::Activation),)*
            Arg::optional("use_bias", Kind::Flag),
            function_argument("kernel_initializer", Family::Initializer),
            function_argument("recurrent_initializer", Family::Initializer),
            function_argument("bias_initializer", Family::Initializer),
            $($initial,)*
            function_argument("kernel_regularizer", Family::Regularizer),
            function_argument("recurrent_regularizer", Family::Regularizer),
            function_argument("bias_regularizer", Family::Regularizer),
            $($activity,)?
            function_argument("kernel_constraint", Family::Constraint),
            function_argument("recurrent_constraint", Family::Constraint),
            function_argument("bias_constraint", Family::Constraint),
            Arg::optional("dropout", FRACTION),
            Arg::optional("recurrent_dropout", FRACTION),
            $($last,)*
        ];
        TABLE
    }};
}
pub(super) use table;
