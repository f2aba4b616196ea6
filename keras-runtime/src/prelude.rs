//! All that a program with a network needs: `use keras_runtime::prelude::*;`
//!
//! Where a loss and a metric share a name, it is the loss; the metric is in [`metrics`].

pub use crate::assert_model;
pub use crate::element::Element;
#[cfg(feature = "keras-compile-time")]
pub use crate::keras_model;
#[cfg(feature = "blas")]
pub use crate::kernels::Blas;
pub use crate::kernels::Reference;
#[cfg(feature = "std")]
pub use crate::kernels::{AnyEngine, Native};
pub use crate::learn::Learn;
pub use crate::load_weights;
#[cfg(feature = "std")]
pub use crate::losses::CTC;
pub use crate::losses::{
    BinaryCrossentropy, BinaryFocalCrossentropy, CategoricalCrossentropy,
    CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy, CategoricalHinge, Circle,
    CosineSimilarity, Dice, Hinge, Huber, KLDivergence, LogCosh, Loss, MeanAbsoluteError,
    MeanAbsolutePercentageError, MeanSquaredError, MeanSquaredLogarithmicError, NoLoss, OnAnyHead,
    Poisson, Reduction, SparseCategoricalCrossentropy, SquaredHinge, Tversky,
};
pub use crate::model;
pub use crate::model::Model;
#[cfg(feature = "std")]
pub use crate::{
    callbacks::{
        BackupAndRestore, CSVLogger, Callback, Context, EarlyStopping, LambdaCallback,
        LearningRateScheduler, ModelCheckpoint, ReduceLROnPlateau, SwapEMAWeights, TensorBoard,
        TerminateOnNaN,
    },
    data::{
        self, Flat, Source, Table, TrainTest, digits, iris, mnist, pad_sequences, split_shuffled,
        split_tail, to_categorical,
    },
    error::{Error, Result},
    history::History,
    metrics::{
        self, AUC, Accuracy, BinaryAccuracy, BinaryIoU, CategoricalAccuracy,
        ConcordanceCorrelation, F1Score, FBetaScore, FalseNegatives, FalsePositives, IntoMetrics,
        IoU, LogCoshError, MeanIoU, Metric, OneHotIoU, OneHotMeanIoU, PearsonCorrelation,
        Precision, PrecisionAtRecall, R2Score, Recall, RecallAtPrecision, RootMeanSquaredError,
        SensitivityAtSpecificity, SparseCategoricalAccuracy, SparseTopKCategoricalAccuracy,
        SpecificityAtSensitivity, TopKCategoricalAccuracy, TrueNegatives, TruePositives, accuracy,
    },
    optimizers::{
        Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, Ftrl, Lamb, LearningRate, Lion,
        LossScaleOptimizer, MultiOptimizer, Muon, Nadam, Optimizer, RMSprop, SGD,
        ScheduleFreeAdamW,
    },
    plot::{PlotModel, RankDir, confusion_matrix, plot_history, plot_model},
    schedules::{
        CosineDecay, CosineDecayRestarts, ExponentialDecay, InverseTimeDecay,
        PiecewiseConstantDecay, PolynomialDecay, Schedule,
    },
    selection::{GridSearch, RandomSearch, repeat},
    summary::SummaryOptions,
    train::{Evaluate, Fit, Predict, Scores, Train, Trainer},
};
