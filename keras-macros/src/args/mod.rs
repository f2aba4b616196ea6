//! Arguments of layers: what a layer's table says they are, and what the user gave.

mod bind;
mod binder;
mod cells;
mod convert;
mod layer;
mod spatial;

#[cfg(test)]
pub use bind::example;
pub use bind::{bind, bind_custom};
pub use binder::{Binder, Constant, Whole};
pub use convert::{MAX_AXES, is_constant};

use super::dim::Dim;
use super::functions::{Family, Function};
use super::layers::Layer;
use super::layers::recurrent::InnerCell;
use keras_shape::arguments::Range;
use proc_macro2::{Ident, TokenStream};

/// A row of a layer's table of arguments, which are in Keras's order.
pub struct Arg {
    /// Keras's name.
    pub name: &'static str,
    /// What it can be.
    pub kind: Kind,
    /// Whether it has to be given.
    pub required: bool,
}

/// What an argument can be.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A whole number above 0.
    Size,
    /// Whole numbers above 0: one, or several in parentheses; with `open`, one may be −1.
    Sizes {
        /// Whether −1 may stand for what is left.
        open: bool,
    },
    /// A number in a range.
    Number(Range),
    /// A number, or a list of them.
    Numbers,
    /// A number in a range, or two of them; with `pair`, two.
    Interval {
        /// Where they lie.
        range: Range,
        /// Whether there have to be two.
        pair: bool,
    },
    /// An axis, several in parentheses, or None.
    Axes,
    /// true or false.
    Flag,
    /// Lengths of all axes with the batch first, in parentheses; None where it is the input's.
    Lengths,
    /// A whole number from which random numbers begin.
    Seed,
    /// One of these words, as a name or in quotes.
    Word(&'static [&'static str]),
    /// Any text in quotes, such as this one; a name needs no quotes.
    Text(&'static str),
    /// A size for each of so many axes, or one for all.
    PerAxis(usize),
    /// A count for each of so many axes, or one for all.
    CountPerAxis(usize),
    /// Counts for both ends of so many axes: one for all, one for each axis, or pairs. For one axis
    /// a pair.
    Sides(usize),
    /// A function with a name.
    Function(Family),
    /// Another layer with its arguments.
    Layer,
    /// A recurrent cell with its arguments, or several on top of each other.
    Cells,
    /// A name for the layer.
    Name,
}

impl Arg {
    /// An argument that may be left out.
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Arg { name, kind, required: false }
    }

    /// An argument that has to be given.
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Arg { name, kind, required: true }
    }
}

/// Keras's `padding` of windows.
pub const PADDING: Arg = Arg::optional("padding", Kind::Word(&["valid", "same"]));

/// Keras's `data_format`: the channels are the last axis here.
pub const CHANNELS_LAST: Arg = Arg::optional("data_format", Kind::Word(&["channels_last"]));

/// Keras's `seed` of layers with random numbers.
pub const SEED: Arg = Arg::optional("seed", Kind::Seed);

/// Keras's `activity_regularizer`: all layers have it, some of them in the middle of their own.
pub const ACTIVITY_REGULARIZER: Arg =
    Arg::optional("activity_regularizer", Kind::Function(Family::Regularizer));

/// What every layer accepts besides its own.
const COMMON: &[Arg] = &[
    Arg::optional("name", Kind::Name),
    Arg::optional("trainable", Kind::Flag),
    ACTIVITY_REGULARIZER,
    Arg::optional("input_shape", Kind::Sizes { open: false }),
];

/// The value of an argument.
#[derive(Clone)]
pub enum Value {
    /// See [`Kind::Size`].
    Size(Dim),
    /// See [`Kind::Sizes`]; `None` for −1. See [`Kind::PerAxis`], [`Kind::CountPerAxis`] and
    /// [`Kind::Lengths`].
    Sizes(Vec<Option<Dim>>),
    /// See [`Kind::Sides`]: before and after.
    Sides((Vec<Dim>, Vec<Dim>)),
    /// See [`Kind::Seed`]: an expression of type u64.
    Seed(TokenStream),
    /// See [`Kind::Text`].
    Text(String),
    /// See [`Kind::Word`].
    Word(&'static str),
    /// See [`Kind::Number`]: an expression of type f64.
    Number(TokenStream),
    /// See [`Kind::Numbers`]: expressions of type f64, and whether it was a list.
    Numbers(Vec<TokenStream>),
    /// See [`Kind::Axes`].
    Axes(Vec<i128>),
    /// See [`Kind::Flag`].
    Flag(bool),
    /// See [`Kind::Function`].
    Function(Function),
    /// See [`Kind::Layer`].
    Layer(Inner),
    /// See [`Kind::Cells`].
    Cells(Vec<InnerCell>),
    /// See [`Kind::Name`]: it is the node's.
    Name,
    /// Keras's `None`: as if it had not been given.
    None,
    /// Something was given, with a mistake in it.
    Wrong,
}

/// A layer that is an argument of another.
#[derive(Clone)]
pub struct Inner {
    /// What it is.
    pub layer: &'static dyn Layer,
    /// Its arguments. Their constants are among those of the outer layer.
    pub args: Bound,
    /// Its name: given, or Keras's for its class.
    pub name: String,
}

/// The arguments of a layer by name. One with a mistake is there as [`Value::Wrong`].
#[derive(Clone, Default)]
pub struct Bound {
    values: Vec<(&'static str, Value, TokenStream)>,
    /// Numbers that only the Rust compiler knows.
    pub constants: Vec<Constant>,
    /// The type and the fields of what is written by its path.
    pub custom: Option<Custom>,
}

/// A layer of the user's own, or a network.
#[derive(Clone)]
pub struct Custom {
    /// The type.
    pub path: TokenStream,
    /// Its name alone.
    pub class: String,
    /// The fields that are given.
    pub fields: Vec<(Ident, TokenStream)>,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $getter:ident -> $variant:ident($type:ty);)*) => {
        $($(#[$doc])*
        pub fn $getter(&self, name: &str) -> Option<&$type> {
            self.values.iter().find_map(|(given, value, _)| match value {
                Value::$variant(value) if *given == name => Some(value),
                _ => None,
            })
        })*
    };
}

impl Bound {
    getters! {
        /// The sizes that were given.
        sizes -> Sizes(Vec<Option<Dim>>);
        /// The number that was given, as an f64 expression.
        number -> Number(TokenStream);
        /// The numbers that were given, as f64 expressions.
        numbers -> Numbers(Vec<TokenStream>);
        /// The axes that were given; empty for None.
        axes -> Axes(Vec<i128>);
        /// The flag that was given.
        flag -> Flag(bool);
        /// The seed that was given, as a u64 expression.
        seed -> Seed(TokenStream);
        /// The text that was given.
        text -> Text(String);
        /// The word that was given.
        word -> Word(&'static str);
        /// The function that was given.
        function -> Function(Function);
        /// The layer that was given.
            layer -> Layer(Inner);
        /// The cells that were given.
        cells -> Cells(Vec<InnerCell>);
    }

    /// The axes of functions that were given, with the tokens of the arguments.
    pub fn axes_of_functions(&self) -> impl Iterator<Item = (isize, &TokenStream)> {
        self.values.iter().filter_map(|(_, value, place)| match value {
            Value::Function(function) => Some((function.axis?, place)),
            _ => None,
        })
    }

    /// The size that was given; 0, a length that nobody knows, after a mistake.
    pub fn size(&self, name: &str) -> Dim {
        let size = self.values.iter().find_map(|(given, value, _)| match value {
            Value::Size(size) if *given == name => Some(size.clone()),
            _ => None,
        });
        size.unwrap_or(Dim::UNKNOWN)
    }

    /// The sizes that were given, 0 for an open one; after a mistake one that nobody knows.
    pub fn shape(&self, name: &str) -> Vec<Dim> {
        match self.sizes(name) {
            Some(sizes) => sizes.iter().map(|size| size.clone().unwrap_or(Dim::UNKNOWN)).collect(),
            None => vec![Dim::UNKNOWN],
        }
    }

    /// The size of each axis, `default` where the argument is not given; `None` after a mistake.
    pub fn per_axis(&self, name: &str, default: Option<Vec<Dim>>) -> Option<Vec<Dim>> {
        match self.sizes(name) {
            Some(sizes) => sizes.iter().cloned().collect(),
            None => default.filter(|_| !self.given(name)),
        }
    }

    /// The counts at both ends of each axis, `default` everywhere where the argument is not given;
    /// `None` after a mistake.
    pub fn sides(&self, name: &str, axes: usize, default: usize) -> Option<(Vec<Dim>, Vec<Dim>)> {
        let given = self.values.iter().find_map(|(given, value, _)| match value {
            Value::Sides(sides) if *given == name => Some(sides.clone()),
            _ => None,
        });
        let default = vec![Dim::Known(default); axes];
        given.or_else(|| (!self.given(name)).then(|| (default.clone(), default)))
    }

    /// The axes that were given, the last one where the argument is left out.
    pub fn axes_or_last(&self, name: &str) -> Vec<isize> {
        let given = self.axes(name).cloned().unwrap_or_else(|| vec![-1]);
        given.into_iter().map(|axis| axis as isize).collect()
    }

    /// Whether an argument was given, and not as None.
    pub fn given(&self, name: &str) -> bool {
        let given = self.values.iter().find(|(given, ..)| *given == name);
        given.is_some_and(|(_, value, _)| !matches!(value, Value::None))
    }

    /// Whether an argument was given, be it as None.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(given, ..)| *given == name)
    }

    /// The value of one argument alone, under another name.
    pub fn renamed(&self, from: &str, to: &'static str) -> Bound {
        let values = self.values.iter().filter(|(given, ..)| *given == from);
        let values = values.map(|(_, value, place)| (to, value.clone(), place.clone()));
        Bound { values: values.collect(), ..Bound::default() }
    }

    /// Adds other arguments.
    pub fn extend(&mut self, other: Bound) {
        self.values.extend(other.values);
        self.constants.extend(other.constants);
    }

    /// All arguments with the user's tokens, in the order in which they were given.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Value, &TokenStream)> {
        self.values.iter().map(|(name, value, place)| (*name, value, place))
    }

    /// The user's tokens of an argument.
    pub fn place(&self, name: &str) -> Option<&TokenStream> {
        self.values.iter().find(|(given, ..)| *given == name).map(|(_, _, place)| place)
    }
}
