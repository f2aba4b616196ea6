//! The expected texts are what `model.summary()` of Keras 3.15.1 prints for the same models.

use super::*;

fn row<'a>(
    name: &'a str,
    class: &'a str,
    output_shapes: &[&'a [usize]],
    parameters: usize,
    connected_to: &[Connection<'a>],
) -> SummaryRow<'a> {
    let connected_to = connected_to.to_vec();
    SummaryRow { parameters, connected_to, ..SummaryRow::new(name, class, output_shapes.to_vec()) }
}

fn from(layer: &str, node: usize) -> Connection<'_> {
    Connection { layer, node, tensor: 0 }
}

fn digit_net() -> Vec<SummaryRow<'static>> {
    vec![
        row("dense", "Dense", &[&[512]], 401_920, &[]),
        row("dropout", "Dropout", &[&[512]], 0, &[]),
        row("dense_1", "Dense", &[&[10]], 5130, &[]),
    ]
}

const LONG: &str = "a_very_long_layer_name_that_cannot_fit_in_any_table_cell_of_width_33";

fn sequential() -> Vec<SummaryRow<'static>> {
    vec![
        row("normalization", "Normalization", &[&[28, 28, 1]], 3, &[]),
        SummaryRow { trainable: false, ..row("conv2d", "Conv2D", &[&[26, 26, 8]], 80, &[]) },
        row("batch_normalization", "BatchNormalization", &[&[26, 26, 8]], 32, &[]),
        row("flatten", "Flatten", &[&[5408]], 0, &[]),
        row("dense_2", "Dense", &[&[30_000]], 162_270_000, &[]),
        row(LONG, "Dense", &[&[3]], 90_003, &[]),
        row("reshape", "Reshape", &[&[3, 1, 1]], 0, &[]),
        row("flatten_to_something_with_long_name", "Flatten", &[&[3]], 0, &[]),
    ]
}

fn two_branch() -> Vec<SummaryRow<'static>> {
    vec![
        row("image", "InputLayer", &[&[28, 28, 1]], 0, &[]),
        row("conv2d_1", "Conv2D", &[&[28, 28, 16]], 160, &[from("image", 0)]),
        row(
            "global_average_pooling2d",
            "GlobalAveragePooling2D",
            &[&[16]],
            0,
            &[from("conv2d_1", 0)],
        ),
        row("meta", "InputLayer", &[&[4]], 0, &[]),
        row(
            "concatenate",
            "Concatenate",
            &[&[20]],
            0,
            &[from("global_average_pooling2d", 0), from("meta", 0)],
        ),
        row("class", "Dense", &[&[10]], 210, &[from("concatenate", 0)]),
        row("value", "Dense", &[&[1]], 21, &[from("concatenate", 0)]),
    ]
}

fn states() -> Vec<SummaryRow<'static>> {
    vec![
        row("input_layer_2", "InputLayer", &[&[5, 3]], 0, &[]),
        row("lstm", "LSTM", &[&[5, 4], &[4], &[4]], 128, &[from("input_layer_2", 0)]),
    ]
}

fn shared() -> Vec<SummaryRow<'static>> {
    vec![
        row("input_layer_3", "InputLayer", &[&[4]], 0, &[]),
        row("dense_3", "Dense", &[&[4]], 20, &[from("input_layer_3", 0), from("dense_3", 0)]),
        row("add", "Add", &[&[4]], 0, &[from("dense_3", 1), from("input_layer_3", 0)]),
    ]
}

/// Every section of the file, cut from Keras's output, starts with `### model line_length [trainable]`.
#[test]
fn as_keras() {
    let sections = include_str!("keras.txt").split("### ").skip(1);
    let mut compared = 0;
    for section in sections {
        let (head, expected) = section.split_once('\n').unwrap();
        let mut head = head.split(' ');
        let (model, length) = (head.next().unwrap(), head.next().unwrap().parse().unwrap());
        // Some of Keras's own counters take 8 bytes.
        let weights = |count, wide| Size { count, bytes: 4 * (count + wide) };
        let (rows, trainable, non_trainable) = match model {
            "digit_net" | "digit_net_fitted" => (digit_net(), 407_050, weights(0, 0)),
            "sequential" => (sequential(), 162_360_019, weights(99, 1)),
            "two_branch" => (two_branch(), 391, weights(0, 0)),
            "states" => (states(), 128, weights(0, 0)),
            "shared" => (shared(), 20, weights(0, 0)),
            _ => panic!("no model {model}"),
        };
        let mut summary = Summary::new(model.trim_end_matches("_fitted"), &rows)
            .trainable(weights(trainable, 0))
            .non_trainable(non_trainable);
        if model == "digit_net_fitted" {
            summary = summary.optimizer(weights(407_052, 1));
        }
        let options = SummaryOptions::default().show_trainable(head.next().is_some());
        let summary = summary.options(options.line_length(length));
        assert_eq!(summary.to_string(), expected.trim_end_matches('\n'), "{model} {length}");
        compared += 1;
    }
    assert_eq!(compared, 16);
}

#[test]
fn sizes() {
    assert_eq!(Size::of::<f32>(250).to_string(), "250 (1000.00 B)");
    assert_eq!(Size::of::<f64>(128).to_string(), "128 (1.00 KB)");
    assert_eq!(Size::of::<f32>(1 << 30).to_string(), "1,073,741,824 (4.00 GB)");
}

#[test]
fn lost_masks() {
    let flatten = SummaryRow { drops_mask: true, ..row("flatten", "Flatten", &[&[20]], 0, &[]) };
    let dot = SummaryRow { drops_mask: true, ..row("dot", "Dot", &[&[5, 5]], 0, &[]) };
    let rows = [row("embedding", "Embedding", &[&[5, 4]], 40, &[]), flatten, dot];
    let summary = Summary::new("net", &rows).trainable(Size::of::<f32>(40));
    let end = " Non-trainable params: 0 (0.00 B)\n Mask dropped at: flatten (Flatten), dot (Dot)";
    assert!(summary.to_string().ends_with(end), "{summary}");
    assert!(!Summary::new("net", &rows[..1]).to_string().contains("Mask"));
}

#[test]
fn linear_graphs() {
    assert!(linear(&digit_net()) && linear(&states()) && linear(&[]));
    assert!(!linear(&two_branch()) && !linear(&shared()) && !linear(&two_branch()[3..]));
}

/// However short the line, every column keeps a character.
#[test]
fn shortest_line() {
    let rows = two_branch();
    let options = SummaryOptions::default().show_trainable(true).line_length(0);
    let text = Summary::new("two_branch", &rows).options(options).to_string();
    assert!(text.lines().skip(1).take(20).all(|line| line.chars().count() == 50), "{text}");
}
