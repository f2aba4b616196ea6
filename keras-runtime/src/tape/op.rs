//! A layer's place in a network.

/// A layer's place in the network.
#[derive(Clone, Copy, Debug)]
pub struct Op {
    /// Its number in the order of work.
    pub index: usize,
    /// Its layer in the model's table, for freezing.
    pub layer: usize,
    /// The values that go in.
    pub inputs: &'static [usize],
    /// Which of them are masks: no gradient goes through them.
    pub masks: &'static [usize],
    /// Whether another op has written the input's gradient before, in the way back.
    pub add: &'static [bool],
    /// The value that comes out.
    pub output: usize,
    /// The values whose gradient nobody has written before this op reads it: zeros.
    pub clear: &'static [usize],
    /// Whether another op with the same layer comes before, on the way back.
    pub accumulate: bool,
    /// How it takes part.
    pub role: Role,
}

/// How a layer takes part in passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Always.
    Always,
    /// In training only; in inference its output is its input.
    Training,
    /// The last activation of the output of this number, which a loss may take over.
    Head(usize),
    /// Adds to the loss, passes its input on unchanged.
    Penalty,
    /// Another name of its input, with a gradient of its own.
    Alias,
}
