//! `Dashboard`

mod view;

use self::view::View;
use super::{Callback, Context, ProgbarLogger};
use crate::element::Element;
use crate::error::{Error, Result};
use core::fmt;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyModifiers};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// It is redrawn at most this often.
const INTERVAL: Duration = Duration::from_millis(100);

/// Shows a long training in the terminal: curves of loss, metrics and learning rate, samples a second, the
/// time that is left. Keras has none. Feature `dashboard`.
///
/// It takes the whole terminal while training runs, and gives it back at the end, after an error and after
/// a panic; the last values are then printed. `q` ends training after the step, ctrl-c makes it an error of
/// `fit`. Where the standard output is no terminal, there is the progress bar.
///
/// ```no_run
/// use keras_runtime::callbacks::Dashboard;
/// use keras_runtime::prelude::*;
/// model! { struct Line { Input(1); Dense(1); } }
///
/// let mut line = Line::new(1);
/// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
/// let fit = Fit::default().epochs(100_000).callbacks(Dashboard::default());
/// trainer.fit(&[[0.0], [1.0]], &[1.0, 3.0], fit)?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Default)]
pub struct Dashboard {
    view: View,
    screen: Option<Screen>,
    bar: ProgbarLogger,
    begin: Option<Instant>,
    drawn: Option<Instant>,
}

/// The terminal, given back when it is dropped.
struct Screen(DefaultTerminal);

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

impl Dashboard {
    /// Draws, and looks for keys, if it is time to.
    fn show<T: Element>(&mut self, at: &mut Context<'_, T>, now: bool) -> Result<()> {
        let fresh = self.drawn.is_some_and(|drawn| drawn.elapsed() < INTERVAL);
        let (Some(screen), true) = (&mut self.screen, now || !fresh) else { return Ok(()) };
        let view = &mut self.view;
        (view.epoch, view.step) = (at.epoch(), at.step());
        view.elapsed = self.begin.map_or(Duration::ZERO, |begin| begin.elapsed());
        view.learning_rate = at.learning_rate();
        view.now = at.logs().iter().map(|(name, value)| (name.to_owned(), value)).collect();
        view.warning = at.not_finite().map(str::to_owned);
        screen.0.draw(|frame| view.draw(frame)).map_err(failed)?;
        self.drawn = Some(Instant::now());
        while event::poll(Duration::ZERO).map_err(failed)? {
            let Event::Key(key) = event::read().map_err(failed)? else { continue };
            match key.code {
                KeyCode::Char('q') => at.stop_training(),
                KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                    self.screen = None;
                    return Err(Error::Config("training was interrupted".into()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn failed(source: io::Error) -> Error {
    Error::Io { action: "draw on", path: "the terminal".into(), source }
}

impl<T: Element> Callback<T> for Dashboard {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if !io::stdout().is_terminal() {
            return self.bar.on_train_begin(at);
        }
        self.view = View {
            model: at.model_name().to_owned(),
            epochs: at.epochs(),
            steps: at.steps().unwrap_or(0),
            batch_size: at.batch_size(),
            ..View::default()
        };
        (self.begin, self.drawn) = (Some(Instant::now()), None);
        // After a panic the terminal is given back too, so that its text can be read.
        self.screen = Some(Screen(ratatui::try_init().map_err(failed)?));
        Ok(())
    }

    fn on_epoch_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.screen.is_none() { self.bar.on_epoch_begin(at) } else { Ok(()) }
    }

    fn on_train_batch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.screen.is_none() {
            return self.bar.on_train_batch_end(at);
        }
        self.view.made += 1;
        self.show(at, false)
    }

    fn on_test_batch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        self.show(at, false)
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.screen.is_none() {
            return self.bar.on_epoch_end(at);
        }
        let (epoch, rate) = (at.epoch(), at.learning_rate());
        self.view.push(epoch, at.logs().iter().filter(|(name, _)| *name != "learning_rate"));
        self.view.push(epoch, [("learning_rate", rate)].into_iter());
        self.show(at, true)
    }

    fn on_train_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.screen.take().is_some() {
            let epochs = at.history().epoch.last().map_or(0, |last| last + 1);
            print!("Epoch {epochs}/{}", at.epochs());
            for (name, values) in &at.history().history {
                let value = values.last().copied().unwrap_or(f64::NAN);
                print!(" - {name}: {}", crate::progress::format::Value(value));
            }
            println!();
        }
        Ok(())
    }

    fn shows_progress(&self) -> bool {
        true
    }
}

impl fmt::Debug for Dashboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dashboard")
    }
}
