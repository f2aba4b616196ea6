//! What is printed while a model trains: Keras's progress bar.

pub(crate) mod format;

use crate::order;
use format::{Eta, PerStep, Value};
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Cells of the bar, and the bytes of one.
const CELLS: &str = "━━━━━━━━━━━━━━━━━━━━";
const CELL: usize = '━'.len_utf8();
/// A bar is redrawn at most this often.
const INTERVAL: Duration = Duration::from_millis(50);

/// How much is printed. Keras's `verbose`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbose {
    /// Nothing; Keras's 0.
    Silent,
    /// A bar that is redrawn as steps pass; Keras's 1 and `"auto"`.
    #[default]
    Bar,
    /// One line an epoch; Keras's 2.
    Line,
}

impl From<u8> for Verbose {
    /// Keras's number; above 2 nothing is printed, as in Keras.
    fn from(verbose: u8) -> Self {
        match verbose {
            1 => Verbose::Bar,
            2 => Verbose::Line,
            _ => Verbose::Silent,
        }
    }
}

/// Prints the steps of an epoch as Keras's `Progbar` does.
///
/// On a terminal the bar is redrawn at most every 50 ms. Elsewhere (a file, a pipe) one plain line
/// is printed when the epoch ends. Output that cannot be written is dropped: training goes on.
///
/// ```
/// use keras_runtime::progress::{Progress, Verbose};
/// let mut progress = Progress::new(Verbose::Line, Some(2));
/// progress.epoch_begin(0, 3);
/// for step in 1..=2 {
///     progress.batch_end(step, || vec![("loss", 0.9)]);
/// }
/// progress.epoch_end(&[("loss", 0.86), ("val_loss", 0.74)]);
/// // Epoch 1/3
/// // 2/2 - 0s - 3us/step - loss: 0.8600 - val_loss: 0.7400
/// ```
pub struct Progress {
    verbose: Verbose,
    steps: Option<usize>,
    out: Box<dyn Write + Send>,
    terminal: bool,
    clock: Box<dyn Fn() -> Duration + Send>,
    bar: Bar,
    /// Kept from one redraw to the next, for their memory.
    text: String,
    order: Vec<usize>,
}

/// The state of one epoch.
#[derive(Default)]
struct Bar {
    start: Duration,
    /// When step 1 ended: it is slower than the others and left out of the mean.
    first_step: Option<Duration>,
    drawn: Option<Duration>,
    /// Visible columns of the last drawing.
    width: usize,
    seen: usize,
}

impl Bar {
    /// Mean seconds of a step.
    fn per_step(&mut self, step: usize, now: Duration) -> f64 {
        let mean = match (step, self.first_step) {
            (0, _) => 0.0,
            (2.., Some(first)) => now.saturating_sub(first).as_secs_f64() / (step - 1) as f64,
            _ => now.saturating_sub(self.start).as_secs_f64() / step as f64,
        };
        if step == 1 {
            self.first_step = Some(now);
        }
        mean
    }
}

impl Progress {
    /// Prints to the standard output; `steps` is the number of batches of an epoch, `None` where
    /// only its end will tell.
    pub fn new(verbose: Verbose, steps: Option<usize>) -> Self {
        let begin = Instant::now();
        let out = std::io::stdout();
        Progress {
            verbose,
            steps,
            terminal: out.is_terminal(),
            out: Box::new(out),
            clock: Box::new(move || begin.elapsed()),
            bar: Bar::default(),
            text: String::new(),
            order: Vec::new(),
        }
    }

    /// Prints elsewhere; `terminal` says whether colours and redrawing are understood there.
    pub fn output(mut self, out: impl Write + Send + 'static, terminal: bool) -> Self {
        self.out = Box::new(out);
        self.terminal = terminal;
        self
    }

    /// Takes the time from `clock`, which never goes back, instead of the system's.
    pub fn clock(mut self, clock: impl Fn() -> Duration + Send + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Prints what looks like a mistake.
    pub fn warn(&mut self, sentence: &str) {
        if self.verbose != Verbose::Silent {
            self.print(&format!("warning: {sentence}\n"));
        }
    }

    /// The same place for another training.
    pub(crate) fn restart(&mut self, verbose: Verbose, steps: Option<usize>) {
        (self.verbose, self.steps, self.bar) = (verbose, steps, Bar::default());
    }

    /// Starts an epoch (the first is 0) of `fit`: `Epoch 1/5`, where there are several.
    pub fn epoch_begin(&mut self, epoch: usize, epochs: usize) {
        if self.verbose != Verbose::Silent && epochs > 1 {
            self.print(&format!("Epoch {}/{epochs}\n", epoch + 1));
        }
        self.begin();
    }

    /// Starts a bar without a heading, as `evaluate` and `predict` do.
    pub fn begin(&mut self) {
        self.bar = Bar::default();
        if self.verbose != Verbose::Silent {
            self.bar.start = (self.clock)();
        }
    }

    /// Counts a step (the first is 1). `logs` are the values over all steps so far. Allocates
    /// nothing where it does not redraw.
    pub fn batch_end<'k>(&mut self, step: usize, logs: impl FnOnce() -> Vec<(&'k str, f64)>) {
        self.bar.seen = step;
        if self.verbose != Verbose::Bar {
            return;
        }
        let now = (self.clock)();
        let per_step = self.bar.per_step(step, now);
        let fresh = self.bar.drawn.is_some_and(|drawn| now.saturating_sub(drawn) < INTERVAL);
        if self.terminal && !fresh {
            self.draw(step, now, per_step, &logs(), false);
        }
    }

    /// Ends an epoch, an evaluation or a prediction. `logs` are its values, those of the
    /// validation (`val_…`) included.
    pub fn epoch_end(&mut self, logs: &[(&str, f64)]) {
        let steps = *self.steps.get_or_insert(self.bar.seen);
        if self.verbose == Verbose::Silent {
            return;
        }
        let now = (self.clock)();
        match self.verbose {
            Verbose::Silent => {}
            Verbose::Bar => {
                let per_step = self.bar.per_step(steps, now);
                self.draw(steps, now, per_step, logs, true);
            }
            Verbose::Line => {
                let per_step = PerStep(self.bar.per_step(steps, now));
                let elapsed = now.saturating_sub(self.bar.start).as_secs_f64();
                let mut text = core::mem::take(&mut self.text);
                text.clear();
                let _ = write!(text, "{steps}/{steps} - {elapsed:.0}s - {per_step}");
                self.values(&mut text, logs);
                text.push('\n');
                self.print(&text);
                self.text = text;
            }
        }
    }

    /// Writes the bar over its last drawing; `end` fills it and starts a new line.
    fn draw(&mut self, step: usize, now: Duration, per_step: f64, logs: &[(&str, f64)], end: bool) {
        let (bold, green, grey, plain) = if self.terminal {
            ("\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m")
        } else {
            ("", "", "", "")
        };
        let mut text = core::mem::take(&mut self.text);
        text.clear();
        if self.terminal {
            text.extend(core::iter::repeat_n('\u{8}', self.bar.width));
            text.push('\r');
        }
        let begin = text.len();
        let elapsed = now.saturating_sub(self.bar.start).as_secs_f64();
        // Writing to a String cannot fail.
        let _ = match self.steps {
            Some(steps) if steps > 0 => {
                let digits = steps.ilog10() as usize + 1;
                let cells = CELLS.len() / CELL;
                let (done, left) = CELLS.split_at(CELL * (cells * step / steps).min(cells));
                let green = if done.is_empty() { "" } else { green };
                let reset = if done.is_empty() { "" } else { plain };
                let time = if end {
                    format!("{elapsed:.0}s")
                } else {
                    Eta(per_step * (steps - step.min(steps)) as f64).to_string()
                };
                write!(
                    text,
                    "{bold}{step:digits$}/{steps}{plain} {green}{done}{reset}{grey}{left}{plain} {bold}{time}{plain}"
                )
            }
            _ => write!(text, "{step:7}/Unknown {bold}{elapsed:.0}s{plain}"),
        };
        let _ = write!(text, " {}", PerStep(per_step));
        self.values(&mut text, logs);
        let width = columns(&text[begin..]);
        text.extend(core::iter::repeat_n(' ', self.bar.width.saturating_sub(width)));
        if end {
            text.push('\n');
        }
        self.print(&text);
        self.text = text;
        self.bar.width = width;
        self.bar.drawn = Some(now);
    }

    /// ` - loss: 0.8634 - …`: training values by name, then those of the validation, then the
    /// learning rate.
    fn values(&mut self, text: &mut String, logs: &[(&str, f64)]) {
        let key = |i: usize| {
            let name = logs[i].0;
            (name == "learning_rate", name.starts_with("val_"), name)
        };
        self.order.clear();
        self.order.extend(0..logs.len());
        order::sort_by_key(&mut self.order, key);
        for &i in &self.order {
            let (name, value) = (logs[i].0, Value(logs[i].1));
            let _ = write!(text, " - {name}: {value}");
        }
    }

    fn print(&mut self, text: &str) {
        // A closed pipe must not end a training run.
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

/// Visible characters: all but escape sequences.
fn columns(text: &str) -> usize {
    let mut escape = false;
    text.chars()
        .filter(|&c| {
            let hidden = escape || c == '\x1b';
            escape = hidden && c != 'm';
            !hidden
        })
        .count()
}

#[cfg(test)]
mod tests;
