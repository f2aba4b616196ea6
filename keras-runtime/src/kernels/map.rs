//! Functions of each value that may find their input where the output goes.

/// y = f(x), value by value. An empty `x` is in `y`.
#[inline(always)]
pub(crate) fn map<T: Copy>(x: &[T], y: &mut [T], f: impl Fn(T) -> T) {
    if cfg!(not(feature = "std")) {
        return map_strided(x, y, (0, 1), f);
    }
    // Two loops, each of which is vectorised.
    if x.is_empty() {
        y.iter_mut().for_each(|y| *y = f(*y));
    } else {
        y.iter_mut().zip(x).for_each(|(y, &x)| *y = f(x));
    }
}

/// The same for the values at `first`, `first + stride` and so on: one short loop.
#[inline(always)]
pub(crate) fn map_strided<T: Copy>(
    x: &[T],
    y: &mut [T],
    (first, stride): (usize, usize),
    f: impl Fn(T) -> T,
) {
    let to = y.as_mut_ptr();
    let (from, len) = match x.is_empty() {
        true => (to.cast_const(), y.len()),
        false => (x.as_ptr(), y.len().min(x.len())),
    };
    let (stride, mut at) = (stride.clamp(1, len.max(1)), first);
    while at < len {
        // SAFETY: `at` is within `y`, and within `x` where that is read. Through pointers, since one of
        // them may be the other.
        unsafe { *to.add(at) = f(*from.add(at)) };
        at += stride;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_place_and_not() {
        let mut y = [1, 2, 3, 4, 5];
        map(&[], &mut y, |x| 10 * x);
        assert_eq!(y, [10, 20, 30, 40, 50]);
        map(&[1, 2, 3, 4, 5], &mut y, |x| -x);
        assert_eq!(y, [-1, -2, -3, -4, -5]);
        map_strided(&[], &mut y, (1, 3), |x| 7 * x);
        assert_eq!(y, [-1, -14, -3, -4, -35]);
        map_strided(&[6, 7, 8, 9, 0], &mut y, (0, 2), |x| x);
        assert_eq!(y, [6, -14, 8, -4, 0]);
        map_strided(&[], &mut y, (2, usize::MAX), |_| 1);
        map_strided(&[], &mut y, (9, 0), |_| 1);
        assert_eq!(y, [6, -14, 1, -4, 0]);
        map_strided(&[], &mut [0; 0], (0, 0), |x| x);
    }
}
