//! Training with Keras's words: compile, fit, evaluate, predict, summary.

mod arena;
mod batch;
mod blocks;
mod by_output;
mod check;
mod checkpoint;
mod columns;
mod create;
mod epochs;
mod evaluate;
mod feed;
mod fit;
mod held_out;
#[cfg(feature = "keras-files")]
mod keras;
mod layers;
mod lives;
mod losses;
mod meant_for;
mod measures;
mod memory;
pub(crate) mod network;
mod not_finite;
mod options;
pub(crate) mod output;
mod placing;
mod position;
mod predict;
mod predict_with;
pub(crate) mod run;
mod scores;
pub(crate) mod session;
mod step;
mod stream;
mod stub;
mod tiny;
mod trainer;
mod validation;
mod weighing;
pub(crate) mod weights;
mod workspace;

pub(crate) use arena::Arena;
pub use by_output::{LossWeights, OutputMetrics, OutputWeights, SampleWeights};
pub use create::{create, summary, summary_with, zeroed};
pub use layers::Layers;
pub(crate) use lives::Asked;
pub use losses::{AnyLoss, AnyLosses, AnyTarget, Losses};
pub use meant_for::{EachMeantFor, MeantFor};
pub use measures::{AllMeasure, EachMeasures, Measures};
pub use memory::TrainingMemory;
pub use options::{Evaluate, Fit};
pub use output::Metrics;
pub use predict_with::Predict;
pub use scores::Scores;
pub use stub::Stub;
pub use trainer::Trainer;
pub use validation::{FromStream, NoValidation, Validation};
pub use weighing::{
    ByClass, ByOutput, BySample, ByStep, EachWeighs, HasSteps, NamesOneClass, Weighs,
};
pub use weights::WeightArray;

use crate::data::{Samples, Source};
use crate::error::Result;
use crate::kernels::{Engine, Native};
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::weights::Dtype;
use network::{Fixed, Learning};
use std::path::Path;

/// What every network can do on a workstation, besides predicting one sample.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! {
///     struct Line {
///         Input(1);
///         Dense(1);
///     }
/// }
///
/// let x = [[0.0], [1.0], [2.0], [3.0]];
/// let y = [1.0, 3.0, 5.0, 7.0];
/// let mut line = Line::new(42);
/// let mut trainer = line.compile(SGD::default().learning_rate(0.1), MeanSquaredError::default());
/// let history = trainer.fit(&x, &y, Fit::default().epochs(200).verbose(0))?;
/// assert!(history.last("loss").unwrap() < 1e-3);
/// assert!((line.predict(&[10.0])[0] - 21.0).abs() < 0.5);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
///
/// Several inputs and outputs have names. `model!` makes a struct of each, and the same struct is
/// one sample, a set of samples, the losses, their weights, the metrics; [`NoLoss`] and `()` stand
/// for none. Their losses are logged as `class_loss`, `value_loss`, metrics as `class_accuracy`.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! {
///     struct TwoBranch {
///         let image = Input(2, 2, 1);
///         let meta = Input(1);
///         let x = Concatenate()(Flatten()(image), meta);
///         let class = Dense(3, activation = softmax)(x);
///         let value = Dense(1)(x);
///         (class, value)
///     }
/// }
///
/// let x = TwoBranchInput { image: vec![[[[0.5], [0.1]], [[0.9], [0.2]]]; 8], meta: vec![1.0; 8] };
/// let y = TwoBranchOutput { class: vec![2_u8; 8], value: vec![0.5; 8] };
/// let mut net = TwoBranch::new(42);
/// let losses = TwoBranchOutput {
///     class: SparseCategoricalCrossentropy::default(),
///     value: MeanSquaredError::default(),
/// };
/// let mut trainer = net
///     .compile(Adam::default(), losses)
///     .loss_weights(TwoBranchOutput { class: 1.0, value: 0.2 })
///     .metrics(TwoBranchOutput { class: accuracy(), value: () });
/// let history = trainer.fit(&x, &y, Fit::default().verbose(0))?;
/// assert!(history.last("class_accuracy").is_some() && history.last("value_loss").is_some());
///
/// let sample = TwoBranchInput { image: [[[0.5], [0.1]], [[0.9], [0.2]]], meta: [1.0] };
/// let TwoBranchOutput { class, value } = net.predict(&sample);
/// assert_eq!((class.len(), value.len()), (3, 1));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
///
/// [`NoLoss`]: crate::losses::NoLoss
pub trait Train: Model {
    /// Couples the network with an optimizer and a loss, or a loss for each of several outputs.
    /// Keras's `compile`.
    fn compile<O, L>(&mut self, optimizer: O, loss: L) -> Trainer<'_, Self, O, L>
    where
        O: Optimizer<Self::Element>,
        L: MeantFor<Self::Element, Self::Output, Self::Head>,
    {
        Trainer::new(self, optimizer, loss)
    }

    /// The outputs for many samples. Keras's `predict`, but that layers with `stateful = true` begin
    /// each sample with zeros: states go on in a [`Stream`](crate::stream::Stream).
    fn predict_batch<X>(&self, x: &X) -> Result<Vec<Self::Output>>
    where
        X: Samples<Self::Element, Self::Input> + ?Sized,
    {
        self.predict_batch_on(&Native::default(), x)
    }

    /// The same by an engine of your choice.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(2); Dense(3, activation = tanh); } }
    /// let (net, x) = (Net::new(0), [[0.1, 0.2], [0.3, 0.4]]);
    /// let (native, exact) = (net.predict_batch(&x)?, net.predict_batch_on(&Reference, &x)?);
    /// assert!((native[0][0] - exact[0][0]).abs() < 1e-6);
    /// # Ok::<(), Error>(())
    /// ```
    fn predict_batch_on<E, X>(&self, engine: &E, x: &X) -> Result<Vec<Self::Output>>
    where
        E: Engine<Self::Element>,
        X: Samples<Self::Element, Self::Input> + ?Sized,
    {
        predict::predict(&Fixed { model: self, engine }, &*x.rows()?)
    }

    /// The outputs for all rows of one pass of a [`Source`]. Keras's `predict` on a data set. Its targets are
    /// read and not used. See [`predict_each`](Self::predict_each) for more outputs than memory has room for.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// use keras_runtime::data::from_rows;
    /// model! { struct Net { Input(1); Dense(1, kernel_initializer = ones); } }
    /// let rows = from_rows(|_| (0..300).map(|i| ([i as f32], ())));
    /// assert_eq!(Net::new(0).predict_stream(rows)?[299], [299.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// What the source reports, and no rows.
    fn predict_stream<S>(&self, source: S) -> Result<Vec<Self::Output>>
    where
        S: Source<X: Send, Y: Send> + Send,
        [S::X]: Samples<Self::Element, Self::Input>,
    {
        stream::predict(&Fixed { model: self, engine: &Native::default() }, source)
    }

    /// Gives `f` the outputs for all rows of one pass of a [`Source`], a few hundred at a time and in order.
    /// An error of `f` ends it.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// use keras_runtime::data::from_rows;
    /// model! { struct Net { Input(1); Dense(1, kernel_initializer = ones); } }
    /// let rows = from_rows(|_| (0..1000).map(|i| ([i as f32], ())));
    /// let (mut count, mut sum) = (0, 0.0);
    /// Net::new(0).predict_each(rows, |outputs| {
    ///     count += outputs.len();
    ///     sum += outputs.iter().map(|output| f64::from(output[0])).sum::<f64>();
    ///     Ok(())
    /// })?;
    /// assert_eq!((count, sum), (1000, 499_500.0));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// What the source and `f` report, and no rows.
    fn predict_each<S>(&self, source: S, f: impl FnMut(&[Self::Output]) -> Result<()>) -> Result<()>
    where
        S: Source<X: Send, Y: Send> + Send,
        [S::X]: Samples<Self::Element, Self::Input>,
    {
        stream::predict_each(&Fixed { model: self, engine: &Native::default() }, source, f)
    }

    /// Lets the layers that have statistics of the data, such as `Normalization`, learn them.
    /// Keras's `adapt`, for all of them in the order of the network.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(1); Normalization(); Dense(1); } }
    /// let mut net = Net::new(0);
    /// net.adapt(&[[1.0], [3.0]])?;
    /// assert_eq!((net.normalization.mean[0], net.normalization.variance[0]), (2.0, 1.0));
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    fn adapt<X>(&mut self, x: &X) -> Result<()>
    where
        X: Samples<Self::Element, Self::Input> + ?Sized,
    {
        self.adapt_on(&Native::default(), x)
    }

    /// The same by an engine of your choice, which runs what comes before such a layer.
    fn adapt_on<E, X>(&mut self, engine: &E, x: &X) -> Result<()>
    where
        E: Engine<Self::Element>,
        X: Samples<Self::Element, Self::Input> + ?Sized,
    {
        predict::adapt(&mut Learning { model: self, engine }, &*x.rows()?)
    }

    /// Copies of all weights, named and shaped as Keras does.
    fn get_weights(&self) -> Vec<WeightArray<Self::Element>> {
        weights::get(self)
    }

    /// Sets all weights, in the order of [`get_weights`](Self::get_weights); sets none if one does
    /// not fit.
    fn set_weights<W: AsRef<[Self::Element]>>(&mut self, weights: &[W]) -> Result<()> {
        let weights: Vec<_> = weights.iter().map(AsRef::as_ref).collect();
        weights::set(self, &weights)
    }

    /// Writes all weights to a file, whole or not at all. A name that ends with `.weights.h5` or `.h5`
    /// is a file for Keras (feature `keras-files`), any other a safetensors file.
    fn save_weights(&self, path: impl AsRef<Path>) -> Result<()> {
        weights::save(self, path.as_ref())
    }

    /// Writes all weights to a safetensors file as numbers of another type, whole or not at all.
    /// [`load_weights`](Self::load_weights) reads it as any other.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io), and [`Error::Config`](crate::error::Error::Config) for the
    /// name of a file of Keras's.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// use keras_runtime::weights::Dtype;
    /// model! { struct Line { Input(1); Dense(1); } }
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("line.safetensors");
    /// Line::new(42).save_weights_as(&path, Dtype::Float16)?; // two bytes a weight
    /// let error = Line::new(42).save_weights_as("line.keras", Dtype::Float16).unwrap_err();
    /// assert!(error.to_string().starts_with("`line.keras` is a file for Keras by its name"));
    /// # Ok::<(), Error>(())
    /// ```
    fn save_weights_as(&self, path: impl AsRef<Path>, dtype: Dtype) -> Result<()> {
        weights::save_as(self, path.as_ref(), dtype)
    }

    /// Reads all weights from a file; every name and shape is checked before the first is changed. A
    /// name that ends with `.keras` or `.h5` is a file of Keras's (feature `keras-files`), any other a
    /// safetensors file.
    fn load_weights(&mut self, path: impl AsRef<Path>) -> Result<()> {
        weights::load(self, path.as_ref())
    }

    /// Writes the network with its weights to a file that Keras's `load_model` opens: `.keras`, or the
    /// legacy `.h5`. How it is trained is not in it.
    ///
    /// # Errors
    /// [`Error::Config`](crate::error::Error::Config) for a layer or a function that Keras has not,
    /// which is named, and for another ending of the name; [`Error::Io`](crate::error::Error::Io).
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("line.keras");
    /// let line = Line::new(42);
    /// line.save(&path)?; // in Python: keras.saving.load_model("line.keras")
    ///
    /// let mut copy = Line::new(0);
    /// copy.load_weights(&path)?;
    /// assert_eq!(copy.predict(&[0.5]), line.predict(&[0.5]));
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[cfg(feature = "keras-files")]
    fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        keras::save(self, path.as_ref())
    }
}

impl<M: Model> Train for M {}
