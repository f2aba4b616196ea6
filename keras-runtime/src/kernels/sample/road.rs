//! Which kernels compute one sample.

#[cfg(feature = "std")]
use super::registers::Machine;
use crate::activations::Activation;
use crate::element::Element;
#[cfg(feature = "std")]
use crate::kernels::direct::to_predict;
use crate::kernels::{Columns, Kernel, Pooling, Sides, conv, depthwise, multiply_rows, separable};
#[cfg(feature = "std")]
use crate::kernels::{Finish, Sliding};
use crate::layers::Taps;

/// How one sample goes through a network: with the bits that devices compute, or as fast as this machine
/// can.
///
/// `predict` takes the fast road, and `predict_in`, whose arena the caller has, that of devices. Without
/// the feature `std` there is that one alone.
///
/// ```
/// use keras_runtime::kernels::Road;
/// assert!(!Road::DEVICE.is_fast());
/// assert_eq!(Road::best().is_fast(), cfg!(feature = "std"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Road {
    /// Whether it is not that of devices.
    #[cfg(feature = "std")]
    fast: bool,
    #[cfg(feature = "std")]
    machine: Option<Machine>,
}

impl Road {
    /// That of devices: every product is rounded, sums are in order, functions are those of `libm`.
    pub const DEVICE: Road = Road {
        #[cfg(feature = "std")]
        fast: false,
        #[cfg(feature = "std")]
        machine: None,
    };

    /// The fastest of this machine.
    #[inline(always)]
    pub fn best() -> Self {
        Road {
            #[cfg(feature = "std")]
            fast: true,
            #[cfg(feature = "std")]
            machine: Machine::this(),
        }
    }

    /// Whether it is not that of devices.
    #[inline(always)]
    pub fn is_fast(self) -> bool {
        #[cfg(feature = "std")]
        return self.fast;
        #[cfg(not(feature = "std"))]
        false
    }

    /// Replaces the values x by f(x), with quick functions on the fast road. An empty `x` is in `y`.
    #[inline(always)]
    pub(crate) fn activate<T: Element, A: Activation<T>>(
        self,
        activation: &A,
        x: &[T],
        y: &mut [T],
        shape: &[usize],
    ) {
        if self.is_fast() {
            y.iter_mut().zip(x).for_each(|(y, &x)| *y = x);
            activation.forward_batch(y, shape);
        } else {
            activation.infer(x, y, shape);
        }
    }
}

/// out = x·kernel + bias for so many rows. What has no place in a slice is left out.
#[inline(always)]
pub(crate) fn rows<T: Element>(
    road: Road,
    columns: Columns<'_, T>,
    count: usize,
    x: &[T],
    out: &mut [T],
) {
    #[cfg(feature = "std")]
    if road.fast {
        let machine = road.machine;
        once!(T: super::row::rows(
            machine: Option<Machine>,
            columns: Columns<'_, T>,
            count: usize,
            x: &[T],
            out: &mut [T],
        ));
        return;
    }
    let _ = (road, count);
    multiply_rows(columns, x, out);
}

/// places = patches · kernel + bias, through an activation.
#[inline(always)]
pub(crate) fn convolve<T: Element, A: Activation<T>>(
    road: Road,
    taps: &Taps,
    kernel: Kernel<'_, T>,
    sides: Sides<'_, T>,
    activation: &A,
) {
    let filters = kernel.filters;
    #[cfg(feature = "std")]
    if road.fast {
        let machine = road.machine;
        let finish: super::conv::Finish<'_, T> = &|places| {
            activation.forward_batch(places, &[places.len() / filters.max(1), filters]);
        };
        if predict(taps, kernel, None, &sides, finish) {
            return;
        }
        once!(T: super::conv::conv(
            machine: Option<Machine>,
            taps: &Taps,
            kernel: Kernel<'_, T>,
            sides: Sides<'_, T>,
            finish: super::conv::Finish<'_, T>,
        ));
        return;
    }
    let _ = (road, activation, filters);
    conv(taps, kernel, sides);
}

/// The same, pooled; whether it was done.
#[inline(always)]
pub(crate) fn convolve_pooled<T: Element, A: Activation<T>>(
    road: Road,
    taps: &Taps,
    kernel: Kernel<'_, T>,
    pooling: Pooling<'_>,
    sides: Sides<'_, T>,
    activation: &A,
) -> bool {
    #[cfg(feature = "std")]
    if road.is_fast() {
        let filters = kernel.filters;
        let finish: super::conv::Finish<'_, T> = &|places| {
            activation.forward_batch(places, &[places.len() / filters.max(1), filters]);
        };
        return predict(taps, kernel, Some(pooling), &sides, finish);
    }
    let _ = (road, taps, kernel, pooling, sides, activation);
    false
}

/// As batches are predicted, if there is something of its own for this convolution.
#[cfg(feature = "std")]
#[inline(always)]
fn predict<T: Element>(
    taps: &Taps,
    kernel: Kernel<'_, T>,
    pooling: Option<Pooling<'_>>,
    sides: &Sides<'_, T>,
    finish: super::conv::Finish<'_, T>,
) -> bool {
    let sliding = Sliding { taps, filters: kernel.filters };
    let (threads, weights, finish) = (1, [kernel.weights, kernel.bias], Some(finish));
    once!(T: to_predict(
        threads: usize,
        sliding: Sliding<'_>,
        pooling: Option<Pooling<'_>>,
        sides: &Sides<'_, T>,
        weights: [&[T]; 2],
        finish: Finish<'_, T>,
    ) -> bool)
}

/// The same with a kernel for each channel; whether the activation was applied.
#[inline(always)]
pub(crate) fn convolve_each<T: Element, A: Activation<T>>(
    road: Road,
    taps: &Taps,
    weights: [&[T]; 2],
    filters: usize,
    sides: Sides<'_, T>,
    activation: &A,
) -> bool {
    #[cfg(feature = "std")]
    if road.fast && filters == taps.channels {
        let machine = road.machine;
        let finish: super::conv::Finish<'_, T> = &|places| {
            activation.forward_batch(places, &[places.len() / filters.max(1), filters]);
        };
        once!(T: super::depthwise::depthwise(
            machine: Option<Machine>,
            taps: &Taps,
            weights: [&[T]; 2],
            sides: Sides<'_, T>,
            finish: super::conv::Finish<'_, T>,
        ));
        return true;
    }
    let _ = (road, activation);
    depthwise(taps, weights[0], weights[1], filters, sides);
    false
}

/// A kernel for each channel, then the channels mixed; `middle` is room for those of one place.
#[inline(always)]
pub(crate) fn separate<T: Element>(
    road: Road,
    taps: &Taps,
    weights: &[T],
    kernel: Kernel<'_, T>,
    middle: &mut [T],
    sides: Sides<'_, T>,
) {
    #[cfg(feature = "std")]
    if road.fast && middle.len() == taps.channels {
        let (machine, whole) = (road.machine, &sides);
        let done = once!(T: super::depthwise::separable(
            machine: Option<Machine>,
            taps: &Taps,
            weights: &[T],
            kernel: Kernel<'_, T>,
            whole: &Sides<'_, T>,
        ) -> bool);
        if done {
            return;
        }
    }
    let _ = road;
    separable(taps, weights, kernel, middle, sides);
}
