//! Words and options of a command line, read in one way by all commands.

use crate::Result;
use lexopt::{Arg, Parser};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// A word or an option of a command line.
pub enum Item {
    /// Neither `--…` nor `-…`.
    Word(OsString),
    /// The name behind the hyphens.
    Option(String),
}

/// Short options, and the long ones that they stand for.
const SHORT: &[(char, &str)] = &[('p', "package"), ('o', "output")];

/// Gives all items to a function, which says whether it knows them; it takes the value of an option
/// from the parser.
pub fn read(
    command: &str,
    mut parser: Parser,
    mut take: impl FnMut(&Item, &mut Parser) -> Result<bool>,
) -> Result {
    while let Some(argument) = parser.next().map_err(words)? {
        let item = match argument {
            Arg::Value(word) => Item::Word(word),
            Arg::Long(name) => Item::Option(name.to_owned()),
            Arg::Short(letter) => match SHORT.iter().find(|(short, _)| *short == letter) {
                Some((_, name)) => Item::Option((*name).into()),
                None => return Err(unknown(&format!("-{letter}"), command)),
            },
        };
        if take(&item, &mut parser)? {
            continue;
        }
        return Err(match item {
            Item::Word(word) => words(Arg::Value(word).unexpected()),
            Item::Option(name) => unknown(&format!("--{name}"), command),
        });
    }
    Ok(())
}

fn unknown(option: &str, command: &str) -> String {
    format!("there is no option `{option}`; `cargo keras {command} --help`")
}

/// The value of an option.
pub fn value(parser: &mut Parser) -> Result<OsString> {
    parser.value().map_err(words)
}

/// The value of an option that is a path.
pub fn path(parser: &mut Parser) -> Result<PathBuf> {
    Ok(value(parser)?.into())
}

/// Keeps a word in the first place that is free; false if there is none.
pub fn keep<const N: usize>(word: &OsStr, places: [&mut Option<PathBuf>; N]) -> bool {
    match places.into_iter().find(|place| place.is_none()) {
        Some(place) => {
            *place = Some(word.into());
            true
        }
        None => false,
    }
}

/// What lexopt says, as a sentence.
fn words(error: lexopt::Error) -> String {
    error.to_string()
}
