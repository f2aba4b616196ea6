//! `Permute`: the axes in another order.

use super::Walk;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Permute(dims)`: axis `dims[i]` of the input, the first being 1, becomes axis `i`. The
/// argument is the way from the values that come out to those that go in.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2, 3); Permute((2, 1)); } }
/// let y = Net::new(0).predict(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
/// assert_eq!(y, [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Permute;

impl<T: Element> Layer<T, Walk> for Permute {
    fn forward<E: Engine<T>>(&self, walk: &Walk, pass: Forward<'_, T, E>) {
        let size = walk.len().max(1);
        let samples = pass.input().chunks_exact(size);
        for (x, y) in samples.zip(pass.output.chunks_exact_mut(size)) {
            for row in walk.rows() {
                for (i, from) in row.pairs() {
                    if let (Some(y), Some(&x)) = (y.get_mut(i), x.get(from)) {
                        *y = x;
                    }
                }
            }
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        walk: &Walk,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let samples = pass.output_gradient.chunks_exact(walk.len());
        if let Some((dx, add)) = pass.input_gradients[0].target() {
            for (dy, dx) in samples.zip(dx.chunks_exact_mut(walk.len())) {
                for row in walk.rows() {
                    row.pairs().for_each(|(i, to)| {
                        dx[to] = if add { dx[to] + dy[i] } else { dy[i] };
                    });
                }
            }
        }
    }
}
