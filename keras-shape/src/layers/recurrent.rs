//! Layers that run over steps.

use crate::{Check, Shape, Text};

/// Layers such as `LSTM(units)`: `steps x features` to `units`, or to `steps x units`.
///
/// ```
/// use keras_shape::{Shape, layers::Recurrent};
/// let last = Recurrent { units: 8, return_sequences: false };
/// assert_eq!(last.output(&Shape::new(&[20, 3])).dims(), [8]);
/// let all = Recurrent { units: 8, return_sequences: true };
/// assert_eq!(all.output(&Shape::new(&[20, 3])).dims(), [20, 8]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Recurrent {
    /// Features that come out of a step.
    pub units: usize,
    /// Whether all steps come out.
    pub return_sequences: bool,
}

impl Recurrent {
    /// Objects to anything but steps with features.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if input.rank() == 2 {
            return Ok(());
        }
        let text = Text::new("expected steps x features as input, found ").shape(input);
        Err(match input.rank() {
            0 | 1 => text
                .help("write `Reshape(")
                .number(input.size())
                .text(", 1)` before it for one number at each step"),
            _ => text
                .help("put the other axes together before it: `Reshape(")
                .number(input.dim(0))
                .text(", -1)`"),
        })
    }

    /// The units, after the steps if all come out.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        match self.return_sequences {
            true => Shape::new(&[input.dim(0), self.units]),
            false => Shape::new(&[self.units]),
        }
    }
}

/// A state of a recurrent layer: what comes out, or what it begins with.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Its length.
    pub units: usize,
}

impl State {
    /// Objects to another length of a state to begin with.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if input.rank() == 1 && input.dim(0) == self.units {
            return Ok(());
        }
        Err(Text::new("expected a state of ")
            .number(self.units)
            .text(" values, one for each unit, found ")
            .shape(input)
            .help("give as `initial_state` what a layer with as many units returns as its state"))
    }

    /// The units.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        let _ = input;
        Shape::new(&[self.units])
    }
}

/// The state that comes out of a recurrent layer, whatever goes in.
#[derive(Clone, Copy, Debug)]
pub struct LastState {
    /// Its length.
    pub units: usize,
}

impl LastState {
    /// Never objects.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        Ok(())
    }

    /// The units.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        State { units: self.units }.output(input)
    }
}

/// How many states a recurrent layer begins with.
#[derive(Clone, Copy, Debug)]
pub struct States {
    /// How many it has.
    pub count: usize,
    /// How many are given.
    pub given: usize,
}

impl States {
    /// Objects to another number.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        if self.count == self.given {
            return Ok(());
        }
        Err(Text::new("expected `initial_state` to have ")
            .number(self.count)
            .text(" values, found ")
            .number(self.given)
            .help("give one value for each state that `return_state = true` returns"))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

/// The mask of steps.
#[derive(Clone, Copy, Debug)]
pub struct StepMask {
    /// Which of the inputs it is.
    pub mask: usize,
}

impl StepMask {
    /// Objects to a mask that has not one value for each step of the first input.
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        if inputs.len() <= self.mask || inputs[0].rank() == 0 {
            return Ok(());
        }
        let (steps, mask) = (inputs[0].dim(0), &inputs[self.mask]);
        if mask.rank() == 1 && mask.dim(0) == steps {
            return Ok(());
        }
        Err(Text::new("expected a mask with one value for each of the ")
            .number(steps)
            .text(" steps, found ")
            .shape(mask)
            .help("the mask has the axes of the input without the features"))
    }

    /// The first input.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        if inputs.is_empty() { Shape::SCALAR } else { inputs[0] }
    }
}

/// Arguments that cannot be together, whatever the shapes.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    /// What was expected and found.
    pub sentence: &'static str,
    /// What to write instead.
    pub help: &'static str,
}

impl Refused {
    /// Always objects.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        Err(Text::new(self.sentence).help(self.help))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

/// `TimeDistributed(layer)`: what it needs besides what the layer needs of a step.
#[derive(Clone, Copy, Debug)]
pub struct TimeDistributed;

impl TimeDistributed {
    /// Objects to steps that are single numbers.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if input.rank() >= 2 {
            return Ok(());
        }
        Err(Text::new("expected steps of at least one axis as input, found ")
            .shape(input)
            .help("the first axis are the steps: write `Input(steps, features)`"))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

/// What is alike in the two layers of `Bidirectional`.
#[derive(Clone, Copy, Debug)]
pub struct Bidirectional {
    /// Features that come out of a step of the forward layer.
    pub forward: usize,
    /// Features that come out of a step of the backward layer.
    pub backward: usize,
    /// Whether both are joined value by value.
    pub joined: bool,
}

impl Bidirectional {
    /// Objects to two layers of different length that are joined value by value.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        let _ = input;
        if self.forward == self.backward || !self.joined {
            return Ok(());
        }
        Err(Text::new("expected both layers to have as many units, found ")
            .number(self.forward)
            .text(" and ")
            .number(self.backward)
            .help("layers of different units can be put side by side: `merge_mode = concat`"))
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
