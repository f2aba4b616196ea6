//! What numbers are stored as.

use crate::element::Element;
use crate::safetensors::Dtype as Stored;

/// What numbers are stored as, under Keras's names.
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::weights::Dtype;
/// model! { struct Line { Input(1); Dense(1); } }
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("line.safetensors");
/// let mut line = Line::new(42);
/// line.dense.kernel[0] = 0.1;
/// line.save_weights_as(&path, Dtype::BFloat16)?;
/// line.load_weights(&path)?;
/// assert_eq!(line.dense.kernel[0], 0.100_097_656);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// 24 significant bits.
    Float32,
    /// 53 significant bits.
    Float64,
    /// 11 significant bits, up to 65,504; what is larger becomes infinite.
    Float16,
    /// 8 significant bits, and the range of `Float32`.
    BFloat16,
}

impl Dtype {
    /// That of a network's numbers.
    pub fn of<T: Element>() -> Self {
        if T::DTYPE == f64::DTYPE { Dtype::Float64 } else { Dtype::Float32 }
    }

    /// How safetensors calls it.
    pub(super) fn stored(self) -> Stored {
        match self {
            Dtype::Float32 => Stored::F32,
            Dtype::Float64 => Stored::F64,
            Dtype::Float16 => Stored::F16,
            Dtype::BFloat16 => Stored::BF16,
        }
    }
}
