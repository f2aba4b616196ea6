//! Where in a `.weights.h5` file the weights of a layer lie: Keras's attributes of it, and numbers.

use crate::description::Description;
use crate::hdf5::join;
use crate::text::snake_case;
use serde_json::Value;

/// The paths of a layer's weights in the group of the layer; each weight is given by the parts of its
/// name behind the layer's. Models are no layers here.
pub(crate) fn paths(layer: &Description, weights: &[Vec<&str>]) -> Vec<String> {
    paths_of(&layer.class, &layer.config, weights)
}

fn paths_of(class: &str, config: &Value, weights: &[Vec<&str>]) -> Vec<String> {
    let numbered = |group: &str, count: usize| -> Vec<String> {
        (0..count).map(|number| join(group, &format!("vars/{number}"))).collect()
    };
    let inner = |name: &str| (class_of(&config[name]), &config[name]["config"]);
    match class {
        "LSTM" | "GRU" | "SimpleRNN" | "ConvLSTM1D" | "ConvLSTM2D" | "ConvLSTM3D" => {
            numbered("cell", weights.len())
        }
        "RNN" => match weights.first().and_then(|parts| parts.first()) {
            Some(&"stacked_rnn_cells") => cells(&config["cell"], weights),
            _ => numbered("cell", weights.len()),
        },
        "Bidirectional" => {
            let first = weights.first().and_then(|parts| parts.first());
            let forward = weights.iter().take_while(|parts| parts.first() == first).count();
            let (forward, backward) = weights.split_at(forward);
            let side = |name: &str, layer: &str, weights: &[Vec<&str>]| {
                let (class, config) = inner(layer);
                within(name, paths_of(class, config, &behind(weights)))
            };
            let other = if config["backward_layer"].is_null() { "layer" } else { "backward_layer" };
            [side("forward_layer", "layer", forward), side("backward_layer", other, backward)]
                .concat()
        }
        "TimeDistributed" => {
            let (class, config) = inner("layer");
            within("layer", paths_of(class, config, &behind(weights)))
        }
        "SpectralNormalization" => {
            let (class, config) = inner("layer");
            let (own, last) = weights.split_at(weights.len().saturating_sub(1));
            let mut paths = within("layer", paths_of(class, config, &behind(own)));
            paths.extend(last.iter().map(|_| "vars/1".to_owned()));
            paths
        }
        "MultiHeadAttention" | "GroupQueryAttention" => {
            let prefix = if class == "GroupQueryAttention" { "_" } else { "" };
            let mut paths = Vec::new();
            let mut before = None;
            let mut number = 0;
            for parts in weights {
                let part = parts.first().copied().unwrap_or_default();
                number = if before == Some(part) { number + 1 } else { 0 };
                before = Some(part);
                let part = if part == "attention_output" { "output" } else { part };
                paths.push(format!("{prefix}{part}_dense/vars/{number}"));
            }
            paths
        }
        _ => numbered("", weights.len()),
    }
}

/// The paths that Keras writes a second time: `SpectralNormalization` has the kernel of its layer too.
pub(crate) fn copies(layer: &Description) -> Option<&'static str> {
    (layer.class == "SpectralNormalization").then_some("vars/0")
}

/// Cells on top of each other: they have numbers within their class.
fn cells(cell: &Value, weights: &[Vec<&str>]) -> Vec<String> {
    let list = cell.as_array().or_else(|| cell["config"]["cells"].as_array());
    let classes: Vec<&str> = list.into_iter().flatten().map(class_of).collect();
    let containers = containers(classes.iter().copied());
    let mut paths = Vec::new();
    let (mut cell, mut number, mut before) = (0, 0, None);
    for parts in weights {
        let name = parts.get(1);
        if before.is_some_and(|before| before != name) {
            (cell, number) = (cell + 1, 0);
        }
        before = Some(name);
        let container = containers.get(cell).map_or("", String::as_str);
        paths.push(format!("cell/cells/{container}/vars/{number}"));
        number += 1;
    }
    paths
}

fn class_of(value: &Value) -> &str {
    value["class_name"].as_str().unwrap_or_default()
}

fn within(group: &str, paths: Vec<String>) -> Vec<String> {
    paths.into_iter().map(|path| join(group, &path)).collect()
}

/// The names behind their first part.
fn behind<'a>(weights: &[Vec<&'a str>]) -> Vec<Vec<&'a str>> {
    weights.iter().map(|parts| parts.iter().skip(1).copied().collect()).collect()
}

/// The names of groups for layers of these classes: `dense`, `dense_1`, …
pub(crate) fn containers<'a>(classes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts = std::collections::HashMap::new();
    let name = |class: &str| {
        let base = container(class);
        let count = counts.entry(base.clone()).or_insert(0_usize);
        *count += 1;
        match *count {
            1 => base,
            more => format!("{base}_{}", more - 1),
        }
    };
    classes.map(name).collect()
}

/// What a group for a layer of a class is called, without its number.
pub(crate) fn container(class: &str) -> String {
    match class {
        "GroupQueryAttention" => "grouped_query_attention".into(),
        "Input" => "input_layer".into(),
        class => snake_case(class),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths_for(class: &str, config: Value, weights: &[&str]) -> Vec<String> {
        let weights: Vec<Vec<&str>> =
            weights.iter().map(|name| name.split('/').collect()).collect();
        paths_of(class, &config, &weights)
    }

    #[test]
    fn layers_inside_of_layers() {
        let config = json!({"layer": {"class_name": "LSTM", "config": {}}});
        let weights = ["forward_lstm/lstm_cell/kernel", "backward_lstm/lstm_cell/kernel"];
        assert_eq!(
            paths_for("Bidirectional", config, &weights),
            ["forward_layer/cell/vars/0", "backward_layer/cell/vars/0"]
        );
        let config = json!({"layer": {"class_name": "Dense", "config": {}}});
        assert_eq!(
            paths_for("TimeDistributed", config.clone(), &["dense/kernel", "dense/bias"]),
            ["layer/vars/0", "layer/vars/1"]
        );
        let weights = ["dense/kernel", "dense/bias", "vector_u"];
        assert_eq!(
            paths_for("SpectralNormalization", config, &weights),
            ["layer/vars/0", "layer/vars/1", "vars/1"]
        );
    }

    #[test]
    fn cells_have_numbers_within_their_class() {
        let cell = |class| json!({"class_name": class, "config": {}});
        let cells = json!([cell("LSTMCell"), cell("GRUCell"), cell("LSTMCell")]);
        let names = ["lstm_cell", "gru_cell", "lstm_cell_1"];
        let weights: Vec<String> = names
            .iter()
            .flat_map(|name| [0, 1].map(|n| format!("stacked_rnn_cells/{name}/{n}")))
            .collect();
        let weights: Vec<&str> = weights.iter().map(String::as_str).collect();
        let paths = paths_for("RNN", json!({ "cell": cells }), &weights);
        assert_eq!(paths[0], "cell/cells/lstm_cell/vars/0");
        assert_eq!(paths[3], "cell/cells/gru_cell/vars/1");
        assert_eq!(paths[4], "cell/cells/lstm_cell_1/vars/0");
    }

    #[test]
    fn projections_of_attention() {
        let weights = ["query/kernel", "query/bias", "key/kernel", "attention_output/kernel"];
        assert_eq!(
            paths_for("MultiHeadAttention", json!({}), &weights),
            ["query_dense/vars/0", "query_dense/vars/1", "key_dense/vars/0", "output_dense/vars/0"]
        );
    }
}
