//! `cargo keras summary`: the layers of a network, their shapes and parameters.

use crate::{Command, Result, network, options};

pub const COMMAND: Command = Command {
    name: "summary",
    about: "the layers of a network, their shapes and parameters",
    help: concat!(
        "Usage: cargo keras summary my_crate::Net
       cargo keras summary FILE

Prints Keras's summary of a public network in the library of a package, or of the one in a file (.keras, or
.h5 of `model.save`).

      --trainable         a column that says which layers are trained
      --macs              a column with the multiply-accumulates of a sample
      --memory            a column with the bytes of RAM in use for a sample
      --nested            the layers of networks that are layers
      --line-length N     characters of a line
      --layers FIRST,LAST only these layers and those between: their names, or regular expressions
",
        crate::network::options_help!()
    ),
    run,
};

fn run(parser: lexopt::Parser) -> Result {
    let (network, calls) = network::read("summary", parser, None, |name, parser| {
        Ok(Some(match name {
            "trainable" => ".show_trainable(true)".into(),
            "macs" => ".show_macs(true)".into(),
            "memory" => ".show_memory(true)".into(),
            "nested" => ".expand_nested(true)".into(),
            "line-length" => {
                let text = options::value(parser)?.to_string_lossy().into_owned();
                let length: u16 = text.parse().map_err(|_| {
                    format!("`--line-length {text}`: expected a number of characters")
                })?;
                format!(".line_length({length})")
            }
            "layers" => {
                let text = options::value(parser)?.to_string_lossy().into_owned();
                let Some((first, last)) = text.split_once(',') else {
                    return Err(format!(
                        "`--layers {text}`: expected two names with a comma between"
                    ));
                };
                // Rust's own way to write a text is what its compiler reads.
                format!(".layer_range({first:?}, {last:?})")
            }
            _ => return Ok(None),
        }))
    })?;
    network.run(&[], |path| {
        format!(
            "println!(\"{{}}\", {path}::summary_with(keras_runtime::summary::SummaryOptions::default(){calls}));"
        )
    })
}
