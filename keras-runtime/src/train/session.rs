//! What the loop of `fit`, its callbacks and its checkpoints share.

use super::output::{Output, names, results};
use super::position::Position;
use crate::callbacks::Logs;
use crate::element::Element;
use crate::progress::Verbose;
use std::path::PathBuf;

/// A call of `fit`, or of `evaluate`.
pub struct Session {
    /// Where it is, and what it has found so far.
    pub position: Position,
    /// The epoch to train up to.
    pub epochs: usize,
    /// How much is printed.
    pub verbose: Verbose,
    /// Steps of an epoch, where that is known.
    pub steps: Option<usize>,
    /// Names of what is logged besides the loss.
    pub metrics: Vec<String>,
    /// All names that the logs of an epoch can have.
    pub known: Vec<String>,
    /// What callbacks see.
    pub logs: Logs,
    /// Whether steps have passed since the logs were filled.
    pub stale: bool,
    /// The losses and metrics of epochs that nobody has looked at, one after the other.
    kept: Vec<f64>,
    /// In a validation, its batches that are done.
    pub test_step: Option<usize>,
    /// The number of the callback that is called.
    pub callback: usize,
    /// Checkpoints to write.
    pub saves: Vec<Save>,
}

/// A checkpoint that a callback asks for.
pub struct Save {
    pub path: PathBuf,
    /// The number of the callback.
    pub callback: usize,
}

impl Session {
    /// At the start, with so many steps an epoch, if that is known.
    pub fn new<T: Element>(
        outputs: &[Output<T>],
        (epochs, verbose): (usize, Verbose),
        position: Position,
        steps: Option<usize>,
        validates: bool,
        adds: impl Iterator<Item = String>,
    ) -> Self {
        let names = names(outputs);
        let mut known: Vec<String> =
            ["loss".to_owned()].into_iter().chain(names.iter().cloned()).collect();
        if validates {
            known.extend(known.clone().iter().map(|name| format!("val_{name}")));
        }
        known.extend(adds);
        Session {
            position,
            epochs,
            verbose,
            steps,
            metrics: names,
            known,
            logs: Logs::default(),
            stale: false,
            kept: Vec::new(),
            test_step: None,
            callback: 0,
            saves: Vec::new(),
        }
    }

    /// Fills the logs with the values of the steps so far, if some have passed. Takes no memory where the
    /// names are there.
    pub fn refresh<T: Element>(&mut self, outputs: &[Output<T>]) {
        if self.stale {
            self.logs.replace(self.position.mean.value(), &self.metrics, results(outputs));
            self.stale = false;
        }
    }

    /// Ends an epoch whose logs nobody sees: they wait for their names.
    pub fn keep<T: Element>(&mut self, outputs: &[Output<T>]) {
        self.kept.push(self.position.mean.value());
        if !self.metrics.is_empty() {
            self.kept.extend(results(outputs));
        }
        (self.position.epoch, self.position.step) = (self.position.epoch + 1, 0);
        self.stale = false;
    }

    /// Writes the epochs that wait into the history.
    pub fn push_kept(&mut self) {
        if self.kept.is_empty() {
            return;
        }
        let metrics = self.metrics.iter().map(String::as_str);
        let names: Vec<&str> = core::iter::once("loss").chain(metrics).collect();
        let end = self.position.epoch;
        let epochs = end - self.kept.len() / names.len()..end;
        self.position.history.push_epochs(epochs, &names, &self.kept);
        self.kept.clear();
    }

    /// One value, if there is such a name.
    pub fn log<T: Element>(&self, outputs: &[Output<T>], name: &str) -> Option<f64> {
        if !self.stale {
            return self.logs.get(name);
        }
        if name == "loss" {
            return Some(self.position.mean.value());
        }
        let number = self.metrics.iter().position(|known| known == name)?;
        results(outputs).nth(number)
    }
}
