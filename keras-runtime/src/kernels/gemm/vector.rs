//! What a product needs from an instruction set.

use super::pack::Panel;
use super::tile::Tile;
use crate::element::{Element, Real};
use crate::kernels::direct::Slide;

/// A register of an instruction set, and the tiles that fill all of them.
///
/// # Safety
/// Methods touch only the memory that their arguments name. Whoever calls one knows that the
/// machine has the instruction set.
pub(in crate::kernels) unsafe trait Vector: Copy {
    /// What a lane holds.
    type Item: Element;
    /// Which lanes count.
    type Mask: Copy;
    /// Lanes of a register.
    const LANES: usize;
    /// What is compiled for the instruction set, by registers side by side (1, 2, …).
    const KERNELS: &'static [Kernels<Self::Item>];
    /// The same for convolutions, see [`direct`](crate::kernels::direct).
    const CONVOLVE: &'static [Convolve<Self::Item>];
    /// Rows of the largest tile.
    const ROWS: usize;
    /// Packs rows of A for the largest tile.
    const PACK_A: unsafe fn(&Panel<Self::Item>);
    /// Neighbours that [`transpose`](Self::transpose) takes at a time.
    const STEPS: usize;
    /// Largest sum in one go, so that a panel of B stays in the first cache; in the second where a step has so many products
    /// that reading from there is no slower.
    const DEPTH: usize;
    /// Bytes of the packed part of A, which is to stay in the second cache.
    const A_BYTES: usize;

    /// Runs `f` compiled for the instruction set.
    unsafe fn enable<F: FnOnce()>(f: F);
    /// `value` in all lanes.
    unsafe fn splat(value: Self::Item) -> Self;
    /// The first `lanes` lanes.
    unsafe fn mask(lanes: usize) -> Self::Mask;
    /// All lanes.
    unsafe fn load(from: *const Self::Item) -> Self;
    /// The lanes of the mask, the others zero and unread.
    unsafe fn load_some(from: *const Self::Item, mask: Self::Mask) -> Self;
    /// All lanes.
    unsafe fn store(self, to: *mut Self::Item);
    /// The lanes of the mask.
    unsafe fn store_some(self, to: *mut Self::Item, mask: Self::Mask);
    /// The first `count` lanes, which is a constant of at most `LANES`: whoever reads them next need not wait,
    /// as after a mask.
    unsafe fn store_first(self, to: *mut Self::Item, count: usize);
    /// `f` of each lane.
    unsafe fn map(self, f: impl Fn(Self::Item) -> Self::Item) -> Self;
    /// `f` of each lane and those of two others.
    unsafe fn with(
        self,
        one: Self,
        other: Self,
        f: impl Fn(Self::Item, Self::Item, Self::Item) -> Self::Item,
    ) -> Self;
    /// Lanes of both: those of `self` are the numbers 0, 1, …, those of `other` follow. Numbers are constants.
    unsafe fn choose(self, other: Self, number: impl Fn(usize) -> usize) -> Self;
    /// self · factor + sum.
    unsafe fn fma(self, factor: Self, sum: Self) -> Self;
    /// Reads `STEPS` neighbours, from the `p`-th, of each of `LANES` rows and writes them transposed: `LANES` values for each
    /// step, `distance` between steps.
    unsafe fn transpose(rows: &[*const Self::Item], p: usize, to: *mut Self::Item, distance: usize);
}

/// Functions for blocks of C that need the same number of registers side by side.
pub(in crate::kernels) struct Kernels<T: 'static> {
    /// Tiles of 1, 2, 4, … rows; the last has [`Vector::ROWS`].
    pub tiles: &'static [unsafe fn(&Tile<T>)],
    /// The last of them, which packs columns of B as it reads them.
    pub packing: unsafe fn(&Tile<T>),
    /// Packs columns of B.
    pub pack_b: unsafe fn(&Panel<T>),
}

/// A tile of a convolution: how many rows it has, and the function.
pub(in crate::kernels) type RowTile<T> = (usize, unsafe fn(&Slide<T>));

/// The same for convolutions.
pub(in crate::kernels) struct Convolve<T: 'static> {
    /// Tiles with the number of their rows, which rises.
    pub tiles: &'static [RowTile<T>],
    /// Packs columns of a kernel.
    pub pack: unsafe fn(&Panel<T>),
}

/// Columns of the largest tile.
pub(in crate::kernels) const fn tile_columns<V: Vector>() -> usize {
    V::KERNELS.len() * V::LANES
}

/// The sum of two: of a product with 1, which compilers make a sum of.
///
/// # Safety
/// The machine has the instruction set of `V`.
#[inline(always)]
pub(in crate::kernels) unsafe fn add<V: Vector>(one: V, other: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { one.fma(V::splat(Real::ONE), other) }
}

/// The table of an instruction set: `[registers side by side] [rows] most rows`.
macro_rules! kernels {
    ([$($width:literal)*] $rows:tt $most:literal) => {
        &[$(kernels!(@ $width $rows $most)),*]
    };
    (@ $width:literal [$($rows:literal)*] $most:literal) => {
        $crate::kernels::gemm::vector::Kernels {
            tiles: &[$($crate::kernels::gemm::tile::compiled::<Self, $rows, $width, false>),*],
            packing: $crate::kernels::gemm::tile::compiled::<Self, $most, $width, true>,
            pack_b: $crate::kernels::gemm::pack::pack_b::<Self, $width>,
        }
    };
}
pub(in crate::kernels) use kernels;

/// The table of an instruction set for convolutions: for each number of registers side by side its tiles.
macro_rules! convolve {
    ($($width:literal [$($rows:literal)*])*) => {
        &[$($crate::kernels::gemm::vector::Convolve {
            tiles: &[$(($rows, $crate::kernels::direct::compiled::<Self, $rows, $width>)),*],
            pack: $crate::kernels::gemm::pack::pack_b::<Self, $width>,
        }),*]
    };
}
pub(in crate::kernels) use convolve;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
/// An instruction set and number type, from its instructions.
macro_rules! vector {
    (
        $name:ident($register:ident): [$item:ident; $lanes:literal], features $features:literal,
        tiles [$($width:literal)*] [$($rows:literal)*] pack $largest:literal, $depth:literal deep, $bytes:expr,
        convolve ($($convolve:tt)*),
        splat $splat:ident, load $load:ident, store $store:ident, fma $fma:ident,
        mask $mask_type:ident ($mask_lanes:ident) $mask:block,
        load_some ($from:ident, $load_mask:ident) $load_some:block,
        store_some ($value:ident, $to:ident, $store_mask:ident) $store_some:block,
        transpose $transpose:ident
    ) => {
        #[doc = concat!(stringify!($lanes), " lanes of `", stringify!($item), "`.")]
        #[derive(Clone, Copy)]
        pub(in crate::kernels) struct $name($register);

        // SAFETY: loads and stores touch the lanes that they are told to.
        unsafe impl $crate::kernels::gemm::vector::Vector for $name {
            type Item = $item;
            type Mask = $mask_type;
            const LANES: usize = $lanes;
            const KERNELS: &'static [$crate::kernels::gemm::vector::Kernels<$item>] = kernels!([$($width)*] [$($rows)*] $largest);
            const CONVOLVE: &'static [$crate::kernels::gemm::vector::Convolve<$item>] = convolve!($($convolve)*);
            const ROWS: usize = $largest;
            const PACK_A: unsafe fn(&$crate::kernels::gemm::pack::Panel<$item>) =
                $crate::kernels::gemm::pack::pack_a::<Self, $largest>;
            const STEPS: usize = 16 / size_of::<$item>();
            const DEPTH: usize = $depth;
            const A_BYTES: usize = $bytes;

            #[target_feature(enable = $features)]
            unsafe fn enable<F: FnOnce()>(f: F) {
                f();
            }
            #[inline(always)]
            unsafe fn splat(value: $item) -> Self {
                // SAFETY: the caller promises the instruction set.
                unsafe { $name($splat(value)) }
            }
            #[inline(always)]
            unsafe fn mask($mask_lanes: usize) -> $mask_type {
                $mask
            }
            #[inline(always)]
            unsafe fn load(from: *const $item) -> Self {
                // SAFETY: the caller promises the instruction set and the memory.
                unsafe { $name($load(from)) }
            }
            #[inline(always)]
            unsafe fn load_some($from: *const $item, $load_mask: $mask_type) -> Self {
                // SAFETY: the caller promises the instruction set and the memory.
                unsafe { $name($load_some) }
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut $item) {
                // SAFETY: the caller promises the instruction set and the memory.
                unsafe { $store(to, self.0) }
            }
            #[inline(always)]
            unsafe fn store_some(self, $to: *mut $item, $store_mask: $mask_type) {
                let $value = self.0;
                // SAFETY: the caller promises the instruction set and the memory.
                unsafe { $store_some }
            }
            #[inline(always)]
            unsafe fn store_first(self, to: *mut $item, count: usize) {
                if count == $lanes {
                    // SAFETY: the caller promises the instruction set and the memory.
                    return unsafe { self.store(to) };
                }
                // SAFETY: a register is an array of its lanes, and the caller promises the memory.
                unsafe {
                    let lanes: [$item; $lanes] = core::mem::transmute(self.0);
                    for (i, lane) in lanes.into_iter().enumerate().take(count) {
                        *to.add(i) = lane;
                    }
                }
            }
            #[inline(always)]
            unsafe fn map(self, f: impl Fn($item) -> $item) -> Self {
                // SAFETY: a register is an array of its lanes.
                unsafe {
                    let mut lanes: [$item; $lanes] = core::mem::transmute(self.0);
                    lanes.iter_mut().for_each(
                        #[inline(always)]
                        |lane| *lane = f(*lane),
                    );
                    $name(core::mem::transmute::<[$item; $lanes], $register>(lanes))
                }
            }
            #[inline(always)]
            unsafe fn with(
                self,
                one: Self,
                other: Self,
                f: impl Fn($item, $item, $item) -> $item,
            ) -> Self {
                // SAFETY: a register is an array of its lanes.
                unsafe {
                    let mut lanes: [$item; $lanes] = core::mem::transmute(self.0);
                    let one: [$item; $lanes] = core::mem::transmute(one.0);
                    let other: [$item; $lanes] = core::mem::transmute(other.0);
                    #[allow(clippy::needless_range_loop, reason = "iterators of arrays are copies of them")]
                    for i in 0..$lanes {
                        lanes[i] = f(lanes[i], one[i], other[i]);
                    }
                    $name(core::mem::transmute::<[$item; $lanes], $register>(lanes))
                }
            }
            #[inline(always)]
            unsafe fn choose(self, other: Self, number: impl Fn(usize) -> usize) -> Self {
                // SAFETY: a register is an array of its lanes.
                unsafe {
                    let one: [$item; $lanes] = core::mem::transmute(self.0);
                    let other: [$item; $lanes] = core::mem::transmute(other.0);
                    let mut lanes = one;
                    #[allow(clippy::needless_range_loop, reason = "iterators of arrays are copies of them")]
                    for i in 0..$lanes {
                        let number = number(i);
                        lanes[i] = match number < $lanes {
                            true => one[number],
                            false => other[number % $lanes],
                        };
                    }
                    $name(core::mem::transmute::<[$item; $lanes], $register>(lanes))
                }
            }
            #[inline(always)]
            unsafe fn fma(self, factor: Self, sum: Self) -> Self {
                // SAFETY: the caller promises the instruction set.
                unsafe { $name($fma(self.0, factor.0, sum.0)) }
            }
            #[inline(always)]
            unsafe fn transpose(
                rows: &[*const $item],
                p: usize,
                to: *mut $item,
                distance: usize,
            ) {
                // SAFETY: the caller promises the instruction set and the memory.
                unsafe {
                    let rows = $crate::kernels::array(
                        core::ptr::null(),
                        #[inline(always)]
                        |i| rows[i].add(p),
                    );
                    $transpose(rows, to, distance)
                }
            }
        }
    };
}
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub(in crate::kernels) use vector;
