//! Norms over some axes of a weight.

use crate::element::{Element, Real};
use crate::kernels::{dispatch, dot};

/// Added to norms, so that nothing is divided by 0. Keras's `epsilon()`.
const EPSILON: f64 = 1e-7;

/// Values that are scaled together where the norm does not run along the last axis.
const BLOCK: usize = 64;

/// Multiplies weights by `desired(norm)` / (ε + norm), where a norm sums over the axes in `axis`.
pub(super) fn rescale<T: Element>(
    weight: &mut [T],
    shape: &[usize],
    axis: &[isize],
    desired: impl Fn(f64) -> f64,
) {
    let factor = |squares: f64| {
        let norm = Real::sqrt(squares);
        desired(norm) / (EPSILON + norm)
    };
    let runs = Runs::new(shape, axis);
    for unit in 0..runs.count(false) {
        let start = runs.offset(unit, false);
        // Every run of a unit, or of `inner` neighbouring units.
        let places = (0..runs.count(true)).map(|run| start + runs.offset(run, true));
        if runs.summed {
            let run = |place: usize| place..place + runs.inner;
            let squares = places.clone().map(|place| dot(&weight[run(place)], &weight[run(place)]));
            let factor = T::from_f64(factor(squares.sum()));
            for place in places {
                weight[run(place)].iter_mut().for_each(|w| *w *= factor);
            }
        } else {
            for first in (0..runs.inner).step_by(BLOCK) {
                let len = BLOCK.min(runs.inner - first);
                let block = |place: usize| place + first..place + first + len;
                let mut factors = [0.0; BLOCK];
                for place in places.clone() {
                    add_squares(&mut factors, &weight[block(place)]);
                }
                factors.iter_mut().for_each(|value| *value = factor(*value));
                for place in places.clone() {
                    for (w, &factor) in weight[block(place)].iter_mut().zip(&factors) {
                        *w *= T::from_f64(factor);
                    }
                }
            }
        }
    }
}

fn add_squares<T: Element>(sums: &mut [f64; BLOCK], values: &[T]) {
    dispatch(
        #[inline(always)]
        || {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value.to_f64() * value.to_f64();
            }
        },
    );
}

/// A shape as runs of neighbours that all belong to one norm, or each to a norm of its own.
struct Runs<'a> {
    /// The axes before a run.
    outer: &'a [usize],
    axis: &'a [isize],
    rank: usize,
    /// Length of a run.
    inner: usize,
    /// Whether a run belongs to one norm.
    summed: bool,
}

impl<'a> Runs<'a> {
    fn new(shape: &'a [usize], axis: &'a [isize]) -> Self {
        let rank = shape.len();
        let last = rank.saturating_sub(1);
        let summed = is_summed(axis, rank, last);
        let split = (0..last).rev().find(|&i| is_summed(axis, rank, i) != summed);
        let (outer, inner) = shape.split_at(split.map_or(0, |i| i + 1));
        Runs { outer, axis, rank, inner: inner.iter().product(), summed }
    }

    /// Product of the outer axes that are (or are not) summed over.
    fn count(&self, summed: bool) -> usize {
        let lens = self.outer.iter().enumerate();
        lens.filter(|(i, _)| is_summed(self.axis, self.rank, *i) == summed)
            .map(|(_, len)| len)
            .product()
    }

    /// Where the `index`-th combination of those axes lies, with the others at 0.
    fn offset(&self, mut index: usize, summed: bool) -> usize {
        let (mut offset, mut stride) = (0, self.inner);
        for (i, &len) in self.outer.iter().enumerate().rev() {
            if is_summed(self.axis, self.rank, i) == summed {
                offset += index % len * stride;
                index /= len;
            }
            stride *= len;
        }
        offset
    }
}

fn is_summed(axis: &[isize], rank: usize, i: usize) -> bool {
    axis.iter().any(|&axis| axis == i as isize || axis + rank as isize == i as isize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Norms by the definition, one weight at a time.
    fn oracle(weight: &[f64], shape: &[usize], axis: &[isize]) -> Vec<f64> {
        let kept = |mut flat: usize| -> Vec<usize> {
            let mut position = Vec::new();
            for (i, &len) in shape.iter().enumerate().rev() {
                let summed = is_summed(axis, shape.len(), i);
                position.push(if summed { 0 } else { flat % len });
                flat /= len;
            }
            position
        };
        let squares = |unit: &[usize]| -> f64 {
            (0..weight.len()).filter(|&j| kept(j) == unit).map(|j| weight[j] * weight[j]).sum()
        };
        (0..weight.len()).map(|i| weight[i] / (EPSILON + squares(&kept(i)).sqrt())).collect()
    }

    #[test]
    fn any_axes() {
        let shape = [3, 2, 4, 5];
        let axes: [&[isize]; 9] =
            [&[0], &[1], &[-1], &[0, 1, 2], &[0, 2], &[1, 3], &[0, 1, 2, 3], &[], &[-2, 0]];
        for axis in axes {
            let weight: Vec<f64> = (0..120).map(|i| (1.7 * f64::from(i)).sin()).collect();
            let mut got = weight.clone();
            rescale(&mut got, &shape, axis, |_| 1.0);
            for (got, expected) in got.iter().zip(oracle(&weight, &shape, axis)) {
                assert!((got - expected).abs() < 1e-12, "{axis:?}");
            }
        }
    }

    #[test]
    fn more_units_than_a_block() {
        let shape = [3, 150];
        let weight: Vec<f64> = (0..450).map(|i| (1.7 * f64::from(i)).sin()).collect();
        let mut got = weight.clone();
        rescale(&mut got, &shape, &[0], |_| 1.0);
        for (got, expected) in got.iter().zip(oracle(&weight, &shape, &[0])) {
            assert!((got - expected).abs() < 1e-12);
        }
    }
}
