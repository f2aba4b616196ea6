//! The command line.

use keras_runtime::kernels::{AnyEngine, Engine, Native};
use lexopt::prelude::*;

/// What `--help` prints.
pub const USAGE: &str = "\
usage: bench --workload W [--engine E] [--threads N] [--epochs N] [--seconds S]

  --workload  several with commas between them, a line each
              W1: train 784-512-10, RMSprop, batch 128, on 10,000 samples
              W2: train three convolutions, RMSprop, batch 64, on 2,000 images of 28 x 28
              W3: train an LSTM of 32 units, Adam, batch 32, on 2,000 sequences of 50 x 8
                  seconds of each epoch after the first
              W4: train 3-4-1, SGD, 1500 epochs of one batch
                  seconds of all of them, a repetition each
              W5a, W5b, W5d: one sample through the network of W1, W2, W3; W5c: through 16-32-16-4
              W6a, W6b: 256 samples at once through the network of W1, W2
                  microseconds of a call
  --engine    native (unless given), reference, or blas (built with `--features blas`); W5 has none
  --threads   threads to compute with (1)
  --epochs    epochs timed (6), of W4 repetitions (10)
  --seconds   W5, W6: for how long calls are timed (2)";

/// The options of a run.
#[derive(Clone, Debug)]
pub struct Args {
    /// The names of the workloads.
    pub workloads: String,
    /// Who computes.
    pub engine: AnyEngine,
    /// Threads to compute with.
    pub threads: usize,
    /// Epochs or repetitions, where the workload's own number is not wanted.
    pub epochs: Option<usize>,
    /// For how long calls are timed.
    pub seconds: f64,
}

impl Args {
    /// Reads the options; `None` where help was asked for.
    pub fn parse(mut parser: lexopt::Parser) -> Result<Option<Self>, lexopt::Error> {
        let mut args = Args {
            workloads: String::new(),
            engine: AnyEngine::Native(Native::default()),
            threads: 1,
            epochs: None,
            seconds: 2.0,
        };
        while let Some(option) = parser.next()? {
            match option {
                Long("workload") => args.workloads = parser.value()?.string()?,
                Long("engine") => args.engine = parser.value()?.parse()?,
                Long("threads") => args.threads = parser.value()?.parse()?,
                Long("epochs") => args.epochs = Some(parser.value()?.parse()?),
                Long("seconds") => args.seconds = parser.value()?.parse()?,
                Short('h') | Long("help") => return Ok(None),
                _ => return Err(option.unexpected()),
            }
        }
        Engine::<f32>::set_threads(&mut args.engine, args.threads);
        Ok(Some(args))
    }
}
