//! The passes over flat slices that update rules are made of.

use crate::element::Element;
use crate::kernels::{Native, array, dispatch, dot, join};
use core::sync::atomic::{Ordering, compiler_fence};

/// Values that are loaded together: one AVX-512 register of `f32`. Loading all operands of a
/// block before storing any spares the compiler the question whether slices overlap.
const LANES: usize = 16;

/// Values that are worth a thread: some tens of microseconds of work.
const WORTH_A_THREAD: usize = 1 << 15;

/// One pass over `target`: `f(target, other, slots)` gives the new value of each element and of
/// its N slots, which lie end to end in `slots`.
pub(super) fn sweep<T: Element, const N: usize>(
    cpu: Native,
    target: &mut [T],
    other: &[T],
    slots: &mut [T],
    f: impl Fn(T, T, [T; N]) -> (T, [T; N]) + Sync,
) {
    let len = target.len().min(other.len());
    let mut rest = slots;
    let mut slots = core::array::from_fn(|_| {
        let (slot, tail) = core::mem::take(&mut rest).split_at_mut(len);
        rest = tail;
        slot
    });
    let parts = cpu.threads().min(len / WORTH_A_THREAD);
    split(parts, &mut target[..len], &other[..len], &mut slots, &f);
}

/// The same with the square of each `other` as a third operand: `squares`, where those are others.
pub(super) fn sweep_squares<T: Element, const N: usize>(
    cpu: Native,
    target: &mut [T],
    (other, squares): (&[T], Option<&[T]>),
    slots: &mut [T],
    f: impl Fn(T, T, T, [T; N]) -> (T, [T; N]) + Sync,
) {
    let Some(squares) = squares else {
        return sweep(cpu, target, other, slots, |w, g, kept| f(w, g, g * g, kept));
    };
    let len = target.len();
    for (i, ((w, &g), &square)) in target.iter_mut().zip(other).zip(squares).enumerate() {
        let kept = array(T::ZERO, |k| slots[k * len + i]);
        let (value, kept) = f(*w, g, square, kept);
        *w = value;
        kept.into_iter().enumerate().for_each(|(k, kept)| slots[k * len + i] = kept);
    }
}

/// The pass in `parts` parts at the same time. Elements do not meet, so the bits stay the same.
fn split<T: Element, const N: usize>(
    parts: usize,
    target: &mut [T],
    other: &[T],
    slots: &mut [&mut [T]; N],
    f: &(impl Fn(T, T, [T; N]) -> (T, [T; N]) + Sync),
) {
    if parts <= 1 {
        return dispatch(
            #[inline(always)]
            || blocks(target, other, slots, f),
        );
    }
    let half = parts / 2;
    let cut = target.len() / LANES * half / parts * LANES;
    let (target, last_target) = target.split_at_mut(cut);
    let (other, last_other) = other.split_at(cut);
    let mut last_slots: [&mut [T]; N] = core::array::from_fn(|_| Default::default());
    for (slot, last) in slots.iter_mut().zip(&mut last_slots) {
        let (head, tail) = core::mem::take(slot).split_at_mut(cut);
        (*slot, *last) = (head, tail);
    }
    join(&mut || split(half, target, other, slots, f), &mut || {
        split(parts - half, last_target, last_other, &mut last_slots, f)
    });
}

#[inline(always)]
fn blocks<T: Element, const N: usize>(
    target: &mut [T],
    other: &[T],
    slots: &mut [&mut [T]; N],
    f: &impl Fn(T, T, [T; N]) -> (T, [T; N]),
) {
    let whole = target.len() - target.len() % LANES;
    let (targets, others) = (target.as_chunks_mut::<LANES>().0, other.as_chunks::<LANES>().0);
    let all = slots.each_mut().map(|slot| slot.as_chunks_mut::<LANES>().0);
    for (block, (target, g)) in targets.iter_mut().zip(others).enumerate() {
        // A block is vectorised by itself: neither several of them, with their values gathered, nor
        // through copies of the slots on the stack, whose loads wait where they cross cache lines.
        compiler_fence(Ordering::SeqCst);
        if all.iter().any(|slot| slot.len() <= block) {
            break;
        }
        let mut w: [T; LANES] = *target;
        let mut s: [[T; LANES]; N] = array(
            [T::ZERO; LANES],
            #[inline(always)]
            |k| all[k][block],
        );
        for i in 0..LANES {
            let kept = array(
                T::ZERO,
                #[inline(always)]
                |k| s[k][i],
            );
            let (value, kept) = f(w[i], g[i], kept);
            w[i] = value;
            for k in 0..N {
                s[k][i] = kept[k];
            }
        }
        *target = w;
        for k in 0..N {
            all[k][block] = s[k];
        }
    }
    for i in whole..target.len() {
        let (value, kept) = f(target[i], other[i], array(T::ZERO, |k| slots[k][i]));
        target[i] = value;
        for k in 0..N {
            slots[k][i] = kept[k];
        }
    }
}

/// `f` of each element in place.
pub(super) fn map<T: Element>(cpu: Native, values: &mut [T], f: impl Fn(T) -> T + Sync) {
    cpu.split_rows(values, 1, WORTH_A_THREAD, &|_, values: &mut [T]| {
        dispatch(
            #[inline(always)]
            || values.iter_mut().for_each(|value| *value = f(*value)),
        );
    });
}

/// √Σx²
pub(super) fn norm<T: Element>(values: &[T]) -> f64 {
    dot(values, values).sqrt()
}

/// Whether no value is infinite or NaN.
pub(super) fn all_finite<T: Element>(values: &[T]) -> bool {
    dispatch(
        #[inline(always)]
        || {
            // Without an early exit in a block, which would keep it from being vectorised.
            values
                .chunks(4096)
                .all(|block| block.iter().fold(true, |all, value| all & value.is_finite()))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_gives_what_a_loop_gives() {
        for n in [0, 1, 15, 16, 17, 40] {
            let mut w: Vec<f32> = (0..n).map(|i| 0.3 * i as f32).collect();
            let g: Vec<f32> = (0..n).map(|i| 1.0 - 0.1 * i as f32).collect();
            let mut slots: Vec<f32> = (0..2 * n).map(|i| i as f32).collect();
            let expected: Vec<f32> =
                (0..n).map(|i| w[i] - g[i] * slots[i] + slots[n + i]).collect();
            let mut kept: Vec<f32> = slots[..n].iter().zip(&g).map(|(s, g)| s + g).collect();
            kept.extend(&slots[n..]);
            let cpu = Native::new(1);
            sweep(cpu, &mut w, &g, &mut slots, |w, g, [a, b]| (w - g * a + b, [a + g, b]));
            assert_eq!((w, slots), (expected, kept));
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let n = 5 * WORTH_A_THREAD + 7;
        let step = |threads| {
            let mut w: Vec<f32> = (0..n).map(|i| (i as f32).sin()).collect();
            let (g, mut slots) = (w.clone(), [w.clone(), w.clone()].concat());
            let rule = |w: f32, g: f32, [a, b]: [f32; 2]| (w - g / (a + 2.0), [a * b, a + b]);
            sweep(Native::new(threads), &mut w, &g, &mut slots, rule);
            map(Native::new(threads), &mut w, |w| w / 3.0);
            (w, slots)
        };
        let expected = step(1);
        assert!([2, 3, 16].into_iter().all(|threads| step(threads) == expected));
    }

    #[test]
    fn finiteness() {
        assert!(all_finite(&[0.5f32; 10_001]));
        assert!(!all_finite(&[1.0, f32::NAN]) && !all_finite(&[f64::INFINITY]));
    }
}
