//! What a summary shows.

use super::range::Range;

/// What `Net::summary_with` shows besides the layers, their shapes and parameters: the arguments of
/// Keras's `summary`, and what a device needs.
///
/// ```
/// mod nets {
///     use keras_runtime::prelude::*;
///     model! { pub struct Encoder { Input(4); Dense(2, activation = relu); } }
///     model! { pub struct Net { Input(4); self::Encoder(trainable = false); Dense(3); } }
/// }
/// use keras_runtime::summary::SummaryOptions;
/// use nets::Net;
///
/// let options = SummaryOptions::default();
/// let text = Net::summary_with(options.expand_nested(true).show_trainable(true));
/// assert!(text.contains("│    └ dense (Dense) "));
/// let text = Net::summary_with(options.show_macs(true).show_memory(true).line_length(88));
/// assert!(text.contains(" MACs: 14 for one sample"));
/// println!("{text}");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SummaryOptions {
    pub(crate) line_length: Option<usize>,
    pub(crate) expand_nested: bool,
    pub(crate) show_trainable: bool,
    pub(crate) show_macs: bool,
    pub(crate) show_memory: bool,
    pub(crate) layer_range: Option<Range>,
}

impl SummaryOptions {
    /// Characters of a line. Keras's `line_length`; without it 88 (108 with `Connected to`, 12 more
    /// for each further column), or 4 less than the terminal has (80 where there is none).
    #[must_use]
    pub const fn line_length(self, characters: usize) -> Self {
        SummaryOptions { line_length: Some(characters), ..self }
    }

    /// Shows the layers of networks that are layers, below each. Keras's `expand_nested`.
    #[must_use]
    pub const fn expand_nested(self, expand: bool) -> Self {
        SummaryOptions { expand_nested: expand, ..self }
    }

    /// Shows the layers from the first whose name matches `first` to the last whose name matches `last`, both
    /// among them. Keras's `layer_range`: regular expressions for the beginning of a name, so that `dense`
    /// matches `dense_1` too and `dense$` does not. What is counted below the table is the whole network's.
    ///
    /// ```
    /// use keras_runtime::{prelude::*, summary::SummaryOptions};
    /// model! { struct Net { Input(4); Dense(3); ReLU(); Dense(2); Softmax(); } }
    /// let text = Net::summary_with(SummaryOptions::default().layer_range("re_lu", "dense"));
    /// assert!(text.contains("re_lu (ReLU)") && text.contains("dense_1 (Dense)"));
    /// assert!(!text.contains("dense (Dense)") && !text.contains("softmax"));
    /// ```
    #[must_use]
    pub const fn layer_range(self, first: &'static str, last: &'static str) -> Self {
        SummaryOptions { layer_range: Some(Range::new(first, last)), ..self }
    }

    /// Adds a column that says which layers are trained. Keras's `show_trainable`.
    #[must_use]
    pub const fn show_trainable(self, show: bool) -> Self {
        SummaryOptions { show_trainable: show, ..self }
    }

    /// Adds a column with the multiply-accumulates of one sample, and a line with their sum.
    #[must_use]
    pub const fn show_macs(self, show: bool) -> Self {
        SummaryOptions { show_macs: show, ..self }
    }

    /// Adds a column with the bytes of RAM in use while a layer predicts one sample, and a line with
    /// what the whole network takes. Layers within layers share theirs, and have a `-`.
    #[must_use]
    pub const fn show_memory(self, show: bool) -> Self {
        SummaryOptions { show_memory: show, ..self }
    }
}
