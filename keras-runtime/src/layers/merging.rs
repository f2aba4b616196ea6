//! `Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`: several inputs, value by value.

mod masked;

pub use masked::MaskedMerge;

use super::walk::{Row, Walk};
use crate::element::Element;
use crate::kernels::{Engine, dispatch};
use crate::layer::{Backward, Forward, Layer, part, part_mut};
use keras_shape::{Shape, layers::Merge};

/// Where `N` inputs have the values that belong to each value of what is merged of them.
///
/// ```
/// use keras_runtime::layers::Merged;
/// use keras_shape::Shape;
/// const MERGED: Merged<2> = Merged::new(&[Shape::new(&[3, 4]), Shape::new(&[1, 4])]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Merged<const N: usize> {
    walks: [Walk; N],
    sizes: [usize; N],
    output: usize,
    /// Whether nothing is repeated.
    same: bool,
}

/// What belongs to a run of values that come out.
struct Run<'a, T, const N: usize> {
    /// The values that go in.
    inputs: &'a [&'a [T]],
    /// Where in each input the run is.
    rows: [Row; N],
    /// The values of the run.
    output: &'a [T],
}

/// Values that are worked on together.
const RUN: usize = 128;

impl<const N: usize> Merged<N> {
    /// Inputs with these shapes.
    pub const fn new(inputs: &[Shape; N]) -> Self {
        let output = Merge { exactly: 0 }.output(inputs);
        let (mut walks, mut sizes, mut same, mut i) = ([Walk::new(); N], [0; N], true, 0);
        while i < N {
            walks[i] = Walk::repeating(&inputs[i], &output);
            sizes[i] = inputs[i].size();
            same = same && sizes[i] == output.size();
            i += 1;
        }
        Merged { walks, sizes, output: output.size(), same }
    }

    /// Calls `f` with where runs of values are that come out, and where they come from.
    #[inline(always)]
    fn runs(&self, batch: usize, mut f: impl FnMut(usize, [Row; N])) {
        if self.same {
            let len = batch * self.output;
            return (0..len).step_by(RUN).for_each(|start| {
                f(start, [Row { start, from: start, step: 1, len: RUN.min(len - start) }; N]);
            });
        }
        let count = self.walks.first().map_or(0, Walk::row_count);
        for (sample, row) in (0..batch).flat_map(|i| (0..count).map(move |row| (i, row))) {
            let rows = self.walks.map(|walk| walk.row(row));
            let Some(&Row { start, len, .. }) = rows.first() else { return };
            for done in (0..len).step_by(RUN) {
                let mut part = rows;
                for (row, size) in part.iter_mut().zip(self.sizes) {
                    row.from += sample * size + done * row.step;
                    row.len = RUN.min(len - done);
                }
                f(sample * self.output + start + done, part);
            }
        }
    }

    fn forward<T: Element, E, F: Fold>(&self, pass: Forward<'_, T, E>) {
        let (inputs, output) = (pass.inputs, pass.output);
        dispatch(
            #[inline(always)]
            || {
                self.runs(pass.batch, |start, rows| {
                    let mut rows = inputs.iter().zip(&rows);
                    let Some((x, row)) = rows.next() else { return };
                    let y = part_mut(output, start, row.len);
                    if !x.is_empty() {
                        zip(y, x, row, |_, x| x); // Else it is there already.
                    }
                    rows.for_each(|(x, row)| zip(y, x, row, F::fold));
                    y.iter_mut().for_each(|y| *y = F::end(*y, N));
                });
            },
        );
    }

    fn backward<T: Element, E, F: Fold>(&self, pass: Backward<'_, '_, T, E>) {
        let (inputs, output, dy) = (pass.inputs, pass.output, &*pass.output_gradient);
        for (i, target) in pass.input_gradients.iter_mut().enumerate().take(N) {
            let repeated = self.sizes[i] < self.output;
            let Some((dx, mut add)) = target.target() else { continue };
            if repeated && !add {
                dx.fill(T::ZERO);
                add = true;
            }
            dispatch(
                #[inline(always)]
                || {
                    self.runs(pass.batch, |start, rows| {
                        let Row { from, step, len, .. } = rows[i];
                        let mut part = [T::ZERO; RUN];
                        let kept = crate::layer::part(output, start, len);
                        let part = &mut part[..len];
                        part.copy_from_slice(&dy[start..start + len]);
                        F::back(part, i, &Run { inputs, rows, output: kept });
                        if step == 0 {
                            dx[from] += part.iter().copied().sum();
                        } else if add {
                            let dx = &mut dx[from..from + len];
                            dx.iter_mut().zip(part).for_each(|(dx, dy)| *dx += *dy);
                        } else {
                            dx[from..from + len].copy_from_slice(part);
                        }
                    });
                },
            );
        }
    }
}

/// y = f(y, x), where the values of x are next to each other or one and the same.
#[inline(always)]
fn zip<T: Element>(y: &mut [T], x: &[T], row: &Row, f: impl Fn(T, T) -> T) {
    if row.step == 0 {
        let Some(&x) = x.get(row.from) else { return };
        y.iter_mut().for_each(|y| *y = f(*y, x));
    } else {
        let x = part(x, row.from, y.len());
        y.iter_mut().zip(x).for_each(|(y, &x)| *y = f(*y, x));
    }
}

/// How values are merged: y = f(… f(f(x₀, x₁), x₂) …).
trait Fold {
    /// f(y, x)
    fn fold<T: Element>(y: T, x: T) -> T;

    /// What is done with y at the end.
    #[inline(always)]
    fn end<T: Element>(y: T, count: usize) -> T {
        let _ = count;
        y
    }

    /// Turns the gradient of a run into that of input `i`.
    fn back<T: Element, const N: usize>(gradient: &mut [T], i: usize, run: &Run<'_, T, N>);
}

/// Merge layers, each with its [`Fold`].
macro_rules! merging {
    ($($(#[$doc:meta])* $name:ident { $($item:item)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name;

        impl Fold for $name {
            $(
                #[inline(always)]
                $item
            )*
        }

        impl<T: Element, const N: usize> Layer<T, Merged<N>> for $name {
            fn forward<E: Engine<T>>(&self, merged: &Merged<N>, pass: Forward<'_, T, E>) {
                merged.forward::<T, E, Self>(pass);
            }

            fn backward<E: Engine<T>>(
                &self,
                merged: &Merged<N>,
                pass: Backward<'_, '_, T, E>,
                _: Option<&mut Self>,
            ) {
                merged.backward::<T, E, Self>(pass);
            }
        }
    )*};
}

merging! {
    /// Keras's `Add`: the sum of the inputs. Axes of length 1 are repeated, also by the other
    /// layers of this kind.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! {
    ///     struct Net {
    ///         let x = Input(2);
    ///         let y = ReLU()(x);
    ///         Add()(x, y)
    ///     }
    /// }
    /// assert_eq!(Net::new(0).predict(&[1.0, -2.0]), [2.0, -2.0]);
    /// ```
    Add {
        fn fold<T: Element>(y: T, x: T) -> T {
            y + x
        }
        fn back<T: Element, const N: usize>(_: &mut [T], _: usize, _: &Run<'_, T, N>) {}
    }

    /// Keras's `Subtract`: the first input minus the second.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { let x = Input(2); let y = ReLU()(x); Subtract()(x, y) } }
    /// assert_eq!(Net::new(0).predict(&[1.0, -2.0]), [0.0, -2.0]);
    /// ```
    Subtract {
        fn fold<T: Element>(y: T, x: T) -> T {
            y - x
        }
        fn back<T: Element, const N: usize>(gradient: &mut [T], i: usize, _: &Run<'_, T, N>) {
            if i > 0 {
                gradient.iter_mut().for_each(|dy| *dy = -*dy);
            }
        }
    }

    /// Keras's `Multiply`: the product of the inputs.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { let x = Input(2); let y = ReLU()(x); Multiply()(x, y) } }
    /// assert_eq!(Net::new(0).predict(&[1.0, -2.0]), [1.0, 0.0]);
    /// ```
    Multiply {
        fn fold<T: Element>(y: T, x: T) -> T {
            y * x
        }
        fn back<T: Element, const N: usize>(gradient: &mut [T], i: usize, run: &Run<'_, T, N>) {
            for (j, (x, row)) in run.inputs.iter().zip(&run.rows).enumerate() {
                if j != i {
                    zip(gradient, x, row, |dy, x| dy * x);
                }
            }
        }
    }

    /// Keras's `Average`: the mean of the inputs.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { let x = Input(2); let y = ReLU()(x); Average()(x, y) } }
    /// assert_eq!(Net::new(0).predict(&[1.0, -2.0]), [1.0, -1.0]);
    /// ```
    Average {
        fn fold<T: Element>(y: T, x: T) -> T {
            y + x
        }
        fn end<T: Element>(y: T, count: usize) -> T {
            y / T::from_usize(count)
        }
        fn back<T: Element, const N: usize>(gradient: &mut [T], _: usize, _: &Run<'_, T, N>) {
            let count = T::from_usize(N);
            gradient.iter_mut().for_each(|dy| *dy /= count);
        }
    }

    /// Keras's `Maximum`: the largest of the inputs. Of equal values the first gets the gradient.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { let x = Input(2); let y = ReLU()(x); Maximum()(x, y) } }
    /// assert_eq!(Net::new(0).predict(&[1.0, -2.0]), [1.0, 0.0]);
    /// ```
    Maximum {
        fn fold<T: Element>(y: T, x: T) -> T {
            if y >= x || y.is_nan() { y } else { x }
        }
        fn back<T: Element, const N: usize>(gradient: &mut [T], i: usize, run: &Run<'_, T, N>) {
            run.first(gradient, i);
        }
    }

    /// Keras's `Minimum`: the smallest of the inputs. Of equal values the first gets the gradient.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { let x = Input(2); let y = ReLU()(x); Minimum()(x, y) } }
    /// assert_eq!(Net::new(0).predict(&[1.0, -2.0]), [1.0, -2.0]);
    /// ```
    Minimum {
        fn fold<T: Element>(y: T, x: T) -> T {
            if y <= x || y.is_nan() { y } else { x }
        }
        fn back<T: Element, const N: usize>(gradient: &mut [T], i: usize, run: &Run<'_, T, N>) {
            run.first(gradient, i);
        }
    }
}

impl<T: Element, const N: usize> Run<'_, T, N> {
    /// Sets the gradient to 0 where input `i` is not the first with the value that comes out.
    #[inline(always)]
    fn first(&self, gradient: &mut [T], i: usize) {
        for (j, (x, row)) in self.inputs.iter().zip(&self.rows).enumerate().take(i + 1) {
            for ((dy, &y), (_, place)) in gradient.iter_mut().zip(self.output).zip(row.pairs()) {
                if (x[place] == y) != (i == j) {
                    *dy = T::ZERO;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Check;
    use super::*;

    fn check<const N: usize, L: Layer<f64, Merged<N>> + Clone>(layer: &L, dims: [&[usize]; N]) {
        let inputs = dims.map(Shape::new);
        let arguments = Merged::new(&inputs);
        Check {
            arguments: &arguments,
            batch: 3,
            inputs: &inputs.map(|input| input.size()),
            masks: &[],
            output: arguments.output,
            saved: 0,
            scratch: 0,
        }
        .run(layer, |_| &mut []);
    }

    fn checks<L>(layer: &L)
    where
        L: Layer<f64, Merged<1>> + Layer<f64, Merged<2>> + Layer<f64, Merged<3>> + Clone,
    {
        check(layer, [&[2, 3]]);
        check(layer, [&[2, 3], &[2, 3]]);
        check(layer, [&[150], &[150]]);
        check(layer, [&[2, 3], &[1, 3]]);
        check(layer, [&[2, 3], &[2, 1]]);
        check(layer, [&[3], &[2, 3], &[2, 1, 1]]);
        check(layer, [&[2, 1, 3], &[1, 2, 1], &[1]]);
        check(layer, [&[150], &[1], &[150]]);
    }

    #[test]
    fn gradients() {
        checks(&Add);
        checks(&Subtract);
        checks(&Multiply);
        checks(&Average);
        checks(&Maximum);
        checks(&Minimum);
    }

    #[test]
    fn the_first_of_equal_values_learns() {
        let arguments = Merged::new(&[Shape::new(&[3]); 3]);
        let check = Check {
            arguments: &arguments,
            batch: 1,
            inputs: &[3; 3],
            masks: &[],
            output: 3,
            saved: 0,
            scratch: 0,
        };
        let inputs = [vec![1.0, 0.0, 1.0], vec![1.0, 2.0, 2.0], vec![0.0, 2.0, 1.0]];
        let found = check.backward(&Maximum, &inputs, &[5.0, 6.0, 7.0], None, None);
        assert_eq!(found, [[5.0, 0.0, 0.0], [0.0, 6.0, 7.0], [0.0, 0.0, 0.0]]);
        let found = check.backward(&Minimum, &inputs, &[5.0, 6.0, 7.0], None, None);
        assert_eq!(found, [[0.0, 6.0, 7.0], [0.0, 0.0, 0.0], [5.0, 0.0, 0.0]]);
    }

    #[test]
    fn nan_stays() {
        let arguments = Merged::new(&[Shape::new(&[2]); 2]);
        let check = Check {
            arguments: &arguments,
            batch: 1,
            inputs: &[2; 2],
            masks: &[],
            output: 2,
            saved: 0,
            scratch: 0,
        };
        let inputs = [vec![f64::NAN, 1.0], vec![1.0, f64::NAN]];
        for y in [
            check.forward(&Maximum, &inputs, false, &mut []),
            check.forward(&Minimum, &inputs, false, &mut []),
        ] {
            assert!(y.iter().all(|y| y.is_nan()));
        }
    }
}
