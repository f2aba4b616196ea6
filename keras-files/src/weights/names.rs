//! What Keras calls the weights of a layer, and their order. A file of numbers (`.weights.h5`) does not
//! say; networks of `model!` have the same names.

use serde_json::Value;

/// A weight's name behind the layer's, and whether optimizers change it.
pub(crate) type Own = (String, bool);

/// The weights of a layer with these arguments; none for a layer without, and for one that nobody knows.
pub(crate) fn of(class: &str, config: &Value) -> Vec<Own> {
    let flag = |name: &str, default: bool| config[name].as_bool().unwrap_or(default);
    let learned = |names: &[&str]| -> Vec<Own> {
        names.iter().map(|name| ((*name).to_owned(), true)).collect()
    };
    let kept = |names: &[&str]| -> Vec<Own> {
        names.iter().map(|name| ((*name).to_owned(), false)).collect()
    };
    let with_bias = |names: &[&str]| match flag("use_bias", true) {
        true => learned(&[names, &["bias"]].concat()),
        false => learned(names),
    };
    match class {
        "Dense" => with_bias(&["kernel"]),
        "EinsumDense" if config["bias_axes"].is_null() => learned(&["kernel"]),
        "EinsumDense" => learned(&["kernel", "bias"]),
        "Embedding" => learned(&["embeddings"]),
        "PReLU" => learned(&["alpha"]),
        "LSTM" | "LSTMCell" | "GRU" | "GRUCell" | "SimpleRNN" | "SimpleRNNCell" => {
            let cell = with_bias(&["kernel", "recurrent_kernel"]);
            match cell_of(class) {
                Some(name) => within(name, cell),
                None => cell,
            }
        }
        "RNN" => cells(&config["cell"]),
        "Bidirectional" => {
            let (class, inner) = inside(config, "layer");
            let forward = format!("forward_{}", default_name(class));
            let backward = match is_copied(config) {
                true => format!("backward_{}", default_name(class)),
                false => default_name(inside(config, "backward_layer").0),
            };
            let other = if config["backward_layer"].is_null() { "layer" } else { "backward_layer" };
            let (other_class, other) = inside(config, other);
            let sides = [
                within(&forward, frozen(inner, of(class, inner))),
                within(&backward, frozen(other, of(other_class, other))),
            ];
            sides.concat()
        }
        "TimeDistributed" => inner(config),
        "SpectralNormalization" => [inner(config), kept(&["vector_u"])].concat(),
        "BatchNormalization" | "BatchNormalizationV1" => {
            let mut names = affine(flag("scale", true), flag("center", true));
            names.extend(kept(&["moving_mean", "moving_variance"]));
            if flag("renorm", false) {
                names.extend(kept(&["moving_stddev", "renorm_mean", "renorm_stddev"]));
            }
            names
        }
        "LayerNormalization" => {
            let rms = flag("rms_scaling", false);
            affine(flag("scale", true) || rms, flag("center", true) && !rms)
        }
        "GroupNormalization" => affine(flag("scale", true), flag("center", true)),
        "RMSNormalization" => learned(&["scale"]),
        "Normalization" if config["mean"].is_null() => kept(&["mean", "variance", "count"]),
        "Discretization" if config["bin_boundaries"].is_null() => kept(&["bin_boundaries"]),
        "AdditiveAttention" if flag("use_scale", true) => learned(&["scale"]),
        "Attention" => {
            let mut names = Vec::new();
            if flag("use_scale", false) {
                names.extend(learned(&["scale"]));
            }
            if config["score_mode"] == "concat" {
                names.extend(learned(&["concat_score_weight"]));
            }
            names
        }
        "MultiHeadAttention" | "GroupQueryAttention" | "GroupedQueryAttention" => {
            let gate: &[&str] = if flag("use_gate", false) { &["gate"] } else { &[] };
            let parts = [&["query", "key"], gate, &["value", "attention_output"]].concat();
            parts.into_iter().flat_map(|part| within(part, with_bias(&["kernel"]))).collect()
        }
        class if class.starts_with("SeparableConv") => {
            with_bias(&["depthwise_kernel", "pointwise_kernel"])
        }
        class if class.starts_with("ConvLSTM") => {
            within("conv_lstm_cell", with_bias(&["kernel", "recurrent_kernel"]))
        }
        class if class.starts_with("Conv") || class.starts_with("DepthwiseConv") => {
            // `Concatenate` begins with other letters.
            with_bias(&["kernel"])
        }
        _ => Vec::new(),
    }
}

/// Scale and shift of a normalization.
fn affine(scale: bool, center: bool) -> Vec<Own> {
    let names = [("gamma", scale), ("beta", center)];
    names.into_iter().filter(|(_, there)| *there).map(|(name, _)| (name.to_owned(), true)).collect()
}

/// The cell of a layer that is one.
fn cell_of(class: &str) -> Option<&'static str> {
    match class {
        "LSTM" => Some("lstm_cell"),
        "GRU" => Some("gru_cell"),
        "SimpleRNN" => Some("simple_rnn_cell"),
        _ => None,
    }
}

/// The weights of one cell, or of cells on top of each other.
fn cells(cell: &Value) -> Vec<Own> {
    let list = cell.as_array().or_else(|| cell["config"]["cells"].as_array());
    let one = std::slice::from_ref(cell);
    let list = list.map_or(one, Vec::as_slice);
    let class = |cell: &Value| cell["class_name"].as_str().unwrap_or_default().to_owned();
    let classes: Vec<String> = list.iter().map(class).collect();
    let names = crate::layout::containers(classes.iter().map(String::as_str));
    let mut all = Vec::new();
    for ((cell, class), name) in list.iter().zip(&classes).zip(names) {
        all.extend(within(&name, of(class, &cell["config"])));
    }
    if list.len() > 1 { within("stacked_rnn_cells", all) } else { all }
}

/// The layer that is an argument.
fn inside<'a>(config: &'a Value, argument: &str) -> (&'a str, &'a Value) {
    let layer = &config[argument];
    (layer["class_name"].as_str().unwrap_or_default(), &layer["config"])
}

/// The weights of the layer inside, under its name.
fn inner(config: &Value) -> Vec<Own> {
    let (class, config) = inside(config, "layer");
    within(&default_name(class), frozen(config, of(class, config)))
}

/// The name that a layer inside of another has in `model!`, whatever it is called in the file.
fn default_name(class: &str) -> String {
    crate::text::snake_case(class)
}

/// Whether the layer that goes backwards is a copy of the other; see `text/arguments.rs`.
fn is_copied(config: &Value) -> bool {
    let Some(config) = config.as_object() else { return true };
    !crate::text::simplified("Bidirectional", config).contains_key("backward_layer")
}

/// Weights of a layer inside another stay as they are where it is not trainable.
fn frozen(config: &Value, mut names: Vec<Own>) -> Vec<Own> {
    if config["trainable"] == false {
        names.iter_mut().for_each(|(_, trainable)| *trainable = false);
    }
    names
}

fn within(group: &str, names: Vec<Own>) -> Vec<Own> {
    names.into_iter().map(|(name, trainable)| (format!("{group}/{name}"), trainable)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(class: &str, config: Value) -> Vec<String> {
        of(class, &config).into_iter().map(|(name, _)| name).collect()
    }

    /// As Keras 3.15.1 prints them: `[weight.path for weight in layer.weights]`.
    #[test]
    fn names_of_keras() {
        assert_eq!(names("Conv2D", json!({"use_bias": false})), ["kernel"]);
        assert_eq!(names("Concatenate", json!({})), [""; 0]);
        let bn = json!({"scale": false});
        assert_eq!(names("BatchNormalization", bn), ["beta", "moving_mean", "moving_variance"]);
        let cell = |class| json!({"class_name": class, "config": {"use_bias": false}});
        let cells = json!({"cell": [cell("LSTMCell"), cell("GRUCell"), cell("LSTMCell")]});
        assert_eq!(
            names("RNN", cells)[..5],
            [
                "stacked_rnn_cells/lstm_cell/kernel",
                "stacked_rnn_cells/lstm_cell/recurrent_kernel",
                "stacked_rnn_cells/gru_cell/kernel",
                "stacked_rnn_cells/gru_cell/recurrent_kernel",
                "stacked_rnn_cells/lstm_cell_1/kernel"
            ]
        );
        let both = json!({"layer": {"class_name": "GRU", "config": {"name": "forward_gru_3"}}});
        assert_eq!(names("Bidirectional", both)[3], "backward_gru/gru_cell/kernel");
        assert_eq!(
            names("MultiHeadAttention", json!({"use_bias": false})),
            ["query/kernel", "key/kernel", "value/kernel", "attention_output/kernel"]
        );
    }
}
