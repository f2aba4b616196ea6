//! `cargo keras summary`: the layers of a network, their shapes and parameters.

use crate::network::Network;
use crate::{Command, Result, words};
use lexopt::Arg;
use std::fmt::Write;

pub const COMMAND: Command = Command {
    name: "summary",
    about: "the layers of a network, their shapes and parameters",
    help: concat!(
        "Usage: cargo keras summary my_crate::Net

Prints Keras's summary of a public network in the library of a package.

      --trainable         a column that says which layers are trained
      --macs              a column with the multiply-accumulates of a sample
      --memory            a column with the bytes of RAM in use for a sample
      --nested            the layers of networks that are layers
      --line-length N     characters of a line
",
        crate::network::options_help!()
    ),
    run,
};

fn run(mut parser: lexopt::Parser) -> Result {
    let (mut network, mut options, mut has_path) = (Network::default(), String::new(), false);
    while let Some(argument) = parser.next().map_err(words)? {
        let name = match argument {
            Arg::Long(name) => name.to_owned(),
            Arg::Short('p') => "package".into(),
            Arg::Value(value) if !has_path => {
                network.set_path(&value.to_string_lossy())?;
                has_path = true;
                continue;
            }
            other => return Err(words(other.unexpected())),
        };
        let _ = match name.as_str() {
            "trainable" => write!(options, ".show_trainable(true)"),
            "macs" => write!(options, ".show_macs(true)"),
            "memory" => write!(options, ".show_memory(true)"),
            "nested" => write!(options, ".expand_nested(true)"),
            "line-length" => {
                let text = parser.value().map_err(words)?.to_string_lossy().into_owned();
                let length: u16 = text.parse().map_err(|_| {
                    format!("`--line-length {text}`: expected a number of characters")
                })?;
                write!(options, ".line_length({length})")
            }
            name if network.option(name, &mut parser)? => Ok(()),
            name => {
                return Err(format!("there is no option `--{name}`; `cargo keras summary --help`"));
            }
        };
    }
    network.run(&[], |path| {
        format!(
            "println!(\"{{}}\", {path}::summary_with(keras_runtime::summary::SummaryOptions::default(){options}));"
        )
    })
}
