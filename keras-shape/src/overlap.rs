//! How far what comes out of a layer may lie over what goes in.

/// Windows along an axis: the output has a position for each place of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// How many.
    pub count: usize,
    /// Length of the axis.
    pub length: usize,
    /// From one place to the next.
    pub stride: usize,
    /// How much of the axis the window spans.
    pub span: usize,
    /// How far the first window lies before the axis.
    pub before: usize,
}

/// Where a layer's output may lie if its input is not needed afterwards.
///
/// The layer writes one position of its output after the other, in rising order or in falling order.
/// Nothing that it still has to read may lie where it writes: so the output's first value lies at least
/// `before` values before the input's first (rising order), or `after` values behind it (falling order).
///
/// ```
/// use keras_shape::{Overlap, Places};
/// // Three taps on each axis of 25 x 5 positions with 64 channels, each channel on its own.
/// let axis = |length| Places { count: length, length, stride: 1, span: 3, before: 1 };
/// let one = Places { count: 1, length: 1, stride: 1, span: 1, before: 0 };
/// let overlap = Overlap::of_channels(&[one, axis(25), axis(5)], 64);
/// assert_eq!((overlap.before, overlap.after), (6 * 64, 6 * 64));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// How far the output begins before the input, at least.
    pub before: usize,
    /// Or how far behind the input's first value, at least.
    pub after: usize,
}

impl Overlap {
    /// None.
    pub const NONE: Overlap = Overlap { before: usize::MAX, after: usize::MAX };

    /// Of a layer that makes each of the `filters` of a position from all `channels` under the window.
    #[inline]
    pub const fn of_patches(axes: &[Places; 3], channels: usize, filters: usize) -> Self {
        let (rising, falling) = distances(axes, channels, filters);
        Overlap::at_least(rising + filters as isize, falling + channels as isize)
    }

    /// Of a layer that makes each channel from that channel alone, in the order of the positions.
    #[inline]
    pub const fn of_channels(axes: &[Places; 3], channels: usize) -> Self {
        let (rising, falling) = distances(axes, channels, channels);
        Overlap::at_least(rising, falling)
    }

    #[inline]
    const fn at_least(before: isize, after: isize) -> Self {
        Overlap {
            before: if before > 0 { before as usize } else { 0 },
            // So that places tell the order: where both begin at one place it is rising.
            after: if after > 1 { after as usize } else { 1 },
        }
    }
}

/// How far the write of a place is ahead of what is read first at it, at most: in rising order; and in
/// falling order how far the last position that is read is ahead of the write.
///
/// Both are sums of what each axis adds, so each is as great as it can be where each axis is.
#[inline]
const fn distances(axes: &[Places; 3], channels: usize, filters: usize) -> (isize, isize) {
    let (mut from, mut to) = (channels as isize, filters as isize);
    let (mut rising, mut falling, mut axis) = (0, 0, 3);
    while axis > 0 {
        axis -= 1;
        let Places { count, length, .. } = axes[axis];
        let (up, down) = axes[axis].distances(from, to);
        (rising, falling) = (rising + up, falling + down);
        (from, to) = (from * length as isize, to * count as isize);
    }
    (rising, falling)
}

impl Places {
    /// One position, seen once.
    pub const ONE: Places = Places { count: 1, length: 1, stride: 1, span: 1, before: 0 };

    /// The same for one axis, whose positions are `from` values apart in the input and `to` in the output.
    ///
    /// What is read first grows with the places, but for those at the start, where the window reaches over
    /// the end of the axis: the distance is greatest at an end or where that changes. What is read last alike.
    #[inline]
    const fn distances(&self, from: isize, to: isize) -> (isize, isize) {
        let stride = if self.stride == 0 { 1 } else { self.stride };
        let (first, last) = (self.before, (self.length + self.before).saturating_sub(self.span));
        let turns =
            [0, first / stride, first / stride + 1, last / stride, last / stride + 1, self.count];
        let needed = if self.count > 1 { turns.len() } else { 1 };
        let (mut most, mut i) = ((0, 0), 0);
        while i < needed {
            let place = if turns[i] < self.count { turns[i] } else { self.count.saturating_sub(1) };
            let (begin, end) = self.window(place * stride);
            let written = place as isize * to;
            let (up, down) = (written - begin * from, end * from - written);
            if i == 0 || up > most.0 {
                most.0 = up;
            }
            if i == 0 || down > most.1 {
                most.1 = down;
            }
            i += 1;
        }
        most
    }

    /// The first and the last position of a window that is moved so far.
    #[inline]
    const fn window(&self, moved: usize) -> (isize, isize) {
        let end = (moved + self.span).saturating_sub(self.before);
        let end = if end < self.length { end } else { self.length };
        (moved.saturating_sub(self.before) as isize, end.saturating_sub(1) as isize)
    }
}
