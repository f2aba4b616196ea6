//! Losses and metrics by Keras's strings.

/// The class that a string stands for: `"mse"`, `"kl_divergence"`, `"AUC"`, ...
pub fn class_name(text: &str) -> String {
    let known = match text.to_ascii_lowercase().as_str() {
        "mse" => "MeanSquaredError",
        "mae" => "MeanAbsoluteError",
        "mape" => "MeanAbsolutePercentageError",
        "msle" => "MeanSquaredLogarithmicError",
        "bce" => "BinaryCrossentropy",
        "kld" | "kl_divergence" => "KLDivergence",
        "logcosh" => "LogCosh",
        "rmse" => "RootMeanSquaredError",
        "ctc" => "CTC",
        "auc" => "AUC",
        "io_u" => "IoU",
        _ => return camel(text),
    };
    known.into()
}

/// The class that a string stands for as a metric of targets and predictions of these shapes:
/// Keras chooses a kind of `"accuracy"` and `"crossentropy"` by them.
pub fn metric_class_name(text: &str, y_true: &[usize], y_pred: &[usize]) -> String {
    let ending = match text {
        "accuracy" | "acc" => "Accuracy",
        "crossentropy" | "ce" => "Crossentropy",
        _ => return class_name(text),
    };
    let width = y_pred.last().copied().unwrap_or(1);
    let kind = if width == 1 {
        "Binary"
    } else if y_true.len() < y_pred.len() || y_true.last() == Some(&1) {
        "SparseCategorical"
    } else {
        "Categorical"
    };
    format!("{kind}{ending}")
}

/// `mean_squared_error` to `MeanSquaredError`; a class name stays.
fn camel(text: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        first.to_uppercase() + rest
    };
    text.split('_').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_to_classes() {
        assert_eq!(class_name("mse"), "MeanSquaredError");
        assert_eq!(class_name("sparse_categorical_crossentropy"), "SparseCategoricalCrossentropy");
        assert_eq!(class_name("F1Score"), "F1Score");
        assert_eq!(class_name("r2_score"), "R2Score");
    }

    #[test]
    fn accuracy_depends_on_shapes() {
        assert_eq!(metric_class_name("accuracy", &[8, 1], &[8, 1]), "BinaryAccuracy");
        assert_eq!(metric_class_name("acc", &[8], &[8, 3]), "SparseCategoricalAccuracy");
        assert_eq!(metric_class_name("acc", &[8, 1], &[8, 3]), "SparseCategoricalAccuracy");
        assert_eq!(metric_class_name("ce", &[8, 3], &[8, 3]), "CategoricalCrossentropy");
        assert_eq!(metric_class_name("mae", &[8, 3], &[8, 3]), "MeanAbsoluteError");
    }
}
