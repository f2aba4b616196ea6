//! The graph of a network: as a picture, and as text for Graphviz and Mermaid.

mod diagram;
mod dot;
mod draw;
mod layout;
mod mermaid;

use super::{ending, save_picture, unknown_ending};
use crate::error::Result;
use crate::files;
use crate::model::Model;
use diagram::Diagram;
use std::path::Path;

/// The direction in which the layers follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RankDir {
    /// From top to bottom.
    #[default]
    TB,
    /// From left to right.
    LR,
}

/// What [`plot_model`] shows: the arguments of Keras's function, and its defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlotModel {
    show_shapes: bool,
    show_dtype: bool,
    show_layer_names: bool,
    rankdir: RankDir,
    expand_nested: bool,
    dpi: Option<u32>,
    show_layer_activations: bool,
    show_trainable: bool,
}

impl PlotModel {
    /// Shows what goes into each layer and what comes out.
    #[must_use]
    pub const fn show_shapes(self, show: bool) -> Self {
        PlotModel { show_shapes: show, ..self }
    }

    /// Shows the number type of what comes out.
    #[must_use]
    pub const fn show_dtype(self, show: bool) -> Self {
        PlotModel { show_dtype: show, ..self }
    }

    /// Shows the layers' names before their classes.
    #[must_use]
    pub const fn show_layer_names(self, show: bool) -> Self {
        PlotModel { show_layer_names: show, ..self }
    }

    /// The direction in which the layers follow each other.
    #[must_use]
    pub const fn rankdir(self, rankdir: RankDir) -> Self {
        PlotModel { rankdir, ..self }
    }

    /// Shows what is in networks that are layers, in a frame for each.
    #[must_use]
    pub const fn expand_nested(self, expand: bool) -> Self {
        PlotModel { expand_nested: expand, ..self }
    }

    /// Dots an inch of a PNG picture; 200 unless set.
    #[must_use]
    pub const fn dpi(self, dpi: u32) -> Self {
        PlotModel { dpi: Some(dpi), ..self }
    }

    /// Shows the activation of each layer that has one.
    #[must_use]
    pub const fn show_layer_activations(self, show: bool) -> Self {
        PlotModel { show_layer_activations: show, ..self }
    }

    /// Shows which of the layers with weights are trained.
    #[must_use]
    pub const fn show_trainable(self, show: bool) -> Self {
        PlotModel { show_trainable: show, ..self }
    }
}

/// Draws the layers of a network and what goes from each to each. Keras's `plot_model`. The name of the
/// file says the format: `.svg`, `.png` (with the feature `png`), `.dot` or `.gv` for Graphviz, `.mmd`
/// for Mermaid.
///
/// As in Keras, a layer that is called several times is one box, and a list of layers has no box for its
/// input. An arrow that leads back, to a layer that is called again later, is dashed.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net {
///         let image = Input(8, 8, 1);
///         let x = Flatten()(image);
///         let y = Dense(32, activation = relu)(x);
///         let y = Dense(64)(y);
///         let z = Add()(x, y);
///         Dense(10, activation = softmax)(z)
///     }
/// }
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("net.svg");
/// plot_model::<Net>(&path, PlotModel::default().show_shapes(true).show_layer_names(true))?;
/// let picture = std::fs::read_to_string(&path).unwrap();
/// assert!(picture.contains("Output shape: (None, 64)"));
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// If the file cannot be written, or its name ends otherwise.
pub fn plot_model<M: Model>(path: impl AsRef<Path>, options: PlotModel) -> Result<()> {
    let (diagram, path) = (Diagram::of::<M>(), path.as_ref());
    match ending(path).as_str() {
        "svg" | "png" => save_picture(&draw::picture(&diagram, options), path, options.dpi),
        "dot" | "gv" => files::replace(path, dot::text(&diagram, options).as_bytes()),
        "mmd" => files::replace(path, mermaid::text(&diagram, options).as_bytes()),
        _ => Err(unknown_ending(path, "`.svg`, `.png`, `.dot`, `.gv` or `.mmd`")),
    }
}

/// The same in the language of [Graphviz](https://graphviz.org). Keras's `model_to_dot`.
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::plot::model_to_dot;
/// model! { struct Net { Input(4); Dense(3, activation = relu); Dense(2); } }
/// let dot = model_to_dot::<Net>(PlotModel::default());
/// assert!(dot.starts_with("digraph Net {") && dot.contains("n0 -> n1"));
/// ```
pub fn model_to_dot<M: Model>(options: PlotModel) -> String {
    dot::text(&Diagram::of::<M>(), options)
}

/// The same in the language of [Mermaid](https://mermaid.js.org), which many viewers of Markdown draw.
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::plot::model_to_mermaid;
/// model! { struct Net { Input(4); Dense(3, activation = relu); Dense(2); } }
/// let mermaid = model_to_mermaid::<Net>(PlotModel::default());
/// assert!(mermaid.starts_with("flowchart TB\n") && mermaid.contains("n0 --> n1"));
/// ```
pub fn model_to_mermaid<M: Model>(options: PlotModel) -> String {
    mermaid::text(&Diagram::of::<M>(), options)
}
