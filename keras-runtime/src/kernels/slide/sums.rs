//! Sums in registers.

use super::BLOCK;
use crate::element::Element;

/// Values and weights that are multiplied.
#[derive(Clone, Copy)]
pub struct Products<T> {
    /// The first value, or block of values.
    pub x: *const T,
    /// From one to the next.
    pub x_step: usize,
    /// The first block of weights.
    pub weights: *const T,
    /// From one to the next.
    pub step: usize,
    /// How many.
    pub count: usize,
}

/// How a number type adds up on this machine: each product is rounded, and sums are in order.
pub trait Sums: Sized + 'static {
    /// What sums begin with.
    const ZEROS: &'static [Self; BLOCK];

    /// to = from + the products of each `x` and its weights; the `x` are neighbours (`x_step` is 1).
    ///
    /// # Safety
    ///
    /// `count` neighbouring values can be read from `x` on, and as many blocks of weights. `from` can be
    /// read, and `to` written; they may be the same.
    unsafe fn add_products(
        products: Products<Self>,
        from: *const [Self; BLOCK],
        to: *mut [Self; BLOCK],
    );

    /// The same where each sum has an `x` of its own.
    ///
    /// # Safety
    ///
    /// As many blocks can be read from `x` on.
    unsafe fn add_each(
        products: Products<Self>,
        from: *const [Self; BLOCK],
        to: *mut [Self; BLOCK],
    );

    /// to = from + bias
    ///
    /// # Safety
    ///
    /// `from` can be read, and `to` written.
    unsafe fn add_bias(
        from: *const [Self; BLOCK],
        bias: Option<&[Self; BLOCK]>,
        to: *mut [Self; BLOCK],
    );
}

macro_rules! sums {
    ($type:ident, $($path:ident)::+) => {
        impl Sums for $type {
            const ZEROS: &'static [$type; BLOCK] = &[0.0; BLOCK];

            #[inline(always)]
            unsafe fn add_products(
                products: Products<$type>,
                from: *const [$type; BLOCK],
                to: *mut [$type; BLOCK],
            ) {
                debug_assert!(products.x_step == 1);
                // SAFETY: the caller's.
                unsafe { $($path)::+::add_products(products, from, to) }
            }

            #[inline(always)]
            unsafe fn add_each(
                products: Products<$type>,
                from: *const [$type; BLOCK],
                to: *mut [$type; BLOCK],
            ) {
                // SAFETY: the caller's.
                unsafe { $($path)::+::add_each(products, from, to) }
            }

            #[inline(always)]
            unsafe fn add_bias(
                from: *const [$type; BLOCK],
                bias: Option<&[$type; BLOCK]>,
                to: *mut [$type; BLOCK],
            ) {
                // SAFETY: the caller's.
                unsafe { $($path)::+::add_bias(from, bias, to) }
            }
        }
    };
}

sums!(f64, self);
sums!(f32, super::single);

/// Writes sums. For firmware one by one: of a loop that copies the compiler makes a call of `memcpy`.
///
/// # Safety
///
/// `to` can be written.
#[inline(always)]
pub unsafe fn store<T: Copy, const N: usize>(sums: [T; N], to: *mut [T; N]) {
    if cfg!(feature = "std") {
        // SAFETY: the caller's.
        unsafe { *to = sums };
        return;
    }
    for (place, sum) in sums.into_iter().enumerate() {
        // SAFETY: within the block.
        unsafe { to.cast::<T>().add(place).write_volatile(sum) };
    }
}

/// [`Sums::add_products`] for a block of any length.
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_products<T: Element, const N: usize>(
    products: Products<T>,
    from: *const [T; N],
    to: *mut [T; N],
) {
    let Products { mut x, x_step, mut weights, step, count } = products;
    // SAFETY: the caller's. Sums that nothing else reaches can stay in registers.
    unsafe {
        let mut sums = *from;
        for _ in 0..count {
            let (factor, block) = (*x, &*weights.cast::<[T; N]>());
            for (sum, &weight) in sums.iter_mut().zip(block) {
                *sum += factor * weight;
            }
            (x, weights) = (x.wrapping_add(x_step), weights.wrapping_add(step));
        }
        store(sums, to);
    }
}

/// [`Sums::add_each`] for a block of any length.
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_each<T: Element, const N: usize>(
    products: Products<T>,
    from: *const [T; N],
    to: *mut [T; N],
) {
    let Products { mut x, x_step, mut weights, step, count } = products;
    // SAFETY: the caller's.
    unsafe {
        let mut sums = *from;
        for _ in 0..count {
            let (factors, block) = (&*x.cast::<[T; N]>(), &*weights.cast::<[T; N]>());
            for ((sum, &factor), &weight) in sums.iter_mut().zip(factors).zip(block) {
                *sum += factor * weight;
            }
            (x, weights) = (x.wrapping_add(x_step), weights.wrapping_add(step));
        }
        store(sums, to);
    }
}

/// [`Sums::add_bias`] for a block of any length.
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_bias<T: Element, const N: usize>(
    from: *const [T; N],
    bias: Option<&[T; N]>,
    to: *mut [T; N],
) {
    // SAFETY: the caller's.
    unsafe {
        let mut sums = *from;
        for (sum, &bias) in sums.iter_mut().zip(bias.into_iter().flatten()) {
            *sum += bias;
        }
        store(sums, to);
    }
}

/// sum = sum + the products of one channel, the first of each block of weights.
///
/// # Safety
///
/// As [`Sums::add_products`].
#[inline(always)]
pub unsafe fn add_one<T: Element>(products: Products<T>, mut sum: T) -> T {
    let Products { mut x, x_step, mut weights, step, count } = products;
    for _ in 0..count {
        // SAFETY: the caller's.
        sum += unsafe { *x * *weights };
        (x, weights) = (x.wrapping_add(x_step), weights.wrapping_add(step));
    }
    sum
}
