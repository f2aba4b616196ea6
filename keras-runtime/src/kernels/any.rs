//! An engine that is chosen when the program runs.

#[cfg(feature = "blas")]
use super::Blas;
use super::{Engine, Finish, Matrix, Native, Pooling, Reference, Sliding};
use crate::activations::Activation;
use crate::element::Element;
use crate::error::{Error, Result};
use core::fmt;
use core::str::FromStr;

/// One of the engines, by its name: for a program whose user may choose.
///
/// The passes of a network are compiled once for all of them.
///
/// ```
/// use keras_runtime::kernels::AnyEngine;
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(2); Dense(1); } }
/// let engine: AnyEngine = "reference".parse()?;
/// let mut net = Net::new(0);
/// let mut trainer = net.compile(Adam::default(), MeanSquaredError::default()).engine(engine);
/// trainer.fit(&[[0.1, 0.2]], &[0.3], Fit::default().verbose(0))?;
/// let error = "abacus".parse::<AnyEngine>().unwrap_err();
/// assert!(error.to_string().contains("there is no engine `abacus`"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyEngine {
    /// This machine's cores.
    Native(Native),
    /// The definition.
    Reference(Reference),
    /// OpenBLAS.
    #[cfg(feature = "blas")]
    Blas(Blas),
}

impl AnyEngine {
    /// The names of the engines that are there with these features.
    pub const NAMES: &'static [&'static str] = &[
        "native",
        "reference",
        #[cfg(feature = "blas")]
        "blas",
    ];
}

impl FromStr for AnyEngine {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "native" => AnyEngine::Native(Native::default()),
            "reference" => AnyEngine::Reference(Reference),
            #[cfg(feature = "blas")]
            "blas" => AnyEngine::Blas(Blas::default()),
            #[cfg(not(feature = "blas"))]
            "blas" => {
                let needs = "the engine `blas` needs the feature `blas` of keras-runtime";
                return Err(Error::Config(needs.into()));
            }
            _ => {
                let names = Self::NAMES.join("`, `");
                let text = format!("there is no engine `{name}`; there are `{names}`");
                return Err(Error::Config(text));
            }
        })
    }
}

/// Its name.
impl fmt::Display for AnyEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AnyEngine::Native(_) => "native",
            AnyEngine::Reference(_) => "reference",
            #[cfg(feature = "blas")]
            AnyEngine::Blas(_) => "blas",
        })
    }
}

/// Hands a call on to the engine that it is.
macro_rules! each {
    ($self:ident, $engine:ident => $call:expr) => {
        match $self {
            AnyEngine::Native($engine) => $call,
            AnyEngine::Reference($engine) => $call,
            #[cfg(feature = "blas")]
            AnyEngine::Blas($engine) => $call,
        }
    };
}

// Every function of the trait is here: one that is missing would be the trait's own and slow.
impl<T: Element> Engine<T> for AnyEngine {
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) {
        each!(self, engine => engine.matmul(m, n, k, a, b, c, accumulate));
    }

    fn convolve(
        &self,
        sliding: Sliding<'_>,
        image: &[T],
        weights: [&[T]; 2],
        places: &mut [T],
        add: bool,
        finish: Finish<'_, T>,
        scratch: &mut [T],
    ) {
        each!(self, engine => engine.convolve(sliding, image, weights, places, add, finish, scratch));
    }

    fn convolve_to_predict(
        &self,
        sliding: Sliding<'_>,
        pooling: Option<Pooling<'_>>,
        image: &[T],
        weights: [&[T]; 2],
        out: &mut [T],
        finish: Finish<'_, T>,
    ) -> bool {
        each!(self, engine => {
            engine.convolve_to_predict(sliding, pooling, image, weights, out, finish)
        })
    }

    fn convolve_back(
        &self,
        sliding: Sliding<'_>,
        sides: [&[T]; 2],
        image: &mut [T],
        add: bool,
        scratch: &mut [T],
    ) {
        each!(self, engine => engine.convolve_back(sliding, sides, image, add, scratch));
    }

    fn convolve_kernel(
        &self,
        sliding: Sliding<'_>,
        sides: [&[T]; 2],
        kernel: &mut [T],
        add: bool,
        scratch: &mut [T],
    ) {
        each!(self, engine => engine.convolve_kernel(sliding, sides, kernel, add, scratch));
    }

    fn by_rows(
        &self,
        data: &mut [T],
        width: usize,
        least: usize,
        f: &(dyn Fn(usize, &mut [T]) + Sync),
    ) {
        each!(self, engine => engine.by_rows(data, width, least, f));
    }

    fn activate<A: Activation<T>>(&self, activation: &A, x: &mut [T], shape: &[usize]) {
        each!(self, engine => engine.activate(activation, x, shape));
    }

    fn activate_back<A: Activation<T>>(
        &self,
        activation: &A,
        values: (&[T], &[T]),
        gradient: &mut [T],
        shape: &[usize],
    ) {
        each!(self, engine => engine.activate_back(activation, values, gradient, shape));
    }

    fn is_native(&self) -> bool {
        matches!(self, AnyEngine::Native(_))
    }

    fn is_quick(&self) -> bool {
        each!(self, engine => Engine::<T>::is_quick(engine))
    }

    fn set_threads(&mut self, threads: usize) {
        each!(self, engine => Engine::<T>::set_threads(engine, threads));
    }

    fn threads(&self) -> usize {
        each!(self, engine => Engine::<T>::threads(engine))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::agree;

    #[test]
    fn each_name_is_an_engine() {
        for name in AnyEngine::NAMES {
            let engine: AnyEngine = name.parse().unwrap();
            assert_eq!(engine.to_string(), *name);
            agree::agrees::<f64>(&engine, 2e-15);
        }
    }

    #[test]
    fn threads_are_handed_on() {
        let mut engine: AnyEngine = "native".parse().unwrap();
        Engine::<f32>::set_threads(&mut engine, 3);
        assert_eq!(engine, AnyEngine::Native(Native::new(3)));
    }
}
