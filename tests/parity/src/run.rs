//! Runs cases one by one and counts.

use crate::models::Models;
use crate::{Case, Outcome, kinds};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Every number matches.
    pub passed: usize,
    /// A number differs, or something broke.
    pub failed: usize,
    /// Asks for what the library does not have.
    pub inexpressible: usize,
}

impl Counts {
    /// Counts a case, and prints it unless it passed.
    pub fn add(&mut self, name: &str, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(reason) => {
                self.failed += 1;
                println!("FAILED {name}: {}", one_line(&reason));
            }
            Outcome::Inexpressible(reason) => {
                self.inexpressible += 1;
                println!("not expressible {name}: {}", one_line(&reason));
            }
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { passed, failed, inexpressible } = self;
        write!(f, "parity: {passed} passed, {failed} failed, {inexpressible} not expressible")
    }
}

/// Runs one case file; a panic inside is a failure of that case.
pub fn run(name: &str, text: Result<String, String>, models: Models) -> Outcome {
    let case = match text.and_then(|text| Case::parse(name, &text)) {
        Ok(case) => case,
        Err(error) => return Outcome::Failed(format!("{name}.json cannot be read: {error}")),
    };
    catch_unwind(AssertUnwindSafe(|| kinds::run(&case, models))).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("?");
        Outcome::Failed(format!("panicked: {text}"))
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_is_a_failed_case() {
        let Outcome::Failed(reason) = run("loss__x", Ok("{".into()), &[]) else { panic!() };
        assert!(reason.starts_with("loss__x.json"), "{reason}");
    }

    #[test]
    fn the_closing_line() {
        let counts = Counts { passed: 3, failed: 0, inexpressible: 2 };
        assert_eq!(counts.to_string(), "parity: 3 passed, 0 failed, 2 not expressible");
    }
}
