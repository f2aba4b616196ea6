//! What a network is expected to end with where it does not: a trait for each mistake, with its words.
//! Nothing implements them.

/// Found is a sigmoid, for a loss or a metric of one class of several.
#[diagnostic::on_unimplemented(
    message = "expected a network that ends with `softmax`, found one that ends with `sigmoid`",
    label = "this takes probabilities of classes, which add up to 1",
    note = "for one class of several write `activation = softmax` at the last layer",
    note = "for several labels a sample keep `sigmoid`, and write `BinaryCrossentropy` here",
    note = "if the pair is intended, write `OnAnyHead(…)` around it"
)]
pub trait EndsWithSoftmax {}

/// Found is a softmax, for a loss or a metric of labels.
#[diagnostic::on_unimplemented(
    message = "expected a network that ends with `sigmoid`, found one that ends with `softmax`",
    label = "this takes probabilities of labels, each of them from 0 to 1",
    note = "for one class of several keep `softmax`, and write `CategoricalCrossentropy` here, or `SparseCategoricalCrossentropy` for class numbers",
    note = "for one label, or several a sample, write `activation = sigmoid` at the last layer",
    note = "if the pair is intended, write `OnAnyHead(…)` around it"
)]
pub trait EndsWithSigmoid {}

/// Found is a linear layer, for a loss or a metric of one class of several.
#[diagnostic::on_unimplemented(
    message = "expected a network that ends with `softmax`, found one that ends with a linear layer",
    label = "this takes probabilities, and a linear layer yields logits",
    note = "write `activation = softmax` at the last layer",
    note = "or keep the logits: cross-entropies take them with `.from_logits()`",
    note = "if the pair is intended, write `OnAnyHead(…)` around it"
)]
pub trait ClassProbabilities {}

/// Found is a linear layer, for a loss or a metric of labels.
#[diagnostic::on_unimplemented(
    message = "expected a network that ends with `sigmoid`, found one that ends with a linear layer",
    label = "this takes probabilities, and a linear layer yields logits",
    note = "write `activation = sigmoid` at the last layer",
    note = "or keep the logits: `BinaryCrossentropy::default().from_logits()` takes them",
    note = "if the pair is intended, write `OnAnyHead(…)` around it"
)]
pub trait LabelProbabilities {}

/// Found is a linear layer, for a loss or a metric of values from 0 to 1.
#[diagnostic::on_unimplemented(
    message = "expected outputs from 0 to 1, as those of `sigmoid` or `softmax`, found those of a linear layer",
    label = "this takes values from 0 to 1",
    note = "write `activation = sigmoid` at the last layer, or `softmax` for one class of several",
    note = "`AUC` takes logits with `.from_logits()`, for `BinaryAccuracy` and its like 0 is the threshold of logits",
    note = "if the pair is intended, write `OnAnyHead(…)` around it, as `OnAnyHead(BinaryAccuracy::default().threshold(0.0))`"
)]
pub trait From0To1 {}

/// Found is a softmax, for a loss or a metric that takes logits.
#[diagnostic::on_unimplemented(
    message = "expected a network that ends with a linear layer, found one that ends with `softmax`",
    label = "with `.from_logits()` this takes the values before `softmax`",
    note = "remove `.from_logits()`, which is for a last layer without an activation",
    note = "or remove `activation = softmax` from the last layer",
    note = "if the pair is intended, write `OnAnyHead(…)` around it"
)]
pub trait NoSoftmax {}

/// Found is a sigmoid, for a loss or a metric that takes logits.
#[diagnostic::on_unimplemented(
    message = "expected a network that ends with a linear layer, found one that ends with `sigmoid`",
    label = "with `.from_logits()` this takes the values before `sigmoid`",
    note = "remove `.from_logits()`, which is for a last layer without an activation",
    note = "or remove `activation = sigmoid` from the last layer",
    note = "if the pair is intended, write `OnAnyHead(…)` around it"
)]
pub trait NoSigmoid {}

/// Found is one unit, for a loss or a metric of one class of several.
#[diagnostic::on_unimplemented(
    message = "expected a last layer of at least two units, as `Dense(classes)`, found one unit",
    label = "this takes a score for each of several classes",
    note = "for one label write `Dense(1, activation = sigmoid)`, with `BinaryCrossentropy` and `BinaryAccuracy`",
    note = "for one class of several write as many units as there are classes",
    note = "if the pair is intended, write `OnAnyHead(…)` around it"
)]
pub trait AtLeastTwoUnits {}
