//! An image with what the taps of a kernel reach around it.

use crate::element::Element;
use crate::layers::Taps;

/// Where the image lies among the zeros around it, if there are any.
pub(super) struct Frame {
    /// See [`Taps::axis`].
    axes: [[usize; 6]; 3],
    /// Positions on each axis.
    size: [usize; 3],
    channels: usize,
    /// Whether it is larger than the image.
    pub padded: bool,
}

impl Frame {
    /// That of a kernel with one tap at least.
    pub fn of(taps: &Taps) -> Self {
        let axes = [0, 1, 2].map(|number| taps.axis(number));
        // What the places reach of each axis, and the image in it.
        let reach = axes.map(|[count, _, size, stride, dilation, _]| {
            (count.max(1) - 1) * stride + (size - 1) * dilation + 1
        });
        let padded = axes
            .iter()
            .zip(reach)
            .any(|(&[_, length, .., before], reach)| before > 0 || reach > length);
        let size = core::array::from_fn(|axis| {
            let [_, length, .., before] = axes[axis];
            if padded { reach[axis].max(length + before) } else { length }
        });
        Frame { axes, size, channels: taps.channels, padded }
    }

    /// Its values.
    pub fn len(&self) -> usize {
        self.size.iter().product::<usize>() * self.channels
    }

    /// Whether it is out of all proportion to an image of so many values.
    pub fn is_strange(&self, image_len: usize) -> bool {
        self.len() > 16 * image_len + (1 << 16)
    }

    /// Values from one position of each axis to the next.
    pub fn distances(&self) -> [usize; 3] {
        let line = self.size[2] * self.channels;
        [self.size[1] * line, line, self.channels]
    }

    /// Makes it of an image.
    ///
    /// # Safety
    ///
    /// The image can be read, and [`len`](Self::len) values be written elsewhere.
    pub unsafe fn copy<T: Element>(&self, image: *const T, to: *mut T) {
        let [before0, before1, before2] = self.axes.map(|[.., before]| before);
        let [planes, lines, cells] = self.axes.map(|[_, length, ..]| length);
        let len = cells * self.channels;
        // SAFETY: the caller's; the image is within the frame.
        unsafe {
            if self.padded {
                core::slice::from_raw_parts_mut(to, self.len()).fill(T::ZERO);
            }
            for i in 0..planes {
                for j in 0..lines {
                    let from = image.add((i * lines + j) * len);
                    let row = (i + before0) * self.size[1] + j + before1;
                    let first = (row * self.size[2] + before2) * self.channels;
                    to.add(first).copy_from_nonoverlapping(from, len);
                }
            }
        }
    }
}
