//! Losses.

use crate::config::Args;
use crate::outcome::Stop;
use crate::{Case, Outcome, tensor};
use keras_runtime::element::Element;
use keras_runtime::losses::*;
use keras_runtime::tensor::Tensor;
use serde_json::{Map, Value, json};

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    check::<f32>(case).and_then(|()| check::<f64>(case)).into()
}

/// A loss, by what its targets are.
pub enum AnyLoss<T: Element> {
    /// Targets of the prediction's shape.
    Dense(Box<dyn Loss<T, Target = Dense>>),
    /// Targets that are class numbers.
    Sparse(Box<dyn Loss<T, Target = Sparse>>),
    /// Targets that are class numbers, as many as the data has.
    Sequence(Box<dyn Loss<T, Target = Sequence>>),
}

impl<T: Element> AnyLoss<T> {
    /// The same for `compile`.
    pub fn of_any_targets(self) -> keras_runtime::train::AnyLoss<T> {
        match self {
            AnyLoss::Dense(loss) => keras_runtime::train::AnyLoss::new(loss),
            AnyLoss::Sparse(loss) => keras_runtime::train::AnyLoss::new(loss),
            AnyLoss::Sequence(loss) => keras_runtime::train::AnyLoss::new(loss),
        }
    }
}

/// The loss of a `compile`: a name, or a class with its arguments.
pub fn build<T: Element>(config: &Value) -> Result<AnyLoss<T>, Stop> {
    let named;
    let config = match config.as_str() {
        Some(name) => {
            named = json!({"class_name": class_name(name), "args": Map::new()});
            &named
        }
        None => config,
    };
    let args = Args::new(config)?;
    match reduction(&args)? {
        Some(reduction) => from_args(&args, reduction),
        None => Err(Stop::inexpressible("training on a loss without a reduction")),
    }
}

/// The class that has the function or the short name as its formula.
fn class_name(name: &str) -> &str {
    match name {
        "bce" | "BCE" | "binary_crossentropy" => "BinaryCrossentropy",
        "binary_focal_crossentropy" => "BinaryFocalCrossentropy",
        "categorical_crossentropy" => "CategoricalCrossentropy",
        "categorical_focal_crossentropy" => "CategoricalFocalCrossentropy",
        "categorical_hinge" => "CategoricalHinge",
        "circle" => "Circle",
        "cosine_similarity" => "CosineSimilarity",
        "ctc" => "CTC",
        "dice" => "Dice",
        "hinge" => "Hinge",
        "huber" => "Huber",
        "kld" | "KLD" | "kl_divergence" => "KLDivergence",
        "log_cosh" => "LogCosh",
        "mae" | "MAE" | "mean_absolute_error" => "MeanAbsoluteError",
        "mape" | "MAPE" | "mean_absolute_percentage_error" => "MeanAbsolutePercentageError",
        "mse" | "MSE" | "mean_squared_error" => "MeanSquaredError",
        "msle" | "MSLE" | "mean_squared_logarithmic_error" => "MeanSquaredLogarithmicError",
        "poisson" => "Poisson",
        "sparse_categorical_crossentropy" => "SparseCategoricalCrossentropy",
        "squared_hinge" => "SquaredHinge",
        "tversky" => "Tversky",
        class => class,
    }
}

/// The argument `reduction`; `None` where the loss is not reduced.
fn reduction(args: &Args<'_>) -> Result<Option<Reduction>, Stop> {
    match args.get("reduction") {
        None => Ok(Some(Reduction::default())),
        Some(Value::Null) => Ok(None),
        Some(value) => match value.as_str() {
            Some("sum_over_batch_size" | "mean") => Ok(Some(Reduction::SumOverBatchSize)),
            Some("mean_with_sample_weight") => Ok(Some(Reduction::MeanWithSampleWeight)),
            Some("sum") => Ok(Some(Reduction::Sum)),
            Some("none") => Ok(None),
            _ => Err(args.unreadable("reduction", value)),
        },
    }
}

fn from_args<T: Element>(args: &Args<'_>, reduction: Reduction) -> Result<AnyLoss<T>, Stop> {
    let number =
        |name, default: f64| args.f64(name).map(|number: Option<f64>| number.unwrap_or(default));
    let flag = |name, default: bool| args.bool(name).map(|flag| flag.unwrap_or(default));
    let axis =
        |default: isize| args.i64("axis").map(|axis| axis.map_or(default, |axis| axis as isize));
    let axes = || {
        let axes = args.i64s("axis")?;
        Ok::<_, Stop>(axes.map(|axes| axes.into_iter().map(|axis| axis as isize).collect::<Axes>()))
    };
    // A name is for logs only.
    args.get("name");
    let loss = match args.class_name {
        "BinaryCrossentropy" => {
            let default = BinaryCrossentropy::DEFAULT;
            dense(BinaryCrossentropy {
                from_logits: flag("from_logits", false)?,
                label_smoothing: number("label_smoothing", default.label_smoothing)?,
                axis: axis(default.axis)?,
                reduction,
            })
        }
        "BinaryFocalCrossentropy" => {
            let default = BinaryFocalCrossentropy::DEFAULT;
            dense(BinaryFocalCrossentropy {
                apply_class_balancing: flag(
                    "apply_class_balancing",
                    default.apply_class_balancing,
                )?,
                alpha: number("alpha", default.alpha)?,
                gamma: number("gamma", default.gamma)?,
                from_logits: flag("from_logits", false)?,
                label_smoothing: number("label_smoothing", default.label_smoothing)?,
                axis: axis(default.axis)?,
                reduction,
            })
        }
        "CategoricalCrossentropy" => {
            let default = CategoricalCrossentropy::DEFAULT;
            dense(CategoricalCrossentropy {
                from_logits: flag("from_logits", false)?,
                label_smoothing: number("label_smoothing", default.label_smoothing)?,
                axis: axis(default.axis)?,
                reduction,
            })
        }
        "CategoricalFocalCrossentropy" => {
            let default = CategoricalFocalCrossentropy::DEFAULT;
            let loss = CategoricalFocalCrossentropy {
                alpha: default.alpha,
                gamma: number("gamma", default.gamma)?,
                from_logits: flag("from_logits", false)?,
                label_smoothing: number("label_smoothing", default.label_smoothing)?,
                axis: axis(default.axis)?,
                reduction,
            };
            match args.f64s("alpha")? {
                None => dense(loss),
                Some(alpha) if alpha.len() == 1 => dense(loss.alpha(alpha[0])),
                Some(alpha) => dense(loss.alpha(alpha)),
            }
        }
        "CategoricalGeneralizedCrossEntropy" => {
            let q = number("q", CategoricalGeneralizedCrossEntropy::DEFAULT.q)?;
            sparse(CategoricalGeneralizedCrossEntropy { q, reduction })
        }
        "CategoricalHinge" => dense(CategoricalHinge { reduction }),
        "Circle" => {
            let default = Circle::DEFAULT;
            sparse(Circle {
                gamma: number("gamma", default.gamma)?,
                margin: number("margin", default.margin)?,
                remove_diagonal: flag("remove_diagonal", default.remove_diagonal)?,
                reduction,
            })
        }
        "CosineSimilarity" => {
            dense(CosineSimilarity { axis: axis(CosineSimilarity::DEFAULT.axis)?, reduction })
        }
        "CTC" => AnyLoss::Sequence(Box::new(CTC::default().reduction(reduction))),
        "Dice" => dense(Dice { axis: axes()?, reduction }),
        "Hinge" => dense(Hinge { reduction }),
        "Huber" => dense(Huber { delta: number("delta", Huber::DEFAULT.delta)?, reduction }),
        "KLDivergence" => dense(KLDivergence { reduction }),
        "LogCosh" => dense(LogCosh { reduction }),
        "MeanAbsoluteError" => dense(MeanAbsoluteError { reduction }),
        "MeanAbsolutePercentageError" => dense(MeanAbsolutePercentageError { reduction }),
        "MeanSquaredError" => dense(MeanSquaredError { reduction }),
        "MeanSquaredLogarithmicError" => dense(MeanSquaredLogarithmicError { reduction }),
        "Poisson" => dense(Poisson { reduction }),
        "SparseCategoricalCrossentropy" => {
            if axis(-1)? != -1 {
                return Err(Stop::inexpressible("another axis than the last"));
            }
            sparse(SparseCategoricalCrossentropy {
                from_logits: flag("from_logits", false)?,
                ignore_class: args.i64("ignore_class")?,
                reduction,
            })
        }
        "SquaredHinge" => dense(SquaredHinge { reduction }),
        "Tversky" => {
            let default = Tversky::DEFAULT;
            dense(Tversky {
                alpha: number("alpha", default.alpha)?,
                beta: number("beta", default.beta)?,
                axis: axes()?,
                reduction,
            })
        }
        _ => return Err(args.unknown_class()),
    };
    args.finish()?;
    Ok(loss)
}

fn dense<T: Element>(loss: impl Loss<T, Target = Dense> + 'static) -> AnyLoss<T> {
    AnyLoss::Dense(Box::new(loss))
}

fn sparse<T: Element>(loss: impl Loss<T, Target = Sparse> + 'static) -> AnyLoss<T> {
    AnyLoss::Sparse(Box::new(loss))
}

fn check<T: Element>(case: &Case) -> Result<(), Stop> {
    let args = Args::new(&case.config)?;
    let reduction = reduction(&args)?;
    let (y_true, y_pred) = (case.input("y_true")?, case.input("y_pred")?);
    let mut shape = y_pred.shape.clone();
    match from_args::<T>(&args, reduction.unwrap_or_default())? {
        AnyLoss::Dense(loss) => {
            // Keras makes a column of a vector where the targets are one.
            if shape.len() == 1 && y_true.shape.len() == 2 {
                shape.push(1);
            }
            if y_true.data.len() != y_pred.data.len() {
                return Err(Stop::inexpressible(format!(
                    "targets of shape {:?} for predictions of shape {:?}",
                    y_true.shape, y_pred.shape
                )));
            }
            compare(case, &loss, reduction.is_some(), &shape)
        }
        AnyLoss::Sparse(loss) => compare(case, &loss, reduction.is_some(), &shape),
        AnyLoss::Sequence(loss) => compare(case, &loss, reduction.is_some(), &shape),
    }
}

fn compare<T: Element>(
    case: &Case,
    loss: &impl Loss<T>,
    reduced: bool,
    shape: &[usize],
) -> Result<(), Stop> {
    let (y_true, y_pred) = (case.input("y_true")?, case.input("y_pred")?.to::<T>());
    let targets = y_true.to::<T>();
    let y_true = Tensor::new(&targets, &y_true.shape);
    let y_pred = Tensor::new(&y_pred, shape);
    let count = loss.elements(shape);
    let weights = case.inputs.get("sample_weight");
    let weights = weights.map(|weights| sample_weights::<T>(weights, count)).transpose()?;
    let upstream = case.upstream.need("loss")?.to::<T>();

    let mut elements = vec![T::NAN; count];
    let mut gradient = vec![T::NAN; y_pred.data.len()];
    let output = if reduced {
        let mut valid = vec![false; count];
        let weights = weights.as_deref();
        let value = loss_and_gradient(
            loss,
            y_true,
            y_pred,
            weights,
            &mut elements,
            &mut valid,
            &mut gradient,
        );
        let scale = upstream.first().copied().ok_or("the upstream of the loss is empty")?;
        gradient.iter_mut().for_each(|gradient| *gradient *= scale);
        vec![value]
    } else {
        loss.forward(y_true, y_pred, &mut elements);
        // What is not reduced is the elements times their weights, and so is their gradient.
        let terms = weights.as_ref().map_or(count, |weights| weights.len().max(count));
        let weight = |i: usize| match &weights {
            Some(weights) => weights[i * weights.len() / terms],
            None => T::ONE,
        };
        let output = (0..terms).map(|i| weight(i) * elements[i * count / terms]).collect();
        elements.fill(T::ZERO);
        for (i, &upstream) in upstream.iter().enumerate() {
            elements[i * count / terms] += upstream * weight(i);
        }
        loss.backward(y_true, y_pred, &elements, &mut gradient);
        output
    };
    case.compare_output("loss", &output)?;
    Ok(case.compare_input_grad("y_pred", &gradient)?)
}

/// Weights for a loss with `count` elements.
fn sample_weights<T: Element>(weights: &tensor::Tensor, count: usize) -> Result<Vec<T>, Stop> {
    let len = weights.data.len();
    // Keras spreads a vector over the last axis, and fails where that is not as long.
    let column = weights.shape.len() > 1 && len != 0 && count.is_multiple_of(len);
    if len == count || count == 1 || column {
        Ok(weights.to())
    } else {
        Err(Stop::inexpressible(format!("weights of shape {:?}", weights.shape)))
    }
}
