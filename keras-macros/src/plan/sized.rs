//! What parameters of a network can be: types have them as they are, and do not calculate.

use super::Plan;
use crate::compiler::errors::Errors;
use crate::compiler::graph::{Graph, Value};
use crate::compiler::infer::{Shape, Shapes};
use crate::compiler::syntax::Source;

/// Objects to layers, inputs and outputs whose types would have to calculate with parameters.
pub fn check(
    source: &Source,
    graph: &Graph,
    shapes: &Shapes<'_>,
    plan: &Plan,
    errors: &mut Errors,
) {
    let parameters = &source.parameters;
    if parameters.is_empty() {
        return;
    }
    let calculated = |shape: &Shape| shape.is_calculated(source);
    let mut told: Vec<usize> = Vec::new();
    let mut object = |number: usize, help: &str| {
        let node = &graph.nodes[number];
        // One mistake is told once, where it begins.
        let before = node.inputs.iter().map(|(_, value)| value.node).chain([number]);
        let follows = before.into_iter().any(|node| told.contains(&node));
        told.push(number);
        if follows {
            return;
        }
        let sentence = format!(
            "expected sizes that are numbers or parameters of `{}` as they are, found one that has \
             to be calculated from them\nhelp: {help}",
            source.name
        );
        errors.layer(&node.place, &node.name, &sentence);
    };
    const OWN: &str = "give the product or sum a parameter of its own: `Reshape(N)` before this layer, \
                       with `const N: usize`; `assert_model!` checks that it fits";
    const PLAIN: &str = "write the sizes of this layer as numbers or constants";
    for layer in &plan.layers {
        let lowered = &layer.lowered;
        let part = lowered.component.as_ref().is_some_and(|part| parameters.are_in(part));
        let states = lowered.states.as_ref();
        let states = states.is_some_and(|states| parameters.decide(states, &source.name));
        let inputs = shapes.call(graph, layer.node).inputs;
        match parameters.are_calculated_in(&lowered.field, &source.name) {
            true if inputs.iter().any(calculated) => object(layer.node, OWN),
            true => object(layer.node, PLAIN),
            false if part || states => object(layer.node, PLAIN),
            false => {}
        }
    }
    let inputs = graph.nodes.iter().enumerate().filter(|(_, node)| node.is_input());
    let inputs = inputs.map(|(node, _)| Value { node, port: 0 });
    for value in inputs.chain(graph.outputs.iter().map(|output| output.value)) {
        if calculated(shapes.of(value)) {
            object(value.node, OWN);
        }
    }
}
