//! Runs every golden case; see the crate's own documentation.

use parity::run::{Counts, run};
use parity::source;
use std::path::Path;
use std::process::ExitCode;

mod models {
    //! The networks of layer and training cases, as the build script wrote them.
    #![allow(missing_docs, reason = "generated")]
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

fn main() -> ExitCode {
    let files = match source::files(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("no cases: {error}");
            return ExitCode::FAILURE;
        }
    };
    let options = Options::parse(std::env::args().skip(1));
    let chosen = files.into_iter().filter(|(name, _)| options.chooses(name));
    if options.list {
        chosen.for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    // A panic is reported with its case, not where it happens.
    std::panic::set_hook(Box::new(|_| ()));
    let mut counts = Counts::default();
    for (name, text) in chosen {
        counts.add(&name, run(&name, text, models::MODELS));
    }
    println!("{counts}");
    ExitCode::from(u8::from(counts.failed > 0))
}

/// What of the usual arguments of a test program means something here.
#[derive(Default)]
struct Options {
    filters: Vec<String>,
    skips: Vec<String>,
    exact: bool,
    list: bool,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> Self {
        let mut options = Options::default();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--list" => options.list = true,
                "--exact" => options.exact = true,
                "--skip" => options.skips.extend(args.next()),
                // The other options of a Rust test program that take a value.
                "--test-threads" | "--format" | "--color" | "--logfile" | "--report-time"
                | "--shuffle-seed" | "-Z" => drop(args.next()),
                _ if arg.starts_with('-') => (),
                _ => options.filters.push(arg),
            }
        }
        options
    }

    fn chooses(&self, name: &str) -> bool {
        let matches = |filter: &String| {
            if self.exact { name == filter } else { name.contains(filter.as_str()) }
        };
        (self.filters.is_empty() || self.filters.iter().any(matches))
            && !self.skips.iter().any(matches)
    }
}
