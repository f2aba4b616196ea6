//! The registers of this machine.

use super::conv::most_columns;
use crate::element::Element;
use crate::kernels::gemm::Vector;
#[cfg(target_arch = "x86_64")]
use crate::kernels::gemm::{Avx2F32, Avx2F64, Avx512F32, Avx512F64};
#[cfg(target_arch = "aarch64")]
use crate::kernels::gemm::{NeonF32, NeonF64};

/// The registers that this machine has. Its values are made where that was asked; a machine whose products are not
/// fused, or not known here, has none, and computes as devices do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Machine(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Machine {
    /// This one.
    #[inline(always)]
    pub fn this() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                return Some(Machine(Kind::Avx512));
            } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                return Some(Machine(Kind::Avx2));
            }
        }
        #[cfg(target_arch = "aarch64")]
        return Some(Machine(Kind::Neon));
        #[cfg(not(target_arch = "aarch64"))]
        None
    }

    /// How many filters the largest tile has.
    pub fn most_columns<T: Registers>(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => most_columns::<T::Avx512>(),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => most_columns::<T::Avx2>(),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => most_columns::<T::Neon>(),
        }
    }

    /// All that there can be here, for tests.
    #[cfg(test)]
    pub fn all() -> Vec<Option<Self>> {
        let mut all = vec![Machine::this(), None];
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            all.push(Some(Machine(Kind::Avx2)));
        }
        all
    }
}

/// A number type and the registers for it.
pub(super) trait Registers: Element {
    #[cfg(target_arch = "x86_64")]
    type Avx512: Vector<Item = Self>;
    #[cfg(target_arch = "x86_64")]
    type Avx2: Vector<Item = Self>;
    #[cfg(target_arch = "aarch64")]
    type Neon: Vector<Item = Self>;
}

impl Registers for f32 {
    #[cfg(target_arch = "x86_64")]
    type Avx512 = Avx512F32;
    #[cfg(target_arch = "x86_64")]
    type Avx2 = Avx2F32;
    #[cfg(target_arch = "aarch64")]
    type Neon = NeonF32;
}

impl Registers for f64 {
    #[cfg(target_arch = "x86_64")]
    type Avx512 = Avx512F64;
    #[cfg(target_arch = "x86_64")]
    type Avx2 = Avx2F64;
    #[cfg(target_arch = "aarch64")]
    type Neon = NeonF64;
}

/// Work that is compiled for each kind of registers.
pub(super) trait Work<T> {
    /// Does it, in functions that [`Vector::enable`] compiles for the registers.
    ///
    /// # Safety
    ///
    /// The machine has the registers, and what the work reads and writes is there.
    unsafe fn run<V: Vector<Item = T>>(self);
}

/// Does work with the registers of a machine.
///
/// # Safety
///
/// What the work reads and writes is there.
#[inline(always)]
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(unused_variables))]
pub(super) unsafe fn with_registers<T: Registers>(machine: Machine, work: impl Work<T>) {
    // SAFETY: whoever made `machine` found the registers, and the caller's.
    unsafe {
        match machine.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => work.run::<T::Avx512>(),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => work.run::<T::Avx2>(),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => work.run::<T::Neon>(),
        }
    }
}
