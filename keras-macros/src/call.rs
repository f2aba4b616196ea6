//! What a layer is called with: the table of it, and one call.

use crate::compiler::args::Bound;
use crate::compiler::infer::Shape;

/// A row of the table of what goes into a layer, in the order in which it is called.
pub struct Takes {
    /// Keras's name of it.
    pub name: &'static str,
    /// What it is.
    pub kind: Taken,
    /// Whether it has to be given.
    pub required: bool,
}

/// What goes into a layer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// One value.
    Value,
    /// Any number of values: all that are given without a name, or a tuple.
    Values,
    /// The same; the masks that travel with them go in too, after all values. A value with a mask
    /// goes in under the name [`WITH_MASK`], its mask under the name [`MASK`].
    MaskedValues,
    /// The mask of the value of this name: given, or the one that travels with the value.
    MaskOf(&'static str),
    /// A mask that is given by its name, or none.
    Mask,
    /// A tuple of the rows of these names.
    Tuple(&'static [&'static str]),
}

impl Taken {
    /// Whether it is any number of values.
    pub fn is_many(self) -> bool {
        matches!(self, Taken::Values | Taken::MaskedValues)
    }

    /// Whether it is a mask: it has no gradient.
    pub fn is_mask(self) -> bool {
        matches!(self, Taken::MaskOf(_) | Taken::Mask)
    }
}

/// What values with masks are called where a layer takes any number of them, and their masks.
pub const WITH_MASK: &str = "inputs with masks";
/// See [`WITH_MASK`].
pub const MASK: &str = "masks";

impl Takes {
    /// A value that has to be given.
    pub const fn value(name: &'static str) -> Self {
        Takes { name, kind: Taken::Value, required: true }
    }

    /// Something that may be left out.
    pub const fn optional(name: &'static str, kind: Taken) -> Self {
        Takes { name, kind, required: false }
    }

    /// At least one value.
    pub const fn values(name: &'static str) -> Self {
        Takes { name, kind: Taken::Values, required: true }
    }
}

/// What most layers take.
pub const ONE: &[Takes] = &[Takes::value("inputs")];

/// What layers take that use the mask of their input.
pub const MASKED: &[Takes] =
    &[Takes::value("inputs"), Takes::optional("mask", Taken::MaskOf("inputs"))];

/// One call of a layer: its arguments, and what goes in and out.
pub struct Call<'a> {
    /// The arguments of the layer and of the call.
    pub args: &'a Bound,
    /// The names of what goes in, rows of the layer's table.
    pub names: Vec<&'static str>,
    /// The shapes of what goes in.
    pub inputs: Vec<Shape>,
    /// The shapes of what comes out; empty while they are looked for.
    pub outputs: Vec<Shape>,
}

impl Call<'_> {
    /// The shape of the first input.
    pub fn input(&self) -> &Shape {
        &self.inputs[0]
    }

    /// The shape of the first output.
    pub fn output(&self) -> &Shape {
        &self.outputs[0]
    }

    /// How many of the inputs are no masks of others; these come first.
    pub fn values(&self) -> usize {
        self.names.iter().filter(|name| **name != MASK).count()
    }

    /// For each value where among the inputs its mask is.
    pub fn masks(&self) -> Vec<Option<usize>> {
        let mut next = self.values()..;
        let names = self.names.iter().take(self.values());
        names.map(|name| if *name == WITH_MASK { next.next() } else { None }).collect()
    }

    /// Where among the inputs the first of this name is.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|given| *given == name)
    }
}
