//! The documentation that editors show: the summary on the struct, a line on each field.

use super::Network;
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::Shape;
use quote::ToTokens;

/// A dimension for people.
fn dim(dim: &Dim) -> String {
    match dim {
        Dim::Known(number) => number.to_string(),
        Dim::Named(name, _) => name.to_string(),
        Dim::Const(expression) => expression.to_token_stream().to_string().replace(' ', ""),
    }
}

/// A shape for people, `28 x 28 x 1`; a shape that is not known yet is `?`.
pub fn shape(shape: &Shape) -> String {
    let dims: Vec<_> = shape
        .dims
        .iter()
        .map(|axis| match axis.settled() {
            true => dim(axis),
            false => "?".into(),
        })
        .collect();
    dims.join(" x ")
}

/// Parameters of a layer, if they are known.
fn parameters(network: &Network<'_>, layer: usize) -> Option<usize> {
    let weights = &network.plan.layers[layer].lowered.weights;
    weights.iter().map(|weight| Shape::size_of(&weight.shape).known()).sum()
}

/// `12,345`, or `?`.
fn grouped(number: Option<usize>) -> String {
    let Some(number) = number else { return "?".into() };
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The line of a layer's field.
pub fn layer(network: &Network<'_>, layer: usize) -> String {
    let node = &network.graph.nodes[network.plan.layers[layer].node];
    let call = network.shapes.call(network.graph, network.plan.layers[layer].node);
    let list = |shapes: &[Shape]| shapes.iter().map(shape).collect::<Vec<_>>().join(", ");
    format!(
        "`{}`: {} → {}, {} parameters",
        node.class(),
        list(&call.inputs),
        list(&call.outputs),
        grouped(parameters(network, layer))
    )
}

/// Keras's name of a layer's activation; that of the user's own as it is written.
pub fn activation(network: &Network<'_>, layer: usize) -> String {
    let plan = &network.plan.layers[layer];
    let node = &network.graph.nodes[plan.node];
    let name = |function: &Function| match Family::Activation.keras_name(function.name) {
        Some(name) => name.to_owned(),
        None => function.tokens.to_string().replace(' ', ""),
    };
    let has_one = node.layer.arguments().iter().any(|argument| argument.name == "activation");
    match (node.args.function("activation"), &plan.lowered.ends_with) {
        (Some(function), _) => name(function),
        (None, _) if !has_one => String::new(),
        (None, Some((function, _))) => name(function),
        // Those that do not end with it are recurrent.
        (None, None) => "tanh".to_owned(),
    }
}

/// The summary table on the struct.
pub fn summary(network: &Network<'_>) -> String {
    let mut text =
        String::from("\n| Layer (type) | Output Shape | Param # | MACs |\n|---|---|---:|---:|\n");
    let (mut total, mut macs) = (Some(0), Some(0));
    for (number, layer) in network.plan.layers.iter().enumerate() {
        let node = &network.graph.nodes[layer.node];
        let parameters = parameters(network, number);
        total = total.zip(parameters).map(|(total, more)| total + more);
        let own = network.plan.macs(number).known();
        macs = macs.zip(own).map(|(macs, more)| macs + more);
        text += &format!(
            "| {} ({}) | {} | {} | {} |\n",
            node.name,
            node.class(),
            shape(network.shapes.call(network.graph, layer.node).output()),
            grouped(parameters),
            grouped(own)
        );
    }
    let inputs: Vec<String> = network.inputs().into_iter().map(shape).collect();
    text += &format!(
        "\nInput: {}. Total params: {}. Multiply-accumulates of a sample: {}.\n",
        inputs.join(", "),
        grouped(total),
        grouped(macs)
    );
    let dropping = network.dropping().into_iter().map(|layer| {
        let node = &network.graph.nodes[network.plan.layers[layer].node];
        format!("{} ({})", node.name, node.class())
    });
    let dropping: Vec<String> = dropping.collect();
    if !dropping.is_empty() {
        text += &format!("\nMask dropped at: {}.\n", dropping.join(", "));
    }
    text
}
