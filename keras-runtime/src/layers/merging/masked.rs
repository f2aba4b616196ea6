//! `Multiply`, `Maximum` and `Minimum` of inputs with masks.

use super::{Fold, Maximum, Merged, Minimum, Multiply, Row};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use keras_shape::{MAX_RANK, Shape};

/// What the layers that merge value by value do where a mask says that a value is none: the
/// arguments of [`Multiply`], [`Maximum`] and [`Minimum`] with `N` inputs, values and then masks.
///
/// As in Keras, `Multiply` takes 1 for such a value, and yields 0 where all inputs have masks and
/// none of them holds. `Maximum` and `Minimum` go from input to input and leave such a value out;
/// where none holds, the first is taken.
///
/// ```
/// use keras_runtime::layers::MaskedMerge;
/// use keras_shape::Shape;
/// const MERGE: MaskedMerge<3> =
///     MaskedMerge::new(&[Shape::new(&[3, 4]), Shape::new(&[3, 4]), Shape::new(&[3])], &[None, Some(2)]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MaskedMerge<const N: usize> {
    merged: Merged<N>,
    /// Which input is the mask of each value, if any.
    masks: [Option<usize>; N],
    values: usize,
}

impl<const N: usize> MaskedMerge<N> {
    /// Inputs with these shapes, and which of them is the mask of each value.
    pub const fn new(inputs: &[Shape; N], masks: &[Option<usize>]) -> Self {
        let (mut shapes, mut all, mut i) = (*inputs, [None; N], 0);
        while i < masks.len() {
            all[i] = masks[i];
            if let Some(mask) = masks[i] {
                shapes[mask] = over(&inputs[mask], inputs[i].rank());
            }
            i += 1;
        }
        // A mask that nobody takes has no say in the shape.
        i = masks.len();
        while i < N {
            if !taken(masks, i) {
                shapes[i] = Shape::SCALAR;
            }
            i += 1;
        }
        MaskedMerge { merged: Merged::new(&shapes), masks: all, values: masks.len() }
    }
}

/// Whether an input is the mask of a value.
const fn taken(masks: &[Option<usize>], input: usize) -> bool {
    let mut i = 0;
    while i < masks.len() {
        if let Some(mask) = masks[i]
            && mask == input
        {
            return true;
        }
        i += 1;
    }
    false
}

/// A mask with as many axes as the value that it is for.
const fn over(mask: &Shape, rank: usize) -> Shape {
    let (mut dims, mut axis) = ([1; MAX_RANK], 0);
    while axis < mask.rank() {
        dims[axis] = mask.dim(axis);
        axis += 1;
    }
    Shape::new(dims.split_at(rank).0)
}

/// The values that belong to one that comes out, with their masks.
struct Column<'a, T, const N: usize> {
    merge: &'a MaskedMerge<N>,
    inputs: &'a [&'a [T]],
    rows: &'a [Row; N],
    /// Which of the values of the rows.
    k: usize,
}

impl<T: Element, const N: usize> Column<'_, T, N> {
    #[inline(always)]
    fn place(&self, input: usize) -> usize {
        self.rows[input].from + self.k * self.rows[input].step
    }

    #[inline(always)]
    fn value(&self, i: usize) -> T {
        self.inputs[i][self.place(i)]
    }

    /// Whether a value is one; `None` without a mask.
    #[inline(always)]
    fn holds(&self, i: usize) -> Option<bool> {
        self.merge.masks[i].map(|mask| self.inputs[mask][self.place(mask)] != T::ZERO)
    }

    /// Whether all inputs have masks and none holds.
    fn is_nothing(&self) -> bool {
        (0..self.merge.values).all(|i| self.holds(i) == Some(false))
    }

    /// Which value [`Maximum`] and [`Minimum`] choose.
    fn chosen<F: Fold>(&self) -> usize {
        let (mut chosen, mut holds) = (0, self.holds(0));
        for i in 1..self.merge.values {
            let next = self.holds(i);
            let (y, x) = (self.value(chosen), self.value(i));
            // The first of equal values stays; a NaN that comes is not equal to anything.
            let wins = y != x && !y.is_nan() && F::fold(y, x) != y;
            if next != Some(false) && (holds == Some(false) || wins) {
                chosen = i;
            }
            holds = holds.zip(next).map(|(before, next)| before || next);
        }
        chosen
    }
}

/// A merge layer of inputs with masks.
trait Holding: Fold {
    /// What comes out.
    fn value<T: Element, const N: usize>(column: &Column<'_, T, N>) -> T;

    /// The derivative by input `i`.
    fn slope<T: Element, const N: usize>(column: &Column<'_, T, N>, i: usize) -> T;
}

impl Holding for Multiply {
    #[inline(always)]
    fn value<T: Element, const N: usize>(column: &Column<'_, T, N>) -> T {
        if column.is_nothing() {
            return T::ZERO;
        }
        let held = (0..column.merge.values).filter(|&i| column.holds(i) != Some(false));
        held.fold(T::ONE, |y, i| y * column.value(i))
    }

    #[inline(always)]
    fn slope<T: Element, const N: usize>(column: &Column<'_, T, N>, i: usize) -> T {
        if column.holds(i) == Some(false) {
            return T::ZERO;
        }
        let held = (0..column.merge.values).filter(|&j| column.holds(j) != Some(false));
        held.filter(|&j| j != i).fold(T::ONE, |y, j| y * column.value(j))
    }
}

/// The layers that choose a value.
macro_rules! choosing {
    ($($name:ident)*) => {$(
        impl Holding for $name {
            #[inline(always)]
            fn value<T: Element, const N: usize>(column: &Column<'_, T, N>) -> T {
                column.value(column.chosen::<Self>())
            }

            #[inline(always)]
            fn slope<T: Element, const N: usize>(column: &Column<'_, T, N>, i: usize) -> T {
                if column.chosen::<Self>() == i { T::ONE } else { T::ZERO }
            }
        }
    )*};
}

choosing! { Maximum Minimum }

impl<const N: usize> MaskedMerge<N> {
    fn forward<T: Element, E, F: Holding>(&self, pass: Forward<'_, T, E>) {
        let (inputs, output) = (pass.inputs, pass.output);
        self.merged.runs(pass.batch, |start, rows| {
            for (k, y) in output[start..start + rows[0].len].iter_mut().enumerate() {
                *y = F::value(&Column { merge: self, inputs, rows: &rows, k });
            }
        });
    }

    fn backward<T: Element, E, F: Holding>(&self, pass: Backward<'_, '_, T, E>) {
        let (inputs, dy) = (pass.inputs, &*pass.output_gradient);
        for (i, target) in pass.input_gradients.iter_mut().enumerate() {
            let Some(dx) = target.accumulate() else { continue };
            if i >= self.values {
                continue; // A mask has no gradient.
            }
            self.merged.runs(pass.batch, |start, rows| {
                for (k, dy) in dy[start..start + rows[0].len].iter().enumerate() {
                    let column = Column { merge: self, inputs, rows: &rows, k };
                    dx[column.place(i)] += *dy * F::slope(&column, i);
                }
            });
        }
    }
}

/// [`Layer`] with masks.
macro_rules! layers {
    ($($name:ident)*) => {$(
        impl<T: Element, const N: usize> Layer<T, MaskedMerge<N>> for $name {
            fn forward<E: Engine<T>>(&self, merge: &MaskedMerge<N>, pass: Forward<'_, T, E>) {
                merge.forward::<T, E, Self>(pass);
            }

            fn backward<E: Engine<T>>(
                &self,
                merge: &MaskedMerge<N>,
                pass: Backward<'_, '_, T, E>,
                _: Option<&mut Self>,
            ) {
                merge.backward::<T, E, Self>(pass);
            }
        }
    )*};
}

layers! { Multiply Maximum Minimum }

#[cfg(test)]
mod tests {
    use super::super::super::testing::Check;
    use super::*;

    const VALUES: [[f64; 8]; 3] = [
        [1.0, 2.0, -3.0, 4.0, 5.0, -6.0, 0.5, 7.0],
        [2.0, 1.0, 4.0, -5.0, -1.0, 3.0, 8.0, 0.25],
        [3.0, -1.0, 1.0, 9.0, 2.0, 2.0, -4.0, 6.0],
    ];
    const MASKS: [[f64; 4]; 3] = [[1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]];

    /// Compares with what Keras 3.15.1 computes: the output, and gradients for 1, 2, … 8.
    fn compare<L, const N: usize>(
        layer: &L,
        masked: &[usize],
        output: [f64; 8],
        gradients: &[[f64; 8]],
    ) where
        L: Layer<f64, MaskedMerge<N>> + Clone,
    {
        let values = N - masked.len();
        let (mut shapes, mut inputs) = ([Shape::new(&[4, 2]); N], Vec::new());
        inputs.extend(VALUES[..values].iter().map(|value| value.to_vec()));
        let mut masks = [None; 3];
        for (i, &value) in masked.iter().enumerate() {
            masks[value] = Some(values + i);
            shapes[values + i] = Shape::new(&[4]);
            inputs.push(MASKS[value].to_vec());
        }
        let check = Check {
            arguments: &MaskedMerge::new(&shapes, &masks[..values]),
            batch: 1,
            inputs: &shapes.map(|shape| shape.size()),
            masks: &(values..N).collect::<Vec<_>>(),
            output: 8,
            saved: 0,
            scratch: 0,
        };
        assert_eq!(check.forward(layer, &inputs, false, &mut []), output);
        let upstream = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let found = check.backward(layer, &inputs, &upstream, None, None);
        assert_eq!(found[..values], gradients.iter().map(|g| g.to_vec()).collect::<Vec<_>>());
    }

    #[test]
    fn products() {
        compare::<_, 4>(
            &Multiply,
            &[0, 1],
            [2.0, 2.0, 4.0, -5.0, 5.0, -6.0, 0.0, 0.0],
            &[[2.0, 2.0, 0.0, 0.0, 5.0, 6.0, 0.0, 0.0], [1.0, 4.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0]],
        );
        compare::<_, 3>(
            &Multiply,
            &[1],
            [2.0, 2.0, -12.0, -20.0, 5.0, -6.0, 0.5, 7.0],
            &[
                [2.0, 2.0, 12.0, -20.0, 5.0, 6.0, 7.0, 8.0],
                [1.0, 4.0, -9.0, 16.0, 0.0, 0.0, 0.0, 0.0],
            ],
        );
        compare::<_, 5>(
            &Multiply,
            &[0, 2],
            [2.0, 2.0, 4.0, -45.0, -5.0, -18.0, 8.0, 0.25],
            &[
                [2.0, 2.0, 0.0, 0.0, -5.0, 18.0, 0.0, 0.0],
                [1.0, 4.0, 3.0, 36.0, 25.0, -36.0, 7.0, 8.0],
                [0.0, 0.0, 12.0, -20.0, 0.0, 0.0, 0.0, 0.0],
            ],
        );
    }

    #[test]
    fn choices() {
        compare::<_, 4>(
            &Maximum,
            &[0, 1],
            [2.0, 2.0, 4.0, -5.0, 5.0, -6.0, 0.5, 7.0],
            &[[0.0, 2.0, 0.0, 0.0, 5.0, 6.0, 7.0, 8.0], [1.0, 0.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0]],
        );
        compare::<_, 5>(
            &Maximum,
            &[1, 2],
            [2.0, 2.0, 4.0, 9.0, 5.0, -6.0, 0.5, 7.0],
            &[
                [0.0, 2.0, 0.0, 0.0, 5.0, 6.0, 7.0, 8.0],
                [1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                [0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0],
            ],
        );
        compare::<_, 6>(
            &Minimum,
            &[0, 1, 2],
            [1.0, 1.0, 1.0, -5.0, 5.0, -6.0, 0.5, 7.0],
            &[
                [1.0, 0.0, 0.0, 0.0, 5.0, 6.0, 7.0, 8.0],
                [0.0, 2.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0],
                [0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            ],
        );
        compare::<_, 5>(
            &Minimum,
            &[0, 2],
            [1.0, 1.0, 1.0, -5.0, -1.0, -6.0, 8.0, 0.25],
            &[
                [1.0, 0.0, 0.0, 0.0, 0.0, 6.0, 0.0, 0.0],
                [0.0, 2.0, 0.0, 4.0, 5.0, 0.0, 7.0, 8.0],
                [0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            ],
        );
    }

    #[test]
    fn gradients() {
        fn check<const N: usize>(dims: [&[usize]; N], masks: &[Option<usize>], output: usize) {
            let inputs = dims.map(Shape::new);
            let check = Check {
                arguments: &MaskedMerge::new(&inputs, masks),
                batch: 3,
                inputs: &inputs.map(|input| input.size()),
                masks: &(masks.len()..N).collect::<Vec<_>>(),
                output,
                saved: 0,
                scratch: 0,
            };
            check.run(&Multiply, |_| &mut []);
            check.run(&Maximum, |_| &mut []);
            check.run(&Minimum, |_| &mut []);
        }
        check([&[4, 3], &[4, 3], &[4]], &[Some(2), None], 12);
        check([&[4, 3], &[1, 3], &[4], &[1]], &[Some(2), Some(3)], 12);
        check([&[4, 1], &[4, 130], &[4], &[4]], &[Some(2), Some(3)], 520);
        check([&[2, 3, 2], &[2, 3, 2], &[2, 3, 1], &[2, 3]], &[None, Some(3), None], 12);
    }
}
