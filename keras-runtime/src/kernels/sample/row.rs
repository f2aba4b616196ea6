//! A row times a matrix: as fast as the weights come.
//!
//! An output is bias + the sums of eight inputs each, in order; eight products are added in pairs, and
//! these again. So chains are short where there are few outputs, and memory is read in its order where
//! there are many, with the same bits.

use super::conv::of_positions;
use super::registers::{Machine, Registers, Work, with_registers};
use crate::element::{Element, Real};
use crate::kernels::gemm::vector::{Vector, add};
use crate::kernels::{Columns, array, multiply_rows};

/// Inputs at a time.
const PANEL: usize = 8;

/// Bytes of a matrix of which columns are done one after the other: it stays in the first cache.
const SMALL: usize = 24 << 10;

/// `f` of the outputs of one row, as a part of a function that is compiled for the registers `V`, where sizes
/// are constants: the bits are those of [`rows`].
///
/// # Safety
///
/// The machine has the registers.
#[inline(always)]
pub(in crate::kernels) unsafe fn inline_row<V: Vector>(
    columns: Columns<'_, V::Item>,
    x: &[V::Item],
    out: &mut [V::Item],
    f: impl Fn(V::Item) -> V::Item + Copy,
) {
    let outputs = columns.outputs;
    let Some(row) = Row::new(columns, 1, x, out) else { return };
    // SAFETY: the row has found that all of it is there.
    unsafe {
        let whole = outputs / (4 * V::LANES) * (4 * V::LANES);
        for first in (0..whole).step_by(4 * V::LANES) {
            row.functions::<V, 4>(first, V::LANES, f);
        }
        let left = outputs - whole;
        match left.div_ceil(V::LANES) {
            0 => {}
            1 => row.functions::<V, 1>(whole, left, f),
            2 => row.functions::<V, 2>(whole, left - V::LANES, f),
            3 => row.functions::<V, 3>(whole, left - 2 * V::LANES, f),
            _ => row.functions::<V, 4>(whole, left - 3 * V::LANES, f),
        }
    }
}

/// What [`super::rows`] does.
pub(super) fn rows<T: Registers>(
    machine: Option<Machine>,
    columns: Columns<'_, T>,
    count: usize,
    x: &[T],
    out: &mut [T],
) {
    let fits = Row::new(columns, count, x, out);
    let Some(machine) = machine else {
        let Columns { inputs, outputs, .. } = columns;
        if fits.is_some() {
            multiply_rows(columns, &x[..count * inputs], &mut out[..count * outputs]);
        }
        return;
    };
    let Some(row) = fits else { return };
    // SAFETY: the kernel has `outputs` values in each of `inputs` rows, the bias as many, and there are
    // `count` rows of both sides. Positions are those of a convolution with one tap.
    unsafe {
        match count {
            1 => with_registers(machine, row),
            _ if columns.stride == columns.outputs => of_positions(machine, columns, count, x, out),
            _ => several(machine, count, row),
        }
    }
}

/// Row by row.
///
/// # Safety
///
/// As [`Work::run`], for so many rows.
#[inline(never)]
unsafe fn several<T: Registers>(machine: Machine, count: usize, mut row: Row<T>) {
    for _ in 0..count {
        // SAFETY: the caller's.
        unsafe { with_registers(machine, row) }
        row.x = row.x.wrapping_add(row.inputs);
        row.out = row.out.wrapping_add(row.outputs);
    }
}

/// A row and what it is multiplied by.
#[derive(Clone, Copy)]
struct Row<T> {
    x: *const T,
    kernel: *const T,
    stride: usize,
    inputs: usize,
    outputs: usize,
    /// Or null.
    bias: *const T,
    out: *mut T,
}

impl<T: Registers> Work<T> for Row<T> {
    #[inline(always)]
    unsafe fn run<V: Vector<Item = T>>(self) {
        let bytes = self.inputs * self.stride * size_of::<T>();
        // SAFETY: the caller's. Each in a function of its own, so that few outputs take few instructions.
        unsafe {
            if self.outputs > 4 * V::LANES && bytes > SMALL {
                return V::enable(
                    #[inline(always)]
                    || self.by_panels::<V>(),
                );
            }
            let mut first = match self.outputs > 2 * V::LANES {
                true => self.ahead::<V>(),
                false => 0,
            };
            if first > 0 {
                self.columns::<V, 1>(0, first);
            }
            while first < self.outputs {
                let left = self.outputs - first;
                match left.div_ceil(V::LANES) {
                    1 => self.columns::<V, 1>(first, left),
                    2 => self.columns::<V, 2>(first, left),
                    3 => self.columns::<V, 3>(first, left),
                    _ => self.columns::<V, 4>(first, left.min(4 * V::LANES)),
                }
                first += 4 * V::LANES;
            }
        }
    }
}

impl<T: Element> Row<T> {
    /// The first of `count` rows; none where something does not fit.
    #[inline(always)]
    fn new(columns: Columns<'_, T>, count: usize, x: &[T], out: &mut [T]) -> Option<Self> {
        let Columns { kernel, stride, inputs, outputs, bias } = columns;
        // Up to the last row, and that row.
        let before = inputs.saturating_sub(1).checked_mul(stride);
        let size = before.and_then(|before| before.checked_add(outputs));
        let kernel_fits = inputs == 0 || size.is_some_and(|size| size <= kernel.len());
        let holds =
            |len: usize, width: usize| count.checked_mul(width).is_some_and(|all| all <= len);
        let fits = kernel_fits && holds(x.len(), inputs) && holds(out.len(), outputs);
        if !fits || (!bias.is_empty() && bias.len() < outputs) {
            return None;
        }
        Some(Row {
            x: x.as_ptr(),
            kernel: kernel.as_ptr(),
            stride,
            inputs,
            outputs,
            bias: if bias.is_empty() { core::ptr::null() } else { bias.as_ptr() },
            out: out.as_mut_ptr(),
        })
    }

    /// Columns before the first that lies at a multiple of a register's size in all rows, where there is
    /// one: a load across two cache lines takes twice as long.
    #[inline(always)]
    fn ahead<V: Vector<Item = T>>(&self) -> usize {
        let ahead = self.kernel.align_offset(V::LANES * size_of::<T>());
        if self.stride.is_multiple_of(V::LANES) && ahead < V::LANES { ahead } else { 0 }
    }

    /// `columns` columns from `first` on, which take `N` registers.
    ///
    /// # Safety
    ///
    /// As [`Work::run`].
    #[inline(always)]
    unsafe fn columns<V: Vector<Item = T>, const N: usize>(&self, first: usize, columns: usize) {
        let last = columns - (N - 1) * V::LANES;
        // SAFETY: the caller's; lanes that are not there are masked.
        unsafe {
            if last == V::LANES {
                V::enable(
                    #[inline(always)]
                    || self.sums::<V, N>(first, Lanes(None)),
                );
            } else {
                V::enable(
                    #[inline(always)]
                    || self.sums::<V, N>(first, Lanes::of(last)),
                );
            }
        }
    }

    /// # Safety
    ///
    /// As [`Work::run`].
    #[inline(always)]
    unsafe fn sums<V: Vector<Item = T>, const N: usize>(&self, first: usize, lanes: Lanes<V>) {
        // SAFETY: the caller's.
        unsafe {
            for (v, sum) in self.added::<V, N>(first, lanes).into_iter().enumerate() {
                lanes.store::<N>(sum, self.out.add(first), v);
            }
        }
    }

    /// `f` of `N` registers of outputs, of the last so many lanes.
    ///
    /// # Safety
    ///
    /// As [`Work::run`].
    #[inline(always)]
    unsafe fn functions<V: Vector<Item = T>, const N: usize>(
        &self,
        first: usize,
        last: usize,
        f: impl Fn(T) -> T + Copy,
    ) {
        // SAFETY: the caller's.
        unsafe {
            let sums = self.added::<V, N>(first, Lanes::of(last));
            for (v, sum) in sums.into_iter().enumerate() {
                let to = self.out.add(first + v * V::LANES);
                sum.map(f).store_first(to, if v + 1 == N { last } else { V::LANES });
            }
        }
    }

    /// The outputs of `N` registers from `first` on.
    ///
    /// # Safety
    ///
    /// As [`Work::run`].
    #[inline(always)]
    unsafe fn added<V: Vector<Item = T>, const N: usize>(
        &self,
        first: usize,
        lanes: Lanes<V>,
    ) -> [V; N] {
        // SAFETY: the caller's.
        unsafe {
            let mut sums = [V::splat(Real::ZERO); N];
            if !self.bias.is_null() {
                sums = array(
                    V::splat(Real::ZERO),
                    #[inline(always)]
                    |v| lanes.load::<N>(self.bias.wrapping_add(first), v),
                );
            }
            let (mut x, mut w) = (self.x, self.kernel.wrapping_add(first));
            for _ in 0..self.inputs / PANEL {
                let factors: [V; PANEL] = array(
                    V::splat(Real::ZERO),
                    #[inline(always)]
                    |p| V::splat(*x.add(p)),
                );
                for (v, sum) in sums.iter_mut().enumerate() {
                    let panel = panel(
                        &factors,
                        #[inline(always)]
                        |p| lanes.load::<N>(w.add(p * self.stride), v),
                    );
                    *sum = add(panel, *sum);
                }
                (x, w) = (x.wrapping_add(PANEL), w.wrapping_add(PANEL * self.stride));
            }
            for _ in 0..self.inputs % PANEL {
                let factor = V::splat(*x);
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = factor.fma(lanes.load::<N>(w, v), *sum);
                }
                (x, w) = (x.wrapping_add(1), w.wrapping_add(self.stride));
            }
            sums
        }
    }

    /// Adds the products of eight rows to the outputs of a register.
    ///
    /// # Safety
    ///
    /// As [`Work::run`], for columns from `at` on.
    #[inline(always)]
    unsafe fn step<V: Vector<Item = T>>(
        &self,
        factors: &[V; PANEL],
        rows: *const T,
        at: usize,
        lanes: Lanes<V>,
    ) {
        let (out, rows) = (self.out.wrapping_add(at), rows.wrapping_add(at));
        // SAFETY: the caller's.
        unsafe {
            let panel = panel(
                factors,
                #[inline(always)]
                |p| lanes.load::<1>(rows.add(p * self.stride), 0),
            );
            lanes.store::<1>(add(panel, lanes.load::<1>(out, 0)), out, 0);
        }
    }

    /// All columns of eight rows after the other.
    ///
    /// # Safety
    ///
    /// As [`Work::run`].
    #[inline(always)]
    unsafe fn by_panels<V: Vector<Item = T>>(&self) {
        // SAFETY: the caller's.
        unsafe {
            match self.bias.is_null() {
                false => self.out.copy_from_nonoverlapping(self.bias, self.outputs),
                true => core::slice::from_raw_parts_mut(self.out, self.outputs).fill(Real::ZERO),
            }
            let (mut x, mut w) = (self.x, self.kernel);
            let ahead = self.ahead::<V>();
            for _ in 0..self.inputs / PANEL {
                let factors: [V; PANEL] = array(
                    V::splat(Real::ZERO),
                    #[inline(always)]
                    |p| V::splat(*x.add(p)),
                );
                if ahead > 0 {
                    self.step(&factors, w, 0, Lanes(Some(V::mask(ahead))));
                }
                let mut at = ahead;
                while self.outputs - at >= V::LANES {
                    self.step(&factors, w, at, Lanes(None));
                    at += V::LANES;
                }
                if at < self.outputs {
                    self.step(&factors, w, at, Lanes(Some(V::mask(self.outputs - at))));
                }
                (x, w) = (x.wrapping_add(PANEL), w.wrapping_add(PANEL * self.stride));
            }
            for _ in 0..self.inputs % PANEL {
                let factor = V::splat(*x);
                let mut at = 0;
                while at < self.outputs {
                    let left = self.outputs - at;
                    let lanes =
                        Lanes::<V>(if left < V::LANES { Some(V::mask(left)) } else { None });
                    let out = self.out.add(at);
                    let sum = factor.fma(lanes.load::<1>(w.add(at), 0), lanes.load::<1>(out, 0));
                    lanes.store::<1>(sum, out, 0);
                    at += V::LANES;
                }
                (x, w) = (x.wrapping_add(1), w.wrapping_add(self.stride));
            }
        }
    }
}

/// Which lanes of the last of several registers are there: all, or those of the mask.
#[derive(Clone, Copy)]
struct Lanes<V: Vector>(Option<V::Mask>);

impl<V: Vector> Lanes<V> {
    /// So many.
    ///
    /// # Safety
    ///
    /// The machine has the registers.
    #[inline(always)]
    unsafe fn of(count: usize) -> Self {
        // SAFETY: the caller's.
        Lanes(if count == V::LANES { None } else { Some(unsafe { V::mask(count) }) })
    }

    /// The `v`-th of `N` registers.
    ///
    /// # Safety
    ///
    /// Its lanes can be read.
    #[inline(always)]
    unsafe fn load<const N: usize>(self, from: *const V::Item, v: usize) -> V {
        let from = from.wrapping_add(v * V::LANES);
        // SAFETY: the caller's.
        unsafe {
            match self.0 {
                Some(mask) if v + 1 == N => V::load_some(from, mask),
                _ => V::load(from),
            }
        }
    }

    /// The same.
    ///
    /// # Safety
    ///
    /// Its lanes can be written.
    #[inline(always)]
    unsafe fn store<const N: usize>(self, value: V, to: *mut V::Item, v: usize) {
        let to = to.wrapping_add(v * V::LANES);
        // SAFETY: the caller's.
        unsafe {
            match self.0 {
                Some(mask) if v + 1 == N => value.store_some(to, mask),
                _ => value.store(to),
            }
        }
    }
}

/// The sum of eight products, as a tree.
///
/// # Safety
///
/// The machine has the registers.
#[inline(always)]
unsafe fn panel<V: Vector>(factors: &[V; PANEL], weights: impl Fn(usize) -> V) -> V {
    // SAFETY: the caller's.
    unsafe {
        let zero = V::splat(Real::ZERO);
        let pairs: [V; PANEL / 2] = array(
            zero,
            #[inline(always)]
            |pair| {
                let (p, q) = (2 * pair, 2 * pair + 1);
                factors[q].fma(weights(q), factors[p].fma(weights(p), zero))
            },
        );
        add(add(pairs[0], pairs[1]), add(pairs[2], pairs[3]))
    }
}
