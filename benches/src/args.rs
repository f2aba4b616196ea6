//! The command line.

use lexopt::prelude::*;

/// What `--help` prints.
pub const USAGE: &str = "\
usage: bench --workload W1|W4 [--threads N] [--epochs N]

  --workload  W1: train the 784-512-10 network, RMSprop, batch 128, on 10,000 samples;
              seconds of each epoch after the first
              W4: train the 3-4-1 network, SGD, 1500 epochs of one batch;
              seconds of all of them, a repetition each
  --threads   threads to compute with (1)
  --epochs    W1: epochs timed (6); W4: repetitions (10)";

/// The options of a run.
#[derive(Clone, Debug)]
pub struct Args {
    /// The name of the workload.
    pub workload: String,
    /// Threads to compute with.
    pub threads: usize,
    /// Epochs or repetitions, where the workload's own number is not wanted.
    pub epochs: Option<usize>,
}

impl Args {
    /// Reads the options; `None` where help was asked for.
    pub fn parse(mut parser: lexopt::Parser) -> Result<Option<Self>, lexopt::Error> {
        let mut args = Args { workload: String::new(), threads: 1, epochs: None };
        while let Some(option) = parser.next()? {
            match option {
                Long("workload") => args.workload = parser.value()?.string()?,
                Long("threads") => args.threads = parser.value()?.parse()?,
                Long("epochs") => args.epochs = Some(parser.value()?.parse()?),
                Short('h') | Long("help") => return Ok(None),
                _ => return Err(option.unexpected()),
            }
        }
        Ok(Some(args))
    }
}
