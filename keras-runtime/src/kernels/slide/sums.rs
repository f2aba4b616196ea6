//! Sums in registers.

use super::BLOCK;
use crate::element::Element;

/// Neighbours in memory that are added up together, and how far it is from each to the next.
#[derive(Clone, Copy)]
pub struct Products<T> {
    /// The first value, or the first of a block.
    pub x: *const T,
    /// From one to the next.
    pub x_step: usize,
    /// The first of a block of weights.
    pub weights: *const T,
    /// From one block to the next.
    pub step: usize,
    /// How many.
    pub count: usize,
}

/// How a number type adds up on this machine: each product is rounded, and the sums are in order.
pub trait Sums: Sized {
    /// Adds to each sum the products of `x` and its weights.
    ///
    /// # Safety
    ///
    /// `count` values can be read from `x` on, and as many blocks of weights.
    unsafe fn add_products(products: Products<Self>, sums: &mut [Self; BLOCK]);

    /// The same where each sum has an `x` of its own.
    ///
    /// # Safety
    ///
    /// As many blocks can be read from `x` on too.
    unsafe fn add_each(products: Products<Self>, sums: &mut [Self; BLOCK]);
}

impl Sums for f32 {
    #[inline(always)]
    unsafe fn add_products(products: Products<f32>, sums: &mut [f32; BLOCK]) {
        // SAFETY: the caller's.
        #[cfg(all(target_arch = "arm", target_abi = "eabihf", target_os = "none"))]
        unsafe {
            super::vfp::add_products(products, sums);
        }
        // SAFETY: the caller's.
        #[cfg(not(all(target_arch = "arm", target_abi = "eabihf", target_os = "none")))]
        unsafe {
            add_products(products, sums);
        }
    }

    #[inline(always)]
    unsafe fn add_each(products: Products<f32>, sums: &mut [f32; BLOCK]) {
        // SAFETY: the caller's.
        #[cfg(all(target_arch = "arm", target_abi = "eabihf", target_os = "none"))]
        unsafe {
            super::vfp::add_each(products, sums);
        }
        // SAFETY: the caller's.
        #[cfg(not(all(target_arch = "arm", target_abi = "eabihf", target_os = "none")))]
        unsafe {
            add_each(products, sums);
        }
    }
}

impl Sums for f64 {
    #[inline(always)]
    unsafe fn add_products(products: Products<f64>, sums: &mut [f64; BLOCK]) {
        // SAFETY: the caller's.
        unsafe { add_products(products, sums) }
    }

    #[inline(always)]
    unsafe fn add_each(products: Products<f64>, sums: &mut [f64; BLOCK]) {
        // SAFETY: the caller's.
        unsafe { add_each(products, sums) }
    }
}

/// [`Sums::add_products`] for a block of any length.
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_products<T: Element, const N: usize>(products: Products<T>, sums: &mut [T; N]) {
    let Products { mut x, x_step, mut weights, step, count } = products;
    // A copy that nothing else reaches can stay in registers.
    let mut local = *sums;
    for _ in 0..count {
        // SAFETY: the caller's.
        let (factor, block) = unsafe { (*x, &*weights.cast::<[T; N]>()) };
        for (sum, &weight) in local.iter_mut().zip(block) {
            *sum += factor * weight;
        }
        (x, weights) = (x.wrapping_add(x_step), weights.wrapping_add(step));
    }
    *sums = local;
}

/// [`Sums::add_each`] for a block of any length.
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_each<T: Element, const N: usize>(products: Products<T>, sums: &mut [T; N]) {
    let Products { mut x, x_step, mut weights, step, count } = products;
    let mut local = *sums;
    for _ in 0..count {
        // SAFETY: the caller's.
        let (factors, block) =
            unsafe { (&*x.cast::<[T; N]>(), &*weights.cast::<[T; N]>()) };
        for ((sum, &factor), &weight) in local.iter_mut().zip(factors).zip(block) {
            *sum += factor * weight;
        }
        (x, weights) = (x.wrapping_add(x_step), weights.wrapping_add(step));
    }
    *sums = local;
}

/// Both for a block that is shorter: `each` says whether every sum has an `x` of its own.
///
/// # Safety
///
/// The same.
#[inline(always)]
pub unsafe fn add_some<T: Element>(products: Products<T>, each: bool, sums: &mut [T]) {
    let Products { mut x, x_step, mut weights, step, count } = products;
    for _ in 0..count {
        let (mut factor, mut weight) = (x, weights);
        for sum in &mut *sums {
            // SAFETY: the caller's.
            *sum += unsafe { *factor * *weight };
            (factor, weight) = (factor.wrapping_add(usize::from(each)), weight.wrapping_add(1));
        }
        (x, weights) = (x.wrapping_add(x_step), weights.wrapping_add(step));
    }
}
