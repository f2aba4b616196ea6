//! The order of work: which op reads and writes which value, and how long each value lives.
//!
//! Sizes are not needed here: the offsets are computed by `keras-shape` from these lives, when the
//! Rust compiler evaluates the constants of the network.

mod in_place;
mod lives;
mod over;
mod pooled;
mod sized;

pub use over::Over;
pub use sized::check;

use super::dim::Dim;
use super::functions::Function;
use super::graph::{Graph, Node, Value as Of};
use super::infer::{Shape, Shapes};
use super::layers::{self, Lowered, Reads, Scratch};
use proc_macro2::TokenStream;
use quote::quote;

/// How an op takes part in passes, as `keras_runtime::tape::Role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Always.
    Always,
    /// In training only.
    Training,
    /// The last activation of the output of this number.
    Head(usize),
    /// Adds to the loss.
    Penalty,
    /// Another name of its input, with a gradient of its own.
    Alias,
}

impl Role {
    /// It as code.
    pub fn code(self) -> TokenStream {
        let role = match self {
            Role::Always => quote!(Always),
            Role::Training => quote!(Training),
            Role::Head(output) => quote!(Head(#output)),
            Role::Penalty => quote!(Penalty),
            Role::Alias => quote!(Alias),
        };
        quote!(::keras_runtime::tape::Role::#role)
    }
}

/// The plan of a network.
#[derive(Default)]
pub struct Plan {
    /// The layers without inputs.
    pub layers: Vec<LayerPlan>,
    /// What is done, in order.
    pub ops: Vec<Op>,
    /// The values; the inputs come first.
    pub values: Vec<Value>,
    /// How many values are inputs.
    pub inputs: usize,
    /// What comes out.
    pub outputs: Vec<Output>,
    /// Inputs that are indices.
    pub indices: Vec<Indices>,
}

/// An input that is indices.
pub struct Indices {
    /// Its number.
    pub input: usize,
    /// What they are below.
    pub below: Dim,
    /// The name of the layer that takes them.
    pub layer: String,
}

/// What comes out of a network.
pub struct Output {
    /// The value.
    pub value: usize,
    /// The value before the last activation.
    pub logits: usize,
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
    /// Which of them are masks: no gradient goes through them.
    pub masks: Vec<usize>,
    /// Whether the gradient of an input has been written before, on the way back.
    pub add: Vec<bool>,
    /// The value that comes out.
    pub output: usize,
    /// The values whose gradient nobody writes before this op reads it.
    pub clear: Vec<usize>,
    /// Whether another op with the same layer comes before, on the way back.
    pub accumulate: bool,
    /// How it takes part.
    pub role: Role,
    /// Whether its output may take the place of its first input.
    pub in_place: bool,
    /// Whether it can be a part of a tiny network, which is one function.
    pub inline: bool,
    /// What it saves for the way back, for one sample.
    pub saved: TokenStream,
    /// What its way back reads besides.
    pub reads: Reads,
    /// The block that is run again before its way back; they count from 1, and 0 is none.
    pub again: usize,
    /// Multiply-accumulates of one sample.
    pub macs: Dim,
    /// The room that it needs to work.
    pub scratch: Option<Scratch>,
    /// The same for one sample, where it is other.
    pub work: Option<TokenStream>,
    /// How far its output may lie over its input.
    pub overlap: Option<TokenStream>,
}

/// A value.
pub struct Value {
    /// How many numbers a sample has, a constant expression.
    pub size: TokenStream,
    /// The value whose place it shares in inference.
    pub root: usize,
    /// The value whose place it shares in training.
    pub training_root: usize,
    /// The value that it is a part of, and where in it. A layer with several outputs yields one
    /// value with these parts.
    pub part_of: Option<(usize, TokenStream)>,
    /// First and last op that touch it in inference.
    pub life: (usize, usize),
    /// When its gradient is first written and last read, on the way back.
    pub gradient_life: (usize, usize),
}

impl Value {
    /// The life of a value that no op has touched so far.
    const NOT_TOUCHED: (usize, usize) = (usize::MAX, 0);
}

/// Plans the work.
pub fn plan(graph: &Graph, shapes: &Shapes<'_>) -> Plan {
    let mut planner = Planner {
        graph,
        shapes,
        plan: Plan::default(),
        values: vec![Vec::new(); graph.nodes.len()],
        layers: vec![0; graph.nodes.len()],
        outputs: graph.outputs.iter().map(|_| None).collect(),
    };
    // Inputs come first, wherever they were written.
    for (number, _) in graph.nodes.iter().enumerate().filter(|(_, node)| node.is_input()) {
        let size = shapes.of(Of { node: number, port: 0 }).size();
        planner.values[number] = vec![planner.plan.value(size)];
        planner.plan.inputs += 1;
    }
    for (number, node) in graph.nodes.iter().enumerate() {
        if !node.is_input() && (graph.needed[number] || !node.makes_mask) {
            let before = planner.plan.ops.len();
            planner.node(number, node);
            planner.plan.ops[before..].iter_mut().for_each(|op| op.again = node.again);
        }
    }
    planner.finish()
}

struct Planner<'a> {
    graph: &'a Graph,
    shapes: &'a Shapes<'a>,
    plan: Plan,
    /// The values of each node.
    values: Vec<Vec<usize>>,
    /// The layer of each node.
    layers: Vec<usize>,
    /// Outputs that end with a function of their own.
    outputs: Vec<Option<Output>>,
}

impl Planner<'_> {
    /// Adds what a node does.
    fn node(&mut self, number: usize, node: &Node) {
        let call = self.shapes.call(self.graph, number);
        // After a mistake, a layer that nothing needs has no mask.
        let value = |(_, value): &(_, Of)| self.values[value.node].get(value.port).copied();
        let inputs: Vec<usize> = node.inputs.iter().filter_map(value).collect();
        if inputs.is_empty() {
            // A mistake has been reported.
            self.values[number] = vec![self.plan.value(quote!(0)); call.outputs.len()];
            return;
        }
        if node.makes_mask {
            let lowered = node.layer.lower_mask(&call);
            let (layer, size) = (self.plan.layers.len().saturating_sub(1), call.output().size());
            let inputs = self.plan.distinct(layer, inputs);
            let value = self.plan.op(layer, Some(&lowered.field), &lowered, inputs, Some(size));
            self.values[number] = vec![value];
            return;
        }
        let lowered = Lowered { masks: node.masks(), ..node.layer.lower(&call) };
        let layer = match node.shares {
            Some(first) => self.layers[first],
            None => {
                self.plan.layers.push(LayerPlan { node: number, lowered: lowered.clone() });
                self.plan.layers.len() - 1
            }
        };
        self.layers[number] = layer;
        if let (Some(below), true) = (&lowered.indices, inputs[0] < self.plan.inputs) {
            let (input, below, layer) = (inputs[0], below.clone(), node.name.clone());
            self.plan.indices.push(Indices { input, below, layer });
        }
        let inputs = self.plan.distinct(layer, inputs);
        let sizes: Vec<_> = call.outputs.iter().map(Shape::size).collect();
        let penalty = node.args.function("activity_regularizer");
        let mut values = match (lowered.view, lowered.role) {
            (true, _) => vec![inputs[0]],
            (_, Role::Penalty) => vec![self.plan.op(layer, None, &lowered, inputs, None)],
            _ => match (self.comes_out(number), &lowered.ends_with) {
                (Some(output), Some(_)) => {
                    let (value, mut end) =
                        self.plan.head(layer, &lowered, inputs, call.output(), output);
                    if penalty.is_some() {
                        end.head = "Other"; // The penalty needs the gradient of the output itself.
                    }
                    self.outputs[output] = Some(end);
                    vec![value]
                }
                _ => self.plan.parts(layer, &lowered, inputs, &sizes),
            },
        };
        if let Some(regularizer) = penalty {
            let penalty = layers::penalty(&regularizer.tokens);
            let inputs = vec![values[0]];
            values[0] = self.plan.op(layer, Some(&penalty.field), &penalty, inputs, None);
        }
        self.values[number] = values;
    }

    /// The output that a node yields.
    fn comes_out(&self, number: usize) -> Option<usize> {
        let value = Of { node: number, port: 0 };
        self.graph.outputs.iter().position(|output| output.value == value)
    }

    fn finish(mut self) -> Plan {
        for (found, output) in
            std::mem::take(&mut self.outputs).into_iter().zip(&self.graph.outputs)
        {
            let value = self.values[output.value.node][output.value.port];
            let plain = Output { value, logits: value, head: "Other" };
            self.plan.outputs.push(found.unwrap_or(plain));
        }
        self.plan.outputs_apart();
        self.plan.in_place();
        self.plan.lives();
        self.plan
    }
}

impl Plan {
    /// Multiply-accumulates of a layer for one sample, in all its calls.
    pub fn macs(&self, layer: usize) -> Dim {
        let calls = self.ops.iter().filter(|op| op.layer == layer);
        Dim::sum(&calls.map(|op| op.macs.clone()).collect::<Vec<_>>())
    }

    /// A new value of this size.
    fn value(&mut self, size: TokenStream) -> usize {
        let root = self.values.len();
        self.values.push(Value {
            size,
            root,
            training_root: root,
            part_of: None,
            life: Value::NOT_TOUCHED,
            gradient_life: (0, 0),
        });
        root
    }

    /// A new op; without a size what comes out is what goes in.
    fn op(
        &mut self,
        layer: usize,
        apart: Option<&TokenStream>,
        lowered: &Lowered,
        inputs: Vec<usize>,
        size: Option<TokenStream>,
    ) -> usize {
        let output = match size {
            Some(size) => self.value(size),
            None => inputs[0],
        };
        if matches!(lowered.role, Role::Training | Role::Alias) {
            // They may move in on another: `in_place`.
            self.values[output].root = self.values[inputs[0]].root;
        }
        if lowered.role == Role::Alias {
            self.values[output].training_root = self.values[inputs[0]].training_root;
        }
        self.ops.push(Op {
            layer,
            apart: apart.cloned(),
            arguments: lowered.arguments.clone(),
            add: vec![false; inputs.len()],
            inputs,
            masks: lowered.masks.clone(),
            output,
            clear: Vec::new(),
            accumulate: false,
            role: lowered.role,
            in_place: lowered.in_place,
            inline: lowered.inline,
            saved: lowered.saved.clone(),
            reads: lowered.reads.clone(),
            again: 0,
            macs: lowered.macs.clone(),
            scratch: lowered.scratch.clone(),
            work: lowered.work.clone(),
            overlap: lowered.overlap.clone(),
        });
        output
    }

    /// A new op with an output of each of these sizes: parts of one value where there are several.
    fn parts(
        &mut self,
        layer: usize,
        lowered: &Lowered,
        inputs: Vec<usize>,
        sizes: &[TokenStream],
    ) -> Vec<usize> {
        if let [size] = sizes {
            return vec![self.op(layer, None, lowered, inputs, Some(size.clone()))];
        }
        let whole = self.op(layer, None, lowered, inputs, Some(sum(sizes)));
        let part = |number: usize| {
            let (value, before) = (self.value(sizes[number].clone()), &sizes[..number]);
            self.values[value].part_of = Some((whole, sum(before)));
            value
        };
        (0..sizes.len()).map(part).collect()
    }

    /// Inputs of which none is there twice: each later one gets another name, so that each has a
    /// gradient of its own.
    fn distinct(&mut self, layer: usize, inputs: Vec<usize>) -> Vec<usize> {
        let mut distinct = Vec::new();
        for value in inputs {
            let value = match distinct.contains(&value) {
                false => value,
                true => {
                    let size = self.values[value].size.clone();
                    let alias = layers::alias();
                    self.op(layer, Some(&alias.field), &alias, vec![value], Some(size))
                }
            };
            distinct.push(value);
        }
        distinct
    }

    /// A layer whose value comes out: its function becomes an op of its own, so that a loss can
    /// take it over.
    fn head(
        &mut self,
        layer: usize,
        lowered: &Lowered,
        inputs: Vec<usize>,
        shape: &Shape,
        output: usize,
    ) -> (usize, Output) {
        let Some((function, without)) = lowered.ends_with.clone() else {
            return (inputs[0], Output { value: inputs[0], logits: inputs[0], head: "Other" });
        };
        let (head, size) = (head_of(&function), Some(shape.size()));
        if function.name == "Linear" {
            let value = self.op(layer, None, lowered, inputs, size);
            return (value, Output { value, logits: value, head });
        }
        let logits = match without.is_empty() {
            true => inputs[0], // An `Activation`, nothing else.
            false => {
                let saved = quote!(0);
                let body = Lowered { arguments: without, saved, ..lowered.clone() };
                self.op(layer, None, &body, inputs, size.clone())
            }
        };
        let mut last = layers::apply(&function, shape);
        last.role = Role::Head(output);
        let value = self.op(layer, Some(&last.field), &last, vec![logits], size);
        (value, Output { value, logits, head })
    }
}

impl Plan {
    /// Gives each output a value and logits that no loss but its own writes the gradient of.
    fn outputs_apart(&mut self) {
        for number in 0..self.outputs.len() {
            let Output { value, logits, .. } = self.outputs[number];
            let head = Role::Head(number);
            let others = |read: usize| {
                let ops = self.ops.iter().filter(|op| op.role != head && op.role != Role::Penalty);
                let mut outputs = self.outputs.iter().enumerate();
                ops.flat_map(|op| &op.inputs).any(|input| *input == read)
                    || outputs.any(|(other, output)| other != number && output.value == read)
            };
            if value != logits && (others(value) || others(logits)) {
                let ops = self.ops.iter_mut().filter(|op| op.role == head);
                ops.for_each(|op| op.role = Role::Always);
                self.outputs[number] = Output { value, logits: value, head: "Other" };
            }
            let before = &self.outputs[..number];
            // What comes out lies in the arena, also where it is what goes in.
            let is_input = self.values[value].root < self.inputs;
            if is_input
                || before.iter().any(|output| [output.value, output.logits].contains(&value))
            {
                let (copy, size) = (layers::alias(), self.values[value].size.clone());
                let copy = Lowered { role: Role::Always, ..copy };
                let layer = self.layers.len().saturating_sub(1);
                let value = self.op(layer, Some(&copy.field), &copy, vec![value], Some(size));
                self.outputs[number] = Output { value, logits: value, head: "Other" };
            }
        }
    }
}

/// The sum of constant expressions.
fn sum(numbers: &[TokenStream]) -> TokenStream {
    quote!(::keras_runtime::__private::sum(&[#(#numbers),*]))
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
