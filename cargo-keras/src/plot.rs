//! `cargo keras plot`: a network as a picture.

use crate::{Command, Result, files, network};
use std::path::{Path, PathBuf};

pub const COMMAND: Command = Command {
    name: "plot",
    about: "a network as a picture, or as text for Graphviz and Mermaid",
    help: concat!(
        "Usage: cargo keras plot my_crate::Net FILE
       cargo keras plot KERAS_FILE FILE

Draws a public network in the library of a package, or the one in a file (.keras, or .h5 of `model.save`). The
name of FILE says the format: .svg, .png, .dot or .gv (Graphviz), .mmd (Mermaid). A file that is there already
stays.

      --shapes            what goes into each layer and what comes out
      --dtype             the number type of what comes out
      --names             the names of the layers
      --activations       their activations
      --trainable         which of them are trained
      --nested            the layers of networks that are layers, in frames
      --left-to-right     not from top to bottom
",
        crate::network::options_help!()
    ),
    run,
};

fn run(parser: lexopt::Parser) -> Result {
    let mut file: Option<PathBuf> = None;
    let (network, options) = network::read("plot", parser, Some(&mut file), |name, _| {
        let call = match name {
            "shapes" => ".show_shapes(true)",
            "dtype" => ".show_dtype(true)",
            "names" => ".show_layer_names(true)",
            "activations" => ".show_layer_activations(true)",
            "trainable" => ".show_trainable(true)",
            "nested" => ".expand_nested(true)",
            "left-to-right" => ".rankdir(keras_runtime::plot::RankDir::LR)",
            _ => return Ok(None),
        };
        Ok(Some(call.into()))
    })?;
    let file =
        file.ok_or("expected a network and a file: `cargo keras plot my_crate::Net net.svg`")?;
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let features: &[&str] = match ending.as_deref() {
        Some("svg" | "dot" | "gv" | "mmd") => &[],
        Some("png") => &["png"],
        _ => {
            let name = file.display();
            return Err(format!("`{name}`: expected a name with .svg, .png, .dot, .gv or .mmd"));
        }
    };
    files::is_new(&file)?;
    network.run(features, |path| program(path, &file, &options))
}

fn program(path: &str, file: &Path, options: &str) -> String {
    // Rust's own way to write a text is what its compiler reads.
    let file = format!("{:?}", file.to_string_lossy());
    format!(
        "let options = keras_runtime::plot::PlotModel::default(){options}; \
         if let Err(error) = keras_runtime::plot::plot_model::<{path}>({file}, options) {{ \
         eprintln!(\"error: {{error}}\"); std::process::exit(1) }}"
    )
}
