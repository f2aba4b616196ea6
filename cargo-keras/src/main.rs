//! `cargo keras`: new projects, networks as summaries and pictures, files of weights and of Keras's models.
//!
//! Each command is a file with a constant of type [`Command`], and a word in [`COMMANDS`].

mod built;
mod convert;
mod files;
mod import;
mod inspect;
mod network;
mod new;
mod options;
mod plot;
mod project;
mod summary;
mod table;
mod weights;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// What a command ends with; the error is one sentence.
type Result<T = ()> = std::result::Result<T, String>;

/// A command.
struct Command {
    name: &'static str,
    /// What it does, in a line.
    about: &'static str,
    /// How it is called, and its options.
    help: &'static str,
    run: fn(lexopt::Parser) -> Result,
}

const COMMANDS: &[Command] = &[
    new::COMMAND,
    summary::COMMAND,
    plot::COMMAND,
    inspect::COMMAND,
    import::COMMAND,
    convert::COMMAND,
];

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    // Cargo calls `cargo-keras keras …`.
    if arguments.first().is_some_and(|first| first == "keras") {
        arguments.remove(0);
    }
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Vec<OsString>) -> Result {
    let first = match arguments.is_empty() {
        true => "--help".into(),
        false => arguments.remove(0).to_string_lossy().into_owned(),
    };
    match first.as_str() {
        "--help" | "-h" | "help" => {
            let asked = arguments.first().and_then(|name| find(&name.to_string_lossy()));
            print(&asked.map_or_else(overview, |command| format!("{}\n", command.help)));
            Ok(())
        }
        "--version" | "-V" => {
            print(&format!("cargo-keras {}\n", env!("CARGO_PKG_VERSION")));
            Ok(())
        }
        name => {
            let unknown =
                || format!("there is no command `{name}`; `cargo keras --help` lists them");
            let command = find(name).ok_or_else(unknown)?;
            if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
                print(&format!("{}\n", command.help));
                return Ok(());
            }
            (command.run)(lexopt::Parser::from_args(arguments))
        }
    }
}

fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

fn overview() -> String {
    let mut text = String::from("Usage: cargo keras COMMAND …\n\n");
    for Command { name, about, .. } in COMMANDS {
        text += &format!("  {name:<9}{about}\n");
    }
    text + "\n`cargo keras COMMAND --help` says more. Where a command does not succeed, it says why in a \
            sentence, and its exit status is 1.\n"
}

/// Prints a text. Nobody may be listening to the end of it, as with `| head`.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}
