//! Layers that change the axes between the batch and the channels without looking at values.

use crate::{Check, MAX_RANK, Shape, Text};

/// The shape of these axes and the channels of `input`.
#[inline]
pub(super) const fn with_channels(
    mut dims: [usize; MAX_RANK],
    rank: usize,
    input: &Shape,
) -> Shape {
    if rank < MAX_RANK {
        dims[rank] = input.last();
        return Shape::new(dims.split_at(rank + 1).0);
    }
    Shape::new(&dims)
}

/// So many axes of lengths that nobody knows, after a mistake.
#[inline]
pub(super) const fn unknown(rank: usize) -> Shape {
    Shape::new([0; MAX_RANK].split_at(if rank < MAX_RANK { rank } else { MAX_RANK }).0)
}

/// A layer whose arguments have a mistake: so many axes come out, or with 0 as many as go in.
#[derive(Clone, Copy, Debug)]
pub struct Unknown {
    /// The number of axes.
    pub rank: usize,
}

impl Unknown {
    /// Never objects.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        Ok(())
    }

    /// Axes of lengths that nobody knows.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        unknown(if self.rank == 0 { input.rank() } else { self.rank })
    }
}

/// The names of the axes.
#[inline]
const fn names(spatial: usize) -> &'static str {
    match spatial {
        1 => "steps x channels",
        2 => "height x width x channels",
        _ => "depth x height x width x channels",
    }
}

/// Objects to an input with other than these axes and the channels.
#[inline]
pub(super) const fn check_rank(spatial: usize, input: &Shape) -> Check {
    if input.rank() == spatial + 1 {
        return Ok(());
    }
    let text = Text::new("expected ").text(names(spatial)).text(" as input, found ").shape(input);
    if input.rank() != spatial {
        return Err(text
            .help("give its input these ")
            .number(spatial + 1)
            .text(" axes, for example with `Reshape`; the batch is not one of them"));
    }
    let (mut text, mut axis) = (text.help("add the channels: write `Reshape("), 0);
    while axis < spatial {
        text = text.number(input.dim(axis)).text(", ");
        axis += 1;
    }
    Err(text.text("1);` before it"))
}

/// Layers that work on so many axes and the channels, and keep the shape.
#[derive(Clone, Copy, Debug)]
pub struct Spatial {
    /// How many axes lie between batch and channels.
    pub spatial: usize,
}

impl Spatial {
    /// Objects to another number of axes.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::Spatial};
    /// let text = Spatial { spatial: 2 }.check(&Shape::new(&[28, 28])).unwrap_err();
    /// assert_eq!(
    ///     text.as_str(),
    ///     "expected height x width x channels as input, found 28 x 28\n\
    ///      help: add the channels: write `Reshape(28, 28, 1);` before it"
    /// );
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        check_rank(self.spatial, input)
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

/// `UpSampling(size)`: each position becomes several.
///
/// ```
/// use keras_shape::{Shape, layers::UpSampling};
/// let out = UpSampling { size: Shape::new(&[2, 3]) }.output(&Shape::new(&[4, 4, 1]));
/// assert_eq!(out.dims(), [8, 12, 1]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct UpSampling {
    /// How many times, an axis each.
    pub size: Shape,
}

impl UpSampling {
    /// Objects to another number of axes.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        check_rank(self.size.rank(), input)
    }

    /// Longer axes, and the channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        if self.check(input).is_err() {
            return unknown(self.size.rank() + 1);
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < self.size.rank() {
            dims[axis] = input.dim(axis).saturating_mul(self.size.dim(axis));
            axis += 1;
        }
        with_channels(dims, axis, input)
    }
}

/// `ZeroPadding(padding)`: zeros around.
///
/// ```
/// use keras_shape::{Shape, layers::ZeroPadding};
/// let padding = ZeroPadding { before: Shape::new(&[1]), after: Shape::new(&[2]) };
/// assert_eq!(padding.output(&Shape::new(&[4, 3])).dims(), [7, 3]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ZeroPadding {
    /// How many positions before, an axis each.
    pub before: Shape,
    /// How many after.
    pub after: Shape,
}

impl ZeroPadding {
    /// Objects to another number of axes.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        check_rank(self.before.rank(), input)
    }

    /// Longer axes, and the channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        if self.check(input).is_err() || input.size() == 0 {
            return unknown(self.before.rank() + 1);
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < self.before.rank() {
            let more = self.before.dim(axis).saturating_add(self.after.dim(axis));
            dims[axis] = input.dim(axis).saturating_add(more);
            axis += 1;
        }
        with_channels(dims, axis, input)
    }
}

/// `Cropping(cropping)`: without what is around.
///
/// ```
/// use keras_shape::{Shape, layers::Cropping};
/// let cropping = Cropping { before: Shape::new(&[1]), after: Shape::new(&[2]) };
/// assert_eq!(cropping.output(&Shape::new(&[7, 3])).dims(), [4, 3]);
/// assert!(cropping.check(&Shape::new(&[3, 3])).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Cropping {
    /// How many positions go before, an axis each.
    pub before: Shape,
    /// How many after.
    pub after: Shape,
}

impl Cropping {
    /// Objects to another number of axes and where nothing would be left.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if let Err(text) = check_rank(self.before.rank(), input) {
            return Err(text);
        }
        let mut axis = 0;
        while axis < self.before.rank() {
            let cut = self.before.dim(axis).saturating_add(self.after.dim(axis));
            if cut >= input.dim(axis) {
                return Err(Text::new("expected `cropping` to leave something of ")
                    .shape(input)
                    .text(", found ")
                    .number(cut)
                    .text(" to cut off from ")
                    .number(input.dim(axis))
                    .help("cut off at most ")
                    .number(input.dim(axis).saturating_sub(1))
                    .text(" on that axis, both ends together"));
            }
            axis += 1;
        }
        Ok(())
    }

    /// Shorter axes, and the channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        if self.check(input).is_err() {
            return unknown(self.before.rank() + 1);
        }
        let (mut dims, mut axis) = ([0; MAX_RANK], 0);
        while axis < self.before.rank() {
            let cut = self.before.dim(axis).saturating_add(self.after.dim(axis));
            dims[axis] = input.dim(axis).saturating_sub(cut);
            axis += 1;
        }
        with_channels(dims, axis, input)
    }
}
