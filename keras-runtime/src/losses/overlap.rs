//! What the losses of image segmentation share: one minus a measure of overlap over some axes.

use crate::element::Element;
use crate::losses::Axes;
use crate::tensor::Tensor;

/// 1 − a·I / (b·I + c·Σt + d·Σp + 1e-7), where I = Σ t·p.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overlap<T> {
    pub a: T,
    pub b: T,
    pub c: T,
    pub d: T,
    /// The axes of the sums; all where there are none.
    pub axes: Option<Axes>,
}

impl<T: Element> Overlap<T> {
    pub fn forward(self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let Some(split) = Split::of(self.axes, y_pred.shape) else {
            return loss.fill(T::NAN);
        };
        for (i, loss) in loss.iter_mut().enumerate() {
            let (intersection, divisor) = self.sums(y_true, y_pred, split.places(i));
            *loss = T::ONE - self.a * intersection / divisor;
        }
    }

    pub fn backward(
        self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let Some(split) = Split::of(self.axes, y_pred.shape) else {
            return gradient.fill(T::NAN);
        };
        for (i, &upstream) in upstream.iter().enumerate() {
            let (intersection, divisor) = self.sums(y_true, y_pred, split.places(i));
            let factor = -upstream * self.a / (divisor * divisor);
            for place in split.places(i) {
                let t = y_true.data[place];
                gradient[place] = factor * (t * divisor - intersection * (self.b * t + self.d));
            }
        }
    }

    /// I and the divisor.
    fn sums(
        self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        places: impl Iterator<Item = usize>,
    ) -> (T, T) {
        let (mut intersection, mut truth, mut prediction) = (T::ZERO, T::ZERO, T::ZERO);
        for place in places {
            let (t, p) = (y_true.data[place], y_pred.data[place]);
            intersection += t * p;
            truth += t;
            prediction += p;
        }
        let divisor = self.b * intersection + self.c * truth + self.d * prediction + T::EPSILON;
        (intersection, divisor)
    }
}

/// Number of loss elements; one, which is NaN, where there are no such axes.
pub(super) fn element_count(axes: Option<Axes>, shape: &[usize]) -> usize {
    Split::of(axes, shape).map_or(1, |split| split.len(false))
}

/// The axes of a tensor, some summed over and some kept.
#[derive(Clone, Copy)]
struct Split<'a> {
    shape: &'a [usize],
    summed: Option<Axes>,
}

impl<'a> Split<'a> {
    fn of(summed: Option<Axes>, shape: &'a [usize]) -> Option<Self> {
        summed.is_none_or(|axes| axes.fit(shape.len())).then_some(Split { shape, summed })
    }

    fn sums_over(&self, axis: usize) -> bool {
        self.summed.is_none_or(|axes| axes.contains(axis, self.shape.len()))
    }

    /// Number of places along the axes that are summed over, or along the others.
    fn len(&self, summed: bool) -> usize {
        let axes = (0..self.shape.len()).filter(|&axis| self.sums_over(axis) == summed);
        axes.map(|axis| self.shape[axis]).product()
    }

    /// The offset of the place `index` along the axes that are summed over, or along the others.
    fn offset(&self, summed: bool, mut index: usize) -> usize {
        let (mut offset, mut stride) = (0, 1);
        for (axis, &len) in self.shape.iter().enumerate().rev() {
            if self.sums_over(axis) == summed {
                offset += index % len * stride;
                index /= len;
            }
            stride *= len;
        }
        offset
    }

    /// Where the values of a loss element are.
    fn places(self, element: usize) -> impl Iterator<Item = usize> {
        let start = self.offset(false, element);
        // Along the last axes values are neighbours, and need no division to be found.
        let rank = self.shape.len();
        let first = (0..rank).rev().take_while(|&axis| self.sums_over(axis)).last();
        let run = first.map_or(1, |axis| self.shape[axis..].iter().product());
        let runs = self.len(true).checked_div(run).unwrap_or(0);
        (0..runs).flat_map(move |i| {
            let start = start + self.offset(true, i * run);
            start..start + run
        })
    }
}
