//! The order of work: which op reads and writes which value, and how long each value lives.
//!
//! Sizes are not needed here: the offsets are computed by `keras-shape` from these lives, when the
//! Rust compiler evaluates the constants of the network.

use super::functions::Function;
use super::graph::Graph;
use super::infer::{Shape, Shapes};
use super::layers::{self, Lowered, Scratch};
use proc_macro2::TokenStream;
use quote::quote;

/// How an op takes part in passes, as `keras_runtime::tape::Role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Always.
    Always,
    /// In training only.
    Training,
    /// The last activation.
    Head,
    /// Adds to the loss.
    Penalty,
}

/// The plan of a network.
pub struct Plan {
    /// The layers without inputs.
    pub layers: Vec<LayerPlan>,
    /// What is done, in order.
    pub ops: Vec<Op>,
    /// The values; the inputs come first.
    pub values: Vec<Value>,
    /// How many values are inputs.
    pub inputs: usize,
    /// The value before the last activation.
    pub logits: usize,
    /// The value that comes out.
    pub output: usize,
    /// The last activation as `keras_runtime::losses::Head`.
    pub head: &'static str,
}

/// A layer of the struct.
pub struct LayerPlan {
    /// Its node.
    pub node: usize,
    /// What it is at run time.
    pub lowered: Lowered,
}

/// One call of a layer.
pub struct Op {
    /// Whose it is.
    pub layer: usize,
    /// The type of a layer that is no field; `None` for the field itself.
    pub apart: Option<TokenStream>,
    /// The arguments.
    pub arguments: TokenStream,
    /// The values that go in.
    pub inputs: Vec<usize>,
    /// Whether the gradient of an input has been written before, on the way back.
    pub add: Vec<bool>,
    /// The value that comes out.
    pub output: usize,
    /// Whether another op with the same layer comes before, on the way back.
    pub accumulate: bool,
    /// How it takes part.
    pub role: Role,
    /// What it saves for the way back, for one sample.
    pub saved: TokenStream,
    /// The room that it needs to work.
    pub scratch: Option<Scratch>,
}

/// A value.
pub struct Value {
    /// Its shape.
    pub shape: Shape,
    /// The value whose place it shares in inference.
    pub root: usize,
    /// First and last op that touch it in inference.
    pub life: (usize, usize),
    /// When its gradient is first written and last read, on the way back.
    pub gradient_life: (usize, usize),
}

/// Plans the work.
pub fn plan(graph: &Graph, shapes: &Shapes) -> Plan {
    let mut plan = Plan {
        layers: Vec::new(),
        ops: Vec::new(),
        values: Vec::new(),
        inputs: 0,
        logits: 0,
        output: 0,
        head: "Linear",
    };
    let mut value_of = Vec::new();
    for (number, node) in graph.nodes.iter().enumerate() {
        let output = &shapes.outputs[number];
        if node.is_input() {
            value_of.push(plan.value(output));
            plan.inputs += 1;
            continue;
        }
        let inputs: Vec<usize> = node.inputs.iter().map(|&input| value_of[input]).collect();
        let layer = plan.layers.len();
        let lowered = node.layer.lower(&node.args, &shapes.outputs[node.inputs[0]], output);
        let last = number == graph.output;
        let mut value = match (lowered.view, lowered.role) {
            (true, _) => inputs[0],
            (_, Role::Penalty) => plan.op(layer, None, &lowered, inputs, None),
            _ if last && lowered.ends_with.is_some() => plan.head(layer, &lowered, inputs, output),
            _ => plan.op(layer, None, &lowered, inputs, Some(output)),
        };
        if !(last && lowered.ends_with.is_some()) {
            plan.logits = value;
        }
        if let Some(regularizer) = node.args.function("activity_regularizer") {
            let penalty = layers::penalty(&regularizer.tokens);
            value = plan.op(layer, Some(&penalty.field), &penalty, vec![value], None);
            if last {
                plan.head = "Other"; // The penalty needs the gradient of the output itself.
            }
        }
        value_of.push(value);
        plan.layers.push(LayerPlan { node: number, lowered });
    }
    plan.output = value_of[graph.output];
    plan.lives();
    plan
}

impl Plan {
    /// A new value of this shape.
    fn value(&mut self, shape: &Shape) -> usize {
        let root = self.values.len();
        self.values.push(Value { shape: shape.clone(), root, life: (0, 0), gradient_life: (0, 0) });
        root
    }

    /// A new op; without a shape what comes out is what goes in.
    fn op(
        &mut self,
        layer: usize,
        apart: Option<&TokenStream>,
        lowered: &Lowered,
        inputs: Vec<usize>,
        shape: Option<&Shape>,
    ) -> usize {
        let output = match shape {
            Some(shape) => self.value(shape),
            None => inputs[0],
        };
        if lowered.role == Role::Training {
            self.values[output].root = self.values[inputs[0]].root;
        }
        self.ops.push(Op {
            layer,
            apart: apart.cloned(),
            arguments: lowered.arguments.clone(),
            add: vec![false; inputs.len()],
            inputs,
            output,
            accumulate: false,
            role: lowered.role,
            saved: lowered.saved.clone(),
            scratch: lowered.scratch.clone(),
        });
        output
    }

    /// The last layer: its function becomes an op of its own, so that a loss can take it over.
    fn head(
        &mut self,
        layer: usize,
        lowered: &Lowered,
        inputs: Vec<usize>,
        shape: &Shape,
    ) -> usize {
        let Some((function, without)) = lowered.ends_with.clone() else { return inputs[0] };
        self.head = head_of(&function);
        if function.name == "Linear" {
            self.logits = self.op(layer, None, lowered, inputs, Some(shape));
            return self.logits;
        }
        self.logits = match without.is_empty() {
            true => inputs[0], // An `Activation`, nothing else.
            false => {
                let saved = quote!(0);
                let body = Lowered { arguments: without, saved, ..lowered.clone() };
                self.op(layer, None, &body, inputs, Some(shape))
            }
        };
        let mut head = layers::apply(&function, shape);
        head.role = Role::Head;
        self.op(layer, Some(&head.field), &head, vec![self.logits], Some(shape))
    }

    /// Finds out how long values and gradients live.
    fn lives(&mut self) {
        let end = self.ops.len();
        for (step, op) in self.ops.iter().enumerate() {
            for &value in op.inputs.iter().chain([&op.output]) {
                let root = self.values[value].root;
                let life = &mut self.values[root].life;
                *life = (if life.1 == 0 { step } else { life.0 }, step + 1);
            }
        }
        let output = self.values[self.output].root;
        self.values[output].life.1 = end + 1;
        // On the way back: step 0 is the loss, which writes the output's or the logits' gradient.
        let mut written = vec![false; self.values.len()];
        for value in [self.output, self.logits] {
            written[value] = true;
        }
        for (step, op) in self.ops.iter_mut().rev().enumerate() {
            self.values[op.output].gradient_life.1 = step + 1;
            for (input, add) in op.inputs.iter().zip(&mut op.add) {
                let value = &mut self.values[*input];
                *add = written[*input] && op.role != Role::Head;
                if !written[*input] {
                    value.gradient_life.0 = step + 1;
                    written[*input] = true;
                }
                value.gradient_life.1 = value.gradient_life.1.max(step + 1);
            }
        }
        for input in &mut self.values[..self.inputs] {
            input.gradient_life.1 = end + 1; // Whoever asks for it reads it at the end.
        }
    }
}

/// What a loss can know of the last function.
fn head_of(function: &Function) -> &'static str {
    match (function.name, function.default) {
        ("Linear", _) => "Linear",
        ("Softmax", true) => "Softmax",
        ("Sigmoid", _) => "Sigmoid",
        _ => "Other",
    }
}
