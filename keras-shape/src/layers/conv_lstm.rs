//! What goes into `ConvLSTM` besides its input.

use crate::layers::Conv;
use crate::{Check, Shape, Text};

/// A state that `ConvLSTM` begins with: as large as what comes out of a step.
///
/// ```
/// use keras_shape::{Shape, layers::ConvState};
/// let (two, one) = (Shape::new(&[2]), Shape::new(&[1]));
/// let state = ConvState {
///     filters: 5,
///     kernel_size: two,
///     strides: one,
///     dilation_rate: one,
///     same: false,
///     state: 1,
/// };
/// let input = Shape::new(&[3, 8, 2]); // steps x length x channels
/// assert!(state.check(&[input, Shape::new(&[7, 5])]).is_ok());
/// assert_eq!(
///     state.check(&[input, Shape::new(&[8, 5])]).unwrap_err().as_str(),
///     "expected a state of 7 x 5, as large as what comes out of a step, found 8 x 5\n\
///      help: give as `initial_state` what a layer alike returns as its states"
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ConvState {
    /// Channels that come out.
    pub filters: usize,
    /// Taps, an axis each.
    pub kernel_size: Shape,
    /// From one place of the kernel to the next, an axis each.
    pub strides: Shape,
    /// From one tap to the next, an axis each.
    pub dilation_rate: Shape,
    /// Keras's `padding = same`.
    pub same: bool,
    /// Which of the inputs it is.
    pub state: usize,
}

impl ConvState {
    /// Objects to another shape.
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        if inputs.len() <= self.state {
            return Ok(());
        }
        let (step, state) = (inputs[0].step(), &inputs[self.state]);
        let expected = self.output(inputs);
        if self.conv().check(&step).is_err() || state.same(&expected) {
            return Ok(()); // That the kernel does not fit, another rule says.
        }
        Err(Text::new("expected a state of ")
            .shape(&expected)
            .text(", as large as what comes out of a step, found ")
            .shape(state)
            .help("give as `initial_state` what a layer alike returns as its states"))
    }

    /// What comes out of a step.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        if inputs.is_empty() { Shape::SCALAR } else { self.conv().output(&inputs[0].step()) }
    }

    /// The convolution of a step.
    #[inline]
    const fn conv(&self) -> Conv {
        Conv {
            filters: self.filters,
            kernel_size: self.kernel_size,
            strides: self.strides,
            dilation_rate: self.dilation_rate,
            groups: 1,
            same: self.same,
            causal: false,
        }
    }
}
