//! Metrics.

use crate::config::Args;
use crate::outcome::Stop;
use crate::{Case, Outcome};
use keras_runtime::element::Element;
use keras_runtime::metrics::*;
use keras_runtime::tensor::Tensor;
use serde_json::{Value, json};

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    updates::<f32>(case).and_then(|()| updates::<f64>(case)).into()
}

fn updates<T: Element>(case: &Case) -> Result<(), Stop> {
    let mut measure = Measure::<T>::build(&case.config)?;
    let count = case.config["updates"].as_u64().ok_or("the case does not say how many updates")?;
    for i in 0..count {
        measure.update(case, i)?;
        case.compare_output(&format!("result_{i}"), &measure.results())?;
    }
    let after_reset = "result_after_reset_and_last_update";
    if count > 0 && case.outputs.get(after_reset).is_some() {
        measure.reset();
        measure.update(case, count - 1)?;
        case.compare_output(after_reset, &measure.results())?;
    }
    Ok(())
}

/// What Keras calls a metric: `Mean` and `Sum` take values.
enum Measure<T> {
    Metric(Box<dyn Metric<T>>),
    Mean(Mean),
    Sum(Sum),
}

impl<T: Element> Measure<T> {
    fn build(config: &Value) -> Result<Self, Stop> {
        let measure = match config["class_name"].as_str() {
            Some("Mean") => Measure::Mean(Mean::default()),
            Some("Sum") => Measure::Sum(Sum::default()),
            _ => return build(config).map(Measure::Metric),
        };
        let args = Args::new(config)?;
        args.get("name");
        args.finish()?;
        Ok(measure)
    }

    fn reset(&mut self) {
        match self {
            Measure::Metric(metric) => metric.reset(),
            Measure::Mean(mean) => mean.reset(),
            Measure::Sum(sum) => sum.reset(),
        }
    }

    fn update(&mut self, case: &Case, i: u64) -> Result<(), Stop> {
        let weight = case.inputs.get(&format!("sample_weight_{i}"));
        let weights = weight.map(|weight| weight.to::<T>());
        let weights =
            weight.zip(weights.as_ref()).map(|(weight, data)| Tensor::new(data, &weight.shape));
        let Measure::Metric(metric) = self else {
            let values = case.input(&format!("values_{i}"))?;
            let data = values.to::<T>();
            let values = Tensor::new(&data, &values.shape);
            match self {
                Measure::Mean(mean) => mean.update_values(values, weights),
                Measure::Sum(sum) => sum.update_values(values, weights),
                Measure::Metric(_) => (),
            }
            return Ok(());
        };
        let y_true = case.input(&format!("y_true_{i}"))?;
        let y_pred = case.input(&format!("y_pred_{i}"))?;
        metric.check(&y_true.shape, &y_pred.shape).map_err(Stop::Inexpressible)?;
        let (targets, predictions) = (y_true.to::<T>(), y_pred.to::<T>());
        let y_true = Tensor::new(&targets, &y_true.shape);
        metric.update(y_true, Tensor::new(&predictions, &y_pred.shape), weights);
        Ok(())
    }

    fn results(&self) -> Vec<T> {
        let results = match self {
            Measure::Metric(metric) => metric.results(),
            Measure::Mean(mean) => vec![mean.result()],
            Measure::Sum(sum) => vec![sum.result()],
        };
        results.into_iter().map(T::from_f64).collect()
    }
}

/// The metric that Keras makes of a string, or of `{"class_name": ..., "config": {...}}`.
pub fn build<T: Element>(config: &Value) -> Result<Box<dyn Metric<T>>, Stop> {
    let Some(name) = config.as_str() else { return of_class(&Args::new(config)?) };
    if let "accuracy" | "acc" = name {
        return Ok(Box::new(accuracy().name(name)));
    }
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name.to_lowercase());
    let class = match alias {
        Some((_, class)) => class,
        None => CLASSES
            .iter()
            .find(|class| **class == name || default_name::<T>(class).as_deref() == Some(name))
            .ok_or_else(|| Stop::Inexpressible(format!("metric `{name}`")))?,
    };
    let config = json!({"class_name": class, "config": {"name": name}});
    of_class(&Args::new(&config)?)
}

/// Strings that are not Keras's name of the metric.
const ALIASES: [(&str, &str); 5] = [
    ("mse", "MeanSquaredError"),
    ("mae", "MeanAbsoluteError"),
    ("mape", "MeanAbsolutePercentageError"),
    ("msle", "MeanSquaredLogarithmicError"),
    ("bce", "BinaryCrossentropy"),
];

/// The classes that a string can name: those without required arguments.
const CLASSES: [&str; 34] = [
    "Accuracy",
    "AUC",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "F1Score",
    "FalseNegatives",
    "FalsePositives",
    "FBetaScore",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "R2Score",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SquaredHinge",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
];

fn default_name<T: Element>(class: &str) -> Option<String> {
    let config = json!({"class_name": class, "config": {}});
    let metric: Box<dyn Metric<T>> = of_class(&Args::new(&config).ok()?).ok()?;
    Some(metric.name().into())
}

/// The metric with the arguments that are given: `reader: argument, ...` names builder methods by
/// the function that reads their argument.
macro_rules! built {
    ($args:ident, $metric:expr $(, $read:ident: $($name:ident)+)*) => {{
        let mut metric = $metric;
        if let Some(name) = $args.str("name")? {
            metric = metric.name(name);
        }
        $($(
            if let Some(value) = read::$read($args, stringify!($name))? {
                metric = metric.$name(value);
            }
        )+)*
        Box::new(metric)
    }};
}

/// The same for a metric with the argument `from_logits`, which is a type.
macro_rules! of_logits {
    ($args:ident, $metric:expr $(, $read:ident: $($name:ident)+)*) => {
        match $args.bool("from_logits")? {
            Some(true) => built!($args, $metric.from_logits() $(, $read: $($name)+)*),
            _ => built!($args, $metric $(, $read: $($name)+)*) as Box<dyn Metric<T>>,
        }
    };
}

fn of_class<T: Element>(args: &Args<'_>) -> Result<Box<dyn Metric<T>>, Stop> {
    let classes = || required(args, "num_classes", read::usize);
    let ids = || required(args, "target_class_ids", read::usizes);
    let number = |name| required(args, name, read::f64);
    let metric: Box<dyn Metric<T>> = match args.class_name {
        "Accuracy" => built!(args, Accuracy::default()),
        "AUC" => of_logits!(args, AUC::default(), usize: num_thresholds num_labels, curve: curve,
            summation_method: summation_method, bool: multi_label, f64s: thresholds label_weights),
        "BinaryAccuracy" => built!(args, BinaryAccuracy::default(), f64: threshold),
        "BinaryCrossentropy" => of_logits!(args, BinaryCrossentropy::default(),
            f64: label_smoothing, isize: axis),
        "BinaryIoU" => {
            built!(args, BinaryIoU::default(), usizes: target_class_ids, f64: threshold)
        }
        "CategoricalAccuracy" => built!(args, CategoricalAccuracy::default()),
        "CategoricalCrossentropy" => of_logits!(args, CategoricalCrossentropy::default(),
            f64: label_smoothing, isize: axis),
        "CategoricalHinge" => built!(args, CategoricalHinge::default()),
        "ConcordanceCorrelation" => built!(args, ConcordanceCorrelation::default(), isize: axis),
        "CosineSimilarity" => built!(args, CosineSimilarity::default(), isize: axis),
        "F1Score" => built!(args, F1Score::default(), average: average, f64: threshold),
        "FalseNegatives" => built!(args, FalseNegatives::default(), f64s: thresholds),
        "FalsePositives" => built!(args, FalsePositives::default(), f64s: thresholds),
        "FBetaScore" => {
            built!(args, FBetaScore::default(), average: average, f64: beta threshold)
        }
        "Hinge" => built!(args, Hinge::default()),
        "IoU" => built!(args, IoU::new(classes()?, ids()?), i64: ignore_class,
            bool: sparse_y_true sparse_y_pred, isize: axis),
        "KLDivergence" => built!(args, KLDivergence::default()),
        "LogCoshError" => built!(args, LogCoshError::default()),
        "MeanAbsoluteError" => built!(args, MeanAbsoluteError::default()),
        "MeanAbsolutePercentageError" => built!(args, MeanAbsolutePercentageError::default()),
        "MeanIoU" => built!(args, MeanIoU::new(classes()?), i64: ignore_class,
            bool: sparse_y_true sparse_y_pred, isize: axis),
        "MeanSquaredError" => built!(args, MeanSquaredError::default()),
        "MeanSquaredLogarithmicError" => built!(args, MeanSquaredLogarithmicError::default()),
        "OneHotIoU" => built!(args, OneHotIoU::new(classes()?, ids()?), i64: ignore_class,
            bool: sparse_y_pred, isize: axis),
        "OneHotMeanIoU" => built!(args, OneHotMeanIoU::new(classes()?), i64: ignore_class,
            bool: sparse_y_pred, isize: axis),
        "PearsonCorrelation" => built!(args, PearsonCorrelation::default(), isize: axis),
        "Poisson" => built!(args, Poisson::default()),
        "Precision" => {
            built!(args, Precision::default(), f64s: thresholds, usize: top_k class_id)
        }
        "PrecisionAtRecall" => built!(args, PrecisionAtRecall::new(number("recall")?),
            usize: num_thresholds class_id),
        "R2Score" => built!(args, R2Score::default(), class_aggregation: class_aggregation,
            usize: num_regressors),
        "Recall" => built!(args, Recall::default(), f64s: thresholds, usize: top_k class_id),
        "RecallAtPrecision" => built!(args, RecallAtPrecision::new(number("precision")?),
            usize: num_thresholds class_id),
        "RootMeanSquaredError" => built!(args, RootMeanSquaredError::default()),
        "SensitivityAtSpecificity" => built!(args,
            SensitivityAtSpecificity::new(number("specificity")?), usize: num_thresholds class_id),
        "SparseCategoricalAccuracy" => built!(args, SparseCategoricalAccuracy::default()),
        "SparseCategoricalCrossentropy" => of_logits!(args,
            SparseCategoricalCrossentropy::default(), i64: ignore_class),
        "SparseTopKCategoricalAccuracy" => built!(args, SparseTopKCategoricalAccuracy::default(),
            usize: k, bool: from_sorted_ids),
        "SpecificityAtSensitivity" => built!(args,
            SpecificityAtSensitivity::new(number("sensitivity")?), usize: num_thresholds class_id),
        "SquaredHinge" => built!(args, SquaredHinge::default()),
        "TopKCategoricalAccuracy" => built!(args, TopKCategoricalAccuracy::default(), usize: k),
        "TrueNegatives" => built!(args, TrueNegatives::default(), f64s: thresholds),
        "TruePositives" => built!(args, TruePositives::default(), f64s: thresholds),
        _ => return Err(args.unknown_class()),
    };
    args.finish()?;
    Ok(metric)
}

fn required<R>(
    args: &Args<'_>,
    name: &str,
    read: impl Fn(&Args<'_>, &str) -> Result<Option<R>, Stop>,
) -> Result<R, Stop> {
    read(args, name)?
        .ok_or_else(|| Stop::inexpressible(format!("`{}` without `{name}`", args.class_name)))
}

/// Arguments as the types of the runtime.
mod read {
    use super::*;

    type Read<R> = Result<Option<R>, Stop>;

    pub fn f64(args: &Args<'_>, name: &str) -> Read<f64> {
        args.f64(name)
    }

    pub fn usize(args: &Args<'_>, name: &str) -> Read<usize> {
        args.usize(name)
    }

    pub fn i64(args: &Args<'_>, name: &str) -> Read<i64> {
        args.i64(name)
    }

    pub fn isize(args: &Args<'_>, name: &str) -> Read<isize> {
        Ok(args.i64(name)?.map(|value| value as isize))
    }

    pub fn bool(args: &Args<'_>, name: &str) -> Read<bool> {
        args.bool(name)
    }

    pub fn f64s(args: &Args<'_>, name: &str) -> Read<Vec<f64>> {
        args.f64s(name)
    }

    pub fn usizes(args: &Args<'_>, name: &str) -> Read<Vec<usize>> {
        let Some(ids) = args.i64s(name)? else { return Ok(None) };
        let ids = ids.into_iter().map(usize::try_from).collect::<Result<_, _>>();
        ids.map(Some).map_err(|_| Stop::inexpressible(format!("a negative number in `{name}`")))
    }

    pub fn curve(args: &Args<'_>, name: &str) -> Read<AUCCurve> {
        one_of(args, name, &[("ROC", AUCCurve::ROC), ("PR", AUCCurve::PR)])
    }

    pub fn summation_method(args: &Args<'_>, name: &str) -> Read<AUCSummationMethod> {
        use AUCSummationMethod::*;
        let methods =
            [("interpolation", Interpolation), ("minoring", Minoring), ("majoring", Majoring)];
        one_of(args, name, &methods)
    }

    pub fn average(args: &Args<'_>, name: &str) -> Read<ScoreAverage> {
        use ScoreAverage::*;
        one_of(args, name, &[("micro", Micro), ("macro", Macro), ("weighted", Weighted)])
    }

    pub fn class_aggregation(args: &Args<'_>, name: &str) -> Read<ClassAggregation> {
        use ClassAggregation::*;
        // Python's `None` is a choice here, not the default.
        if let Some(Value::Null) = args.get(name) {
            return Ok(Some(None));
        }
        let names = [
            ("uniform_average", UniformAverage),
            ("variance_weighted_average", VarianceWeightedAverage),
        ];
        one_of(args, name, &names)
    }

    fn one_of<R: Copy>(args: &Args<'_>, name: &str, choices: &[(&str, R)]) -> Read<R> {
        let Some(text) = args.str(name)? else { return Ok(Option::None) };
        let choice = choices.iter().find(|(choice, _)| *choice == text);
        let unknown = || args.unreadable(name, &Value::from(text));
        choice.map(|(_, value)| Some(*value)).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_name_metrics() {
        let name = |text: &str| build::<f32>(&json!(text)).map(|metric| metric.name().to_string());
        for text in ["accuracy", "acc", "mse", "MSE", "auc", "AUC", "root_mean_squared_error"] {
            assert_eq!(name(text).as_deref(), Ok(text));
        }
        assert!(name("nonsense").is_err());
    }
}
