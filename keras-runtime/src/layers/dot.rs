//! `Dot`: products of two inputs, summed along an axis of each.

use crate::element::Element;
use crate::kernels::{Engine, Matrix};
use crate::layer::{Backward, Forward, Layer, part, split};
use crate::tensor::Axis;
use keras_shape::{MAX_RANK, Shape, layers::Dot as Rule};

/// Keras's `Dot`: for each pair of lines along `axes` of the two inputs their dot product, with
/// `normalize` the cosine of the angle between them.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net {
///         let x = Input(2);
///         Dot(axes = 1)(x, x)
///     }
/// }
/// assert_eq!(Net::new(0).predict(&[3.0, 4.0]), [25.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Dot;

/// The arguments of [`Dot`].
///
/// ```
/// use keras_runtime::layers::DotArguments;
/// use keras_shape::{Shape, layers::Dot};
/// const INPUTS: [Shape; 2] = [Shape::new(&[3, 4]), Shape::new(&[4, 5])];
/// const DOT: DotArguments = DotArguments::new(&INPUTS, &Dot { axes: &[2, 1] }, false);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DotArguments {
    inputs: [Axis; 2],
    normalize: bool,
}

impl DotArguments {
    /// Inputs with these shapes.
    pub const fn new(inputs: &[Shape; 2], rule: &Rule, normalize: bool) -> Self {
        let inputs = [
            lines(&inputs[0], rule.along(0, &inputs[0])),
            lines(&inputs[1], rule.along(1, &inputs[1])),
        ];
        DotArguments { inputs, normalize }
    }

    /// Room for one sample of each input and for the gradient of the larger one, where they are
    /// normalized.
    pub const fn scratch(&self) -> usize {
        let [x, y] = self.sizes();
        if self.normalize { x + y + if x > y { x } else { y } } else { 0 }
    }

    /// Values of a sample of each input.
    const fn sizes(&self) -> [usize; 2] {
        let [x, y] = &self.inputs;
        [x.outer * x.len * x.inner, y.outer * y.len * y.inner]
    }
}

/// The lines along an axis of a sample.
const fn lines(sample: &Shape, axis: usize) -> Axis {
    let (mut lines, mut i) = (Axis { outer: 1, len: 1, inner: 1 }, 0);
    while i < sample.rank() && i < MAX_RANK {
        match (i < axis, i == axis) {
            (true, _) => lines.outer *= sample.dim(i),
            (_, true) => lines.len = sample.dim(i),
            _ => lines.inner *= sample.dim(i),
        }
        i += 1;
    }
    lines
}

/// The lines of a sample as matrices with a row for each: one in all, or one for each place before
/// the axis.
#[derive(Clone, Copy)]
struct Blocks {
    count: usize,
    rows: usize,
    len: usize,
    row_stride: usize,
    stride: usize,
}

impl Blocks {
    fn of(Axis { outer, len, inner }: Axis) -> Self {
        if inner == 1 {
            Blocks { count: 1, rows: outer, len, row_stride: len, stride: 1 }
        } else {
            Blocks { count: outer, rows: inner, len, row_stride: 1, stride: inner }
        }
    }

    /// A block, from line `row` on.
    fn matrix<'a, T>(&self, values: &'a [T], block: usize, row: usize) -> Matrix<'a, T> {
        Matrix {
            data: values
                .get(block * self.rows * self.len + row * self.row_stride..)
                .unwrap_or_default(),
            row_stride: self.row_stride,
            column_stride: self.stride,
        }
    }
}

/// For each line of x and each of y their dot product.
fn products<T: Element, E: Engine<T>>(
    engine: &E,
    (x, a): (Blocks, &[T]),
    (y, b): (Blocks, &[T]),
    out: &mut [T],
) {
    // What a block of y gives lies together only for one line of x, or if there is one block.
    let rows = if y.count == 1 { x.rows } else { 1 };
    let mut out = out.chunks_exact_mut((rows * y.rows).max(1));
    for i in 0..x.count {
        for row in (0..x.rows).step_by(rows.max(1)) {
            for (j, out) in (0..y.count).zip(&mut out) {
                let (a, b) = (x.matrix(a, i, row), y.matrix(b, j, 0).transposed());
                engine.matmul(rows, y.rows, x.len, a, b, out, false);
            }
        }
    }
}

/// The gradient of x from y and that of the products, whose rows are the lines of x.
fn products_backward<T: Element, E: Engine<T>>(
    engine: &E,
    x: Blocks,
    (y, b): (Blocks, &[T]),
    gradient: Matrix<'_, T>,
    dx: &mut [T],
    add: bool,
) {
    for (i, dx) in dx.chunks_exact_mut(x.rows * x.len).enumerate() {
        for j in 0..y.count {
            let start = i * x.rows * gradient.row_stride + j * y.rows * gradient.column_stride;
            let part = Matrix { data: &gradient.data[start..], ..gradient };
            let (b, add) = (y.matrix(b, j, 0), add || j > 0);
            if x.stride == 1 {
                engine.matmul(x.rows, x.len, y.rows, part, b, dx, add);
            } else {
                engine.matmul(x.len, x.rows, y.rows, b.transposed(), part.transposed(), dx, add);
            }
        }
    }
}

/// 1 / ‖line‖, at most 1 / epsilon, and whether it is less.
fn inverse_norm<'a, T: Element>(line: impl Iterator<Item = &'a T>) -> (T, bool) {
    let norm = line.map(|&x| x * x).sum::<T>().sqrt();
    (T::ONE / norm.max(T::EPSILON), norm > T::EPSILON)
}

/// Copies `from` to `to` with each line divided by its length.
fn normalize<T: Element>(lines: Axis, from: &[T], to: &mut [T]) {
    for start in lines.lanes() {
        let (scale, _) = inverse_norm(lines.values(start, from));
        for i in lines.lane(start) {
            if let (Some(to), Some(&from)) = (to.get_mut(i), from.get(i)) {
                *to = from * scale;
            }
        }
    }
}

/// The way back from [`normalize`].
fn normalize_backward<T: Element>(
    lines: Axis,
    x: &[T],
    (normal, gradient): (&[T], &[T]),
    dx: &mut [T],
    add: bool,
) {
    for start in lines.lanes() {
        let (scale, depends) = inverse_norm(lines.values(start, x));
        let dot: T = lines.lane(start).map(|i| normal[i] * gradient[i]).sum();
        let dot = if depends { dot } else { T::ZERO };
        for i in lines.lane(start) {
            let value = scale * (gradient[i] - normal[i] * dot);
            dx[i] = if add { dx[i] + value } else { value };
        }
    }
}

impl<T: Element> Layer<T, DotArguments> for Dot {
    fn forward<E: Engine<T>>(&self, arguments: &DotArguments, pass: Forward<'_, T, E>) {
        let (sizes, [x, y]) = (arguments.sizes(), arguments.inputs.map(Blocks::of));
        let out = pass.output.chunks_exact_mut((x.count * x.rows * y.count * y.rows).max(1));
        for (sample, out) in out.enumerate() {
            let (a, b) = samples(pass.inputs, sizes, sample);
            if arguments.normalize {
                let (normal_a, rest) = split(pass.scratch, sizes[0]);
                let (normal_b, _) = split(rest, sizes[1]);
                normalize(arguments.inputs[0], a, normal_a);
                normalize(arguments.inputs[1], b, normal_b);
                products(pass.engine, (x, normal_a), (y, normal_b), out);
            } else {
                products(pass.engine, (x, a), (y, b), out);
            }
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &DotArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let (sizes, blocks) = (arguments.sizes(), arguments.inputs.map(Blocks::of));
        let lines = blocks.map(|block| block.count * block.rows);
        for (sample, dy) in pass.output_gradient.chunks_exact(lines[0] * lines[1]).enumerate() {
            let inputs = <[_; 2]>::from(samples(pass.inputs, sizes, sample));
            let (normal, room) = pass.scratch.split_at_mut(if arguments.normalize {
                sizes[0] + sizes[1]
            } else {
                0
            });
            let mut seen = inputs;
            if arguments.normalize {
                let (a, b) = normal.split_at_mut(sizes[0]);
                normalize(arguments.inputs[0], inputs[0], a);
                normalize(arguments.inputs[1], inputs[1], b);
                seen = [a, b];
            }
            for (i, target) in pass.input_gradients.iter_mut().enumerate().take(2) {
                let Some((dx, add)) = target.target() else { continue };
                let dx = &mut dx[sample * sizes[i]..][..sizes[i]];
                let dy = Matrix::row_major(dy, lines[1]);
                let (dy, other) = if i == 0 {
                    (dy, (blocks[1], seen[1]))
                } else {
                    (dy.transposed(), (blocks[0], seen[0]))
                };
                if arguments.normalize {
                    let room = &mut room[..sizes[i]];
                    products_backward(pass.engine, blocks[i], other, dy, room, false);
                    normalize_backward(arguments.inputs[i], inputs[i], (seen[i], room), dx, add);
                } else {
                    products_backward(pass.engine, blocks[i], other, dy, dx, add);
                }
            }
        }
    }
}

/// One sample of each input.
fn samples<'a, T>(inputs: &[&'a [T]], sizes: [usize; 2], sample: usize) -> (&'a [T], &'a [T]) {
    let [first, second] = sizes;
    let input = |number: usize| inputs.get(number).copied().unwrap_or_default();
    (part(input(0), sample * first, first), part(input(1), sample * second, second))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Check;
    use super::*;

    #[test]
    fn gradients() {
        let cases: [([&[usize]; 2], &'static [isize]); 7] = [
            ([&[4], &[4]], &[1]),
            ([&[3, 4], &[5, 4]], &[2]),
            ([&[3, 4], &[3, 2]], &[1]),
            ([&[3, 4], &[4, 2]], &[2, 1]),
            ([&[2, 3, 2], &[2, 3, 2]], &[2]),
            ([&[3, 2], &[2, 3, 2]], &[1, -2]),
            ([&[2, 3, 2, 2], &[3]], &[2, 1]),
        ];
        for (dims, axes) in cases {
            let (inputs, rule) = (dims.map(Shape::new), Rule { axes });
            for normalize in [false, true] {
                let arguments = DotArguments::new(&inputs, &rule, normalize);
                let check = Check {
                    arguments: &arguments,
                    batch: 2,
                    inputs: &inputs.map(|input| input.size()),
                    masks: &[],
                    output: rule.output(&inputs).size(),
                    saved: 0,
                    scratch: arguments.scratch(),
                };
                check.run(&Dot, |_| &mut []);
            }
        }
    }

    #[test]
    fn a_middle_axis() {
        let inputs = [Shape::new(&[2, 3, 2]), Shape::new(&[2, 3, 2])];
        let arguments = DotArguments::new(&inputs, &Rule { axes: &[2] }, false);
        let check = Check {
            arguments: &arguments,
            batch: 2,
            inputs: &[12, 12],
            masks: &[],
            output: 16,
            saved: 0,
            scratch: 0,
        };
        let samples = check.samples();
        let found = check.forward(&Dot, &samples, false, &mut []);
        let at = |i: usize, s: usize, o: usize, k: usize, n: usize| {
            samples[i][((s * 2 + o) * 3 + k) * 2 + n]
        };
        for (place, &found) in found.iter().enumerate() {
            let [s, o, i, p, j] =
                [place / 16, place / 8 % 2, place / 4 % 2, place / 2 % 2, place % 2];
            let expected: f64 = (0..3).map(|k| at(0, s, o, k, i) * at(1, s, p, k, j)).sum();
            assert!((found - expected).abs() < 1e-12);
        }
    }
}
