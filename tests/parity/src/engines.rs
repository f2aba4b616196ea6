//! Each case on each engine.
//!
//! An engine that is chosen at run time, so that the networks are compiled once and not for each.

use crate::Outcome;
use crate::outcome::Stop;
use keras_runtime::kernels::AnyEngine;

/// What comes of a case that passes only if it does so on all engines.
pub fn each(check: impl Fn(AnyEngine) -> Result<(), Stop>) -> Outcome {
    let on = |name: &&str| {
        let engine = name.parse::<AnyEngine>().map_err(|error| error.to_string())?;
        check(engine).map_err(|stop| match stop {
            Stop::Failed(reason) => Stop::Failed(format!("on the engine `{name}`: {reason}")),
            stop => stop,
        })
    };
    AnyEngine::NAMES.iter().try_for_each(on).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_have_to_pass() {
        assert_eq!(each(|_| Ok(())), Outcome::Passed);
        let failed = each(|engine| match engine {
            AnyEngine::Reference(_) => Err("0.1 is not 0.2".into()),
            _ => Ok(()),
        });
        let reason = "on the engine `reference`: 0.1 is not 0.2";
        assert_eq!(failed, Outcome::Failed(reason.into()));
        let inexpressible = each(|_| Err(Stop::inexpressible("a class")));
        assert_eq!(inexpressible, Outcome::Inexpressible("a class".into()));
    }
}
