//! Sums over axes that are named by letters.

use super::equation::{Elided, Equation, letter};
use super::spatial::unknown;
use crate::{Check, MAX_RANK, Shape, Text};

/// Axes of the input and further ones of the kernel.
const MOST: usize = 2 * MAX_RANK;

/// `EinsumDense(equation, output_shape, bias_axes)`: sums products of the input and a kernel over
/// the axes that `equation` names.
///
/// ```
/// use keras_shape::{Shape, layers::EinsumDense};
/// let dense =
///     EinsumDense { equation: "abc,cd->abd", output_shape: Shape::new(&[0, 8]), bias_axes: "d" };
/// let input = Shape::new(&[5, 3]);
/// assert!(dense.check(&input).is_ok());
/// assert_eq!(dense.output(&input).dims(), [5, 8]);
/// let Ok(contraction) = dense.contraction(&input) else { panic!() };
/// assert_eq!((contraction.kernel.dims(), contraction.bias.dims()), (&[3, 8][..], &[8][..]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct EinsumDense {
    /// Letters for the axes of the input (the batch first), the kernel and the output.
    pub equation: &'static str,
    /// The lengths of the output's letters without the batch, 0 for Keras's `None`.
    pub output_shape: Shape,
    /// The letters of the axes that a bias has; none for no bias.
    pub bias_axes: &'static str,
}

/// An axis of a contraction. A distance of 0 says that an array does not have the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractionAxis {
    /// Its length.
    pub length: usize,
    /// From one value to the next in a sample of the input.
    pub input: usize,
    /// From one value to the next in the kernel.
    pub kernel: usize,
    /// From one value to the next in a sample of the output.
    pub output: usize,
}

/// What an equation says of arrays of known shapes.
#[derive(Clone, Copy, Debug)]
pub struct Contraction {
    axes: [ContractionAxis; MOST],
    rank: usize,
    /// The kernel's shape.
    pub kernel: Shape,
    /// The bias's shape, which has fewer axes than the output; without axes where there is none.
    pub bias: Shape,
    /// The output's shape.
    pub output: Shape,
    /// The product of the kernel's axes that are summed over.
    pub fan_in: usize,
    /// The product of the kernel's axes that come out.
    pub fan_out: usize,
}

impl Contraction {
    /// The axes without the batch.
    #[inline]
    pub const fn axes(&self) -> &[ContractionAxis] {
        match self.axes.split_at_checked(self.rank) {
            Some((axes, _)) => axes,
            None => &self.axes,
        }
    }

    /// Multiply-accumulates of one sample: the product of all axes.
    #[inline]
    pub const fn macs(&self) -> usize {
        let (mut macs, mut axis) = (1usize, 0);
        while axis < self.rank {
            macs = macs.saturating_mul(self.axes[axis].length);
            axis += 1;
        }
        macs
    }

    #[inline]
    const fn push(mut self, axis: ContractionAxis) -> Self {
        if self.rank < MOST {
            self.axes[self.rank] = axis;
            self.rank += 1;
        }
        self
    }
}

/// From one value to the next along an axis of a row-major array.
#[inline]
const fn stride(shape: &Shape, axis: usize) -> usize {
    let (mut stride, mut inner) = (1usize, axis + 1);
    while inner < shape.rank() {
        stride = stride.saturating_mul(shape.dim(inner));
        inner += 1;
    }
    stride
}

impl EinsumDense {
    /// Objects to an equation that does not fit the input, and to lengths that differ.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let equation = match self.equation(input) {
            Ok(equation) => equation,
            Err(text) => return Err(text),
        };
        let mut position = 0;
        while position < equation.output.len() {
            let name = equation.output.get(position);
            let given = self.given(&equation, position);
            match (equation.length(name, input), given) {
                (None, Some(0)) => {
                    return Err(Text::new("expected `output_shape` to have a length for `")
                        .text(letter(&name))
                        .text("`, found None")
                        .help("only axes that the input has too can be None"));
                }
                (Some(found), Some(given)) if given != 0 && found != given => {
                    return Err(Text::new("expected `output_shape` to have ")
                        .number(found)
                        .text(" for `")
                        .text(letter(&name))
                        .text("` as the input ")
                        .shape(input)
                        .text(" has, found ")
                        .number(given)
                        .help("write None for an axis that is the input's"));
                }
                _ => {}
            }
            position += 1;
        }
        Ok(())
    }

    /// What `output_shape` says of an axis of the output, `None` for the batch.
    #[inline]
    const fn given(&self, equation: &Equation, position: usize) -> Option<usize> {
        match (equation.names_batch(), position) {
            (true, 0) => None,
            (true, _) => Some(self.output_shape.dim(position - 1)),
            (false, _) => Some(self.output_shape.dim(position)),
        }
    }

    /// The equation, if it fits the number of axes.
    #[inline]
    const fn equation(&self, input: &Shape) -> Result<Equation, Text> {
        let equation = match Equation::new(self.equation, input) {
            Ok(equation) => equation,
            Err(text) => return Err(text),
        };
        let expected = equation.output.len() - equation.names_batch() as usize;
        if self.output_shape.rank() != expected {
            return Err(Text::new("expected `output_shape` to have ")
                .count(expected, "length", "lengths")
                .text(" for `")
                .text(self.equation)
                .text("`, found ")
                .number(self.output_shape.rank())
                .help("give one for each letter after `->`, without the batch"));
        }
        let (bias, mut i) = (self.bias_axes.as_bytes(), 0);
        while i < bias.len() {
            let position = equation.output.find(bias[i]);
            if position.is_none() || (equation.names_batch() && bias[i] == equation.output.get(0)) {
                return Err(Text::new("expected `bias_axes` to name axes of the output, found `")
                    .text(self.bias_axes)
                    .text("`")
                    .help("choose among the letters after `->`, without the batch"));
            }
            i += 1;
        }
        Ok(equation)
    }

    /// What the equation says of an input of this shape.
    ///
    /// # Errors
    /// What [`check`](Self::check) objects to, but for lengths.
    #[inline]
    pub const fn contraction(&self, input: &Shape) -> Result<Contraction, Text> {
        let equation = match self.equation(input) {
            Ok(equation) => equation,
            Err(text) => return Err(text),
        };
        let (elided, batch) = (equation.elided_axes(input), equation.names_batch() as usize);
        // The lengths of the output without the batch, and where each letter is.
        let (mut output, mut position) = ([0; MAX_RANK], 0);
        let mut rank = 0;
        if let Elided::Left = equation.elided {
            while rank + 1 < elided {
                output[rank] = input.dim(rank);
                rank += 1;
            }
        }
        let first = rank;
        while position < equation.output.len() {
            if position >= batch && rank < MAX_RANK {
                let name = equation.output.get(position);
                output[rank] = match (equation.length(name, input), self.given(&equation, position))
                {
                    (Some(length), _) | (None, Some(length)) => length,
                    (None, None) => 0,
                };
                rank += 1;
            }
            position += 1;
        }
        if let Elided::Right = equation.elided {
            let mut axis = input.rank() - elided;
            while axis < input.rank() && rank < MAX_RANK {
                output[rank] = input.dim(axis);
                (axis, rank) = (axis + 1, rank + 1);
            }
        }
        let output = Shape::new(output.split_at(rank).0);
        // The kernel.
        let (mut kernel, mut fan_in, mut fan_out, mut position) =
            ([0; MAX_RANK], 1usize, 1usize, 0);
        while position < equation.kernel.len() {
            let name = equation.kernel.get(position);
            let (comes_out, length) = match equation.output.find(name) {
                Some(at) => (true, output.dim(first + at - batch)),
                None => match equation.length(name, input) {
                    Some(length) => (false, length),
                    None => (false, 0),
                },
            };
            kernel[position] = length;
            match comes_out {
                true => fan_out = fan_out.saturating_mul(length),
                false => fan_in = fan_in.saturating_mul(length),
            }
            position += 1;
        }
        let kernel = Shape::new(kernel.split_at(equation.kernel.len()).0);
        let contraction = Contraction {
            axes: [ContractionAxis { length: 1, input: 0, kernel: 0, output: 0 }; MOST],
            rank: 0,
            kernel,
            bias: self.bias(&equation, &output, first),
            output,
            fan_in,
            fan_out,
        };
        Ok(equation.axes(contraction, input, first))
    }

    /// The shape of the bias: from the first of its letters on, 1 for the others.
    #[inline]
    const fn bias(&self, equation: &Equation, output: &Shape, first: usize) -> Shape {
        let batch = equation.names_batch() as usize;
        let (letters, mut begin, mut i) = (self.bias_axes.as_bytes(), usize::MAX, 0);
        while i < letters.len() {
            if let Some(at) = equation.output.find(letters[i])
                && at < begin
            {
                begin = at;
            }
            i += 1;
        }
        if begin == usize::MAX {
            return Shape::SCALAR;
        }
        let (mut dims, mut rank, mut axis) = ([1; MAX_RANK], 0, first + begin - batch);
        while axis < output.rank() {
            let position = axis + batch - first;
            if position < equation.output.len() {
                let name = equation.output.get(position);
                let mut i = 0;
                while i < letters.len() {
                    if letters[i] == name {
                        dims[rank] = output.dim(axis);
                    }
                    i += 1;
                }
            }
            (rank, axis) = (rank + 1, axis + 1);
        }
        Shape::new(dims.split_at(rank).0)
    }

    /// The shape that the letters after `->` stand for.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        match self.contraction(input) {
            Ok(contraction) => contraction.output,
            Err(_) => unknown(input.rank()),
        }
    }
}

impl Equation {
    /// How far apart the values of each axis are in the three arrays.
    #[inline]
    const fn axes(&self, mut contraction: Contraction, input: &Shape, first: usize) -> Contraction {
        let (elided, batch) = (self.elided_axes(input), self.names_batch() as usize);
        // The input's axes, in order.
        let mut axis = 0;
        while axis < input.rank() {
            let at = axis + 1;
            let name = match self.elided {
                Elided::Left if at < elided => None,
                Elided::Left => Some(self.input.get(at - elided)),
                _ if at < self.input.len() => Some(self.input.get(at)),
                _ => None,
            };
            let (kernel, output) = match name {
                Some(name) => (
                    match self.kernel.find(name) {
                        Some(at) => stride(&contraction.kernel, at),
                        None => 0,
                    },
                    match self.output.find(name) {
                        Some(at) => stride(&contraction.output, first + at - batch),
                        None => 0,
                    },
                ),
                // It keeps its place at its end of the output.
                None => match self.elided {
                    Elided::Left => (0, stride(&contraction.output, axis)),
                    _ => (0, stride(input, axis)),
                },
            };
            let length = input.dim(axis);
            let input = stride(input, axis);
            contraction = contraction.push(ContractionAxis { length, input, kernel, output });
            axis += 1;
        }
        // Those that only the kernel has.
        let mut at = 0;
        while at < self.kernel.len() {
            let name = self.kernel.get(at);
            if let (None, Some(output)) = (self.input.find(name), self.output.find(name)) {
                let (length, kernel) =
                    (contraction.kernel.dim(at), stride(&contraction.kernel, at));
                let output = stride(&contraction.output, first + output - batch);
                contraction =
                    contraction.push(ContractionAxis { length, input: 0, kernel, output });
            }
            at += 1;
        }
        contraction
    }
}
