/// A set of axes of a tensor, each counted as Keras does: the batch is 0, negative from the end.
///
/// ```
/// use keras_runtime::losses::Axes;
/// let axes = Axes::from([1, -1]);
/// assert!(!axes.contains(0, 4) && axes.contains(1, 4) && axes.contains(3, 4));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Axes {
    /// Bit i is the axis i.
    front: u32,
    /// Bit i is the axis −1 − i.
    back: u32,
    /// Whether an axis was given that no tensor has.
    beyond: bool,
}

impl Axes {
    /// Whether the axis `axis` of a tensor with `rank` axes is one of these.
    pub fn contains(&self, axis: usize, rank: usize) -> bool {
        bit(axis) & self.front != 0 || bit(rank - 1 - axis) & self.back != 0
    }

    /// Whether a tensor with `rank` axes has all of these.
    pub fn fit(&self, rank: usize) -> bool {
        let len = |bits: u32| (u32::BITS - bits.leading_zeros()) as usize;
        !self.beyond && len(self.front) <= rank && len(self.back) <= rank
    }
}

fn bit(axis: usize) -> u32 {
    u32::try_from(axis).ok().and_then(|axis| 1u32.checked_shl(axis)).unwrap_or(0)
}

impl FromIterator<isize> for Axes {
    fn from_iter<I: IntoIterator<Item = isize>>(axes: I) -> Self {
        let mut set = Axes::default();
        for axis in axes {
            let (place, bits) = if axis < 0 {
                (axis.unsigned_abs() - 1, &mut set.back)
            } else {
                (axis.unsigned_abs(), &mut set.front)
            };
            *bits |= bit(place);
            set.beyond |= bit(place) == 0;
        }
        set
    }
}

impl<const N: usize> From<[isize; N]> for Axes {
    fn from(axes: [isize; N]) -> Self {
        axes.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_that_a_tensor_does_not_have_does_not_fit() {
        assert!(Axes::from([0, 1]).fit(2) && Axes::from([-2]).fit(2) && Axes::from([]).fit(0));
        assert!(!Axes::from([2]).fit(2) && !Axes::from([-3]).fit(2) && !Axes::from([32]).fit(40));
    }
}
