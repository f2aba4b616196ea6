//! Sums in registers.

use super::BLOCK;
use crate::element::{BFloat16, Element, Float16, Stored};

/// Values and weights that are multiplied.
#[derive(Clone, Copy)]
pub struct Products<T, W = T> {
    /// The first value, or block of values.
    pub x: *const T,
    /// From one to the next.
    pub x_step: usize,
    /// The first block of weights.
    pub weights: *const W,
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
pub unsafe fn add_products<T: Element, W: Stored<T>, const N: usize>(
    products: Products<T, W>,
    from: *const [T; N],
    to: *mut [T; N],
) {
    let Products { mut x, x_step, mut weights, step, count } = products;
    // SAFETY: the caller's. Sums that nothing else reaches can stay in registers.
    unsafe {
        let mut sums = *from;
        for _ in 0..count {
            let (factor, block) = (*x, &*weights.cast::<[W; N]>());
            for (sum, &weight) in sums.iter_mut().zip(block) {
                *sum += factor * weight.widen();
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
pub unsafe fn add_each<T: Element, W: Stored<T>, const N: usize>(
    products: Products<T, W>,
    from: *const [T; N],
    to: *mut [T; N],
) {
    let Products { mut x, x_step, mut weights, step, count } = products;
    // SAFETY: the caller's.
    unsafe {
        let mut sums = *from;
        for _ in 0..count {
            let (factors, block) = (&*x.cast::<[T; N]>(), &*weights.cast::<[W; N]>());
            for ((sum, &factor), &weight) in sums.iter_mut().zip(factors).zip(block) {
                *sum += factor * weight.widen();
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
pub unsafe fn add_bias<T: Element, W: Stored<T>, const N: usize>(
    from: *const [T; N],
    bias: Option<&[W; N]>,
    to: *mut [T; N],
) {
    // SAFETY: the caller's.
    unsafe {
        let mut sums = *from;
        for (sum, &bias) in sums.iter_mut().zip(bias.into_iter().flatten()) {
            *sum += bias.widen();
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
pub unsafe fn add_one<T: Element, W: Stored<T>>(products: Products<T, W>, mut sum: T) -> T {
    let Products { mut x, x_step, mut weights, step, count } = products;
    for _ in 0..count {
        // SAFETY: the caller's.
        sum += unsafe { *x * (*weights).widen() };
        (x, weights) = (x.wrapping_add(x_step), weights.wrapping_add(step));
    }
    sum
}

/// How weights of a kind are added up for values of `T`: as [`Sums`] says, the weights widened as they are
/// read.
pub trait AddStored<T: Element>: Copy {
    /// As [`Sums::add_products`].
    ///
    /// # Safety
    ///
    /// The same.
    unsafe fn add_products(
        products: Products<T, Self>,
        from: *const [T; BLOCK],
        to: *mut [T; BLOCK],
    );

    /// As [`Sums::add_each`].
    ///
    /// # Safety
    ///
    /// The same.
    unsafe fn add_each(products: Products<T, Self>, from: *const [T; BLOCK], to: *mut [T; BLOCK]);

    /// As [`Sums::add_bias`].
    ///
    /// # Safety
    ///
    /// The same.
    unsafe fn add_bias(from: *const [T; BLOCK], bias: Option<&[Self; BLOCK]>, to: *mut [T; BLOCK]);
}

macro_rules! add_stored {
    ([$($element:ident)?] $weight:ty, $value:ty, $products:expr, $each:expr, $bias:expr) => {
        impl$(<$element: Element>)? AddStored<$value> for $weight {
            #[inline(always)]
            unsafe fn add_products(
                products: Products<$value, Self>,
                from: *const [$value; BLOCK],
                to: *mut [$value; BLOCK],
            ) {
                // SAFETY: the caller's.
                unsafe { ($products)(products, from, to) }
            }

            #[inline(always)]
            unsafe fn add_each(
                products: Products<$value, Self>,
                from: *const [$value; BLOCK],
                to: *mut [$value; BLOCK],
            ) {
                // SAFETY: the caller's.
                unsafe { ($each)(products, from, to) }
            }

            #[inline(always)]
            unsafe fn add_bias(
                from: *const [$value; BLOCK],
                bias: Option<&[Self; BLOCK]>,
                to: *mut [$value; BLOCK],
            ) {
                // SAFETY: the caller's.
                unsafe { ($bias)(from, bias, to) }
            }
        }
    };
}

// What is stored as it is has what the machine has for it.
add_stored!([T] T, T, <T as Sums>::add_products, <T as Sums>::add_each, <T as Sums>::add_bias);
add_stored!([] BFloat16, f32, add_products, add_each, add_bias);
add_stored!([] Float16, f32, add_products, add_each, add_bias);
