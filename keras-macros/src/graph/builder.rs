//! Adds nodes to a graph, whichever way they are written.

use super::names::Names;
use super::{Graph, Node, Output, Value, calls};
use crate::compiler::args::{Bound, bind, bind_custom};
use crate::compiler::errors::Errors;
use crate::compiler::functions::Family;
use crate::compiler::layers::{CUSTOM, LAYERS, Layer, MASK, Mask, Taken, Takes, is_stateful};
use crate::compiler::names::{similar, suggestion};
use crate::compiler::synonyms;
use crate::compiler::syntax::{LayerCall, Source, text};
use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;

/// A graph in the making.
pub struct Builder<'a> {
    pub source: &'a Source,
    pub errors: &'a mut Errors,
    pub nodes: Vec<Node>,
    names: Names,
    /// The mask that travels with the first output of each node.
    masks: Vec<Option<Value>>,
    /// How many blocks are run again.
    again: usize,
}

/// A layer with its arguments, before it is called.
#[derive(Clone)]
pub struct Instance {
    pub layer: &'static dyn Layer,
    pub name: String,
    pub args: Bound,
    pub call: LayerCall,
    /// The node of its first call.
    pub first: Option<usize>,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a Source, errors: &'a mut Errors) -> Self {
        let (nodes, masks, names) = (Vec::new(), Vec::new(), Names::default());
        Builder { source, errors, nodes, names, masks, again: 0 }
    }

    /// A layer of a class, its arguments bound. A class that nobody knows is read as the most
    /// similar one, so that its arguments cost no errors; `None` if there is none.
    pub fn instance(&mut self, call: &LayerCall) -> Option<Instance> {
        let class = call.class.to_string();
        if let Some(path) = &call.path {
            if syn::parse2::<syn::TypePath>(path.clone()).is_err() {
                let sentence = format!(
                    "expected the path of a layer of your own, found `{}`\n\
                     help: write it as `layers::Scale(2.0)` or `layers::Scale::<4>(2.0)`",
                    text(path)
                );
                self.errors.push(path, sentence);
                return None;
            }
            let name = self.names.of(&class, call, self.errors);
            let scope = (self.source, name.as_str());
            let args = bind_custom(CUSTOM.arguments(), call, path, scope, self.errors);
            return Some(Instance { layer: CUSTOM, name, args, call: call.clone(), first: None });
        }
        if let Some(layer) = find(&class) {
            let name = self.names.of(layer.class(), call, self.errors);
            return Some(instance(*layer, name, call, self.source, self.errors));
        }
        let known = LAYERS.iter().map(|layer| layer.class());
        let meant = synonyms::layer(&class).or_else(|| similar(&class, known.clone()));
        let help = match meant {
            Some(meant) => format!("help: did you mean `{meant}`?"),
            None => unknown(&class).unwrap_or_else(|| suggestion(&class, "layers", known)),
        };
        self.errors.push(&call.class, format!("there is no layer `{class}`\n{help}"));
        let silent = &mut Errors::default();
        let layer = meant.and_then(find)?;
        let name = self.names.of(layer.class(), call, silent);
        Some(instance(*layer, name, call, self.source, silent))
    }

    /// An input under the name of its `let`, if it has one.
    pub fn named(&mut self, call: &LayerCall, name: Option<&Ident>) -> Option<Instance> {
        let mut instance = self.instance(call)?;
        if let (Some(name), false) = (name, instance.args.has("name")) {
            instance.name = name.unraw().to_string();
        }
        Some(instance)
    }

    /// Adds a node.
    pub fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.masks.push(None);
        self.nodes.len() - 1
    }

    /// Stands for what could not be read as a layer.
    pub fn gap(&mut self, place: TokenStream) -> Value {
        let node = self.push(Node::gap(Bound::default(), place));
        Value { node, port: 0 }
    }

    /// Marks the nodes from `first` on as one block that is run again before its way back, also those
    /// of a block inside of it.
    pub fn run_again(&mut self, first: usize) {
        self.again += 1;
        for node in &mut self.nodes[first..] {
            node.again = self.again;
            if is_stateful(&node.args) && !node.makes_mask {
                let sentence = "expected no layer with `stateful = true` in a block with `#[remat]`, found \
                    one: run again, it would begin with the states that it left\n\
                    help: leave `stateful` or `#[remat]` out, or call the layer outside of the block";
                self.errors.layer(&node.place, &node.name, sentence);
            }
        }
    }

    /// Calls a layer: what goes in is bound to its table, masks are added, and what comes out is
    /// as many values as it yields.
    pub fn call(
        &mut self,
        instance: &mut Instance,
        given: calls::Given,
        place: TokenStream,
    ) -> Vec<Value> {
        let mut args = instance.args.clone();
        let scope = (self.source, instance.name.as_str());
        let (mut inputs, options) = calls::bind(instance, given, scope, &place, self.errors);
        args.extend(options);
        let masks = &self.masks;
        let mask_of =
            |value: Value| (value.port == 0).then(|| masks.get(value.node).copied()?).flatten();
        calls::add_masks(instance.layer.takes(), &mut inputs, mask_of);
        let before: Vec<Value> = inputs.iter().filter_map(|(_, value)| mask_of(*value)).collect();
        let passed = passed(instance.layer.takes(), &inputs, mask_of);
        let unused = before.iter().any(|mask| inputs.iter().all(|(_, value)| value != mask));
        let node = Node {
            name: instance.name.clone(),
            layer: instance.layer,
            args,
            inputs,
            // A first call with a mistake has no node.
            shares: instance.first.filter(|first| *first < self.nodes.len()),
            makes_mask: false,
            drops_mask: false,
            again: 0,
            place,
            span: instance.call.class.span(),
        };
        let ports = 1 + node.layer.more(&node.call(Vec::new(), Vec::new())).len();
        let mask_node = |inputs| Node {
            name: node.name.clone(),
            args: node.args.clone(),
            makes_mask: true,
            place: node.place.clone(),
            inputs,
            ..node
        };
        let made = match node.layer.mask(&node.args) {
            Mask::Dropped => Err(None),
            Mask::Passed => Err(passed),
            Mask::Made => Ok(mask_node(node.inputs.clone())),
            Mask::Merged if before.len() < node.call(Vec::new(), Vec::new()).values() => Err(None),
            Mask::Merged => match different(before).as_slice() {
                [one] => Err(Some(*one)),
                masks => Ok(mask_node(masks.iter().map(|mask| (MASK, *mask)).collect())),
            },
            Mask::Joined if before.is_empty() => Err(None),
            Mask::Joined => {
                let mut inputs = node.inputs.clone();
                calls::follow(&mut inputs, mask_of);
                Ok(mask_node(inputs))
            }
        };
        let drops_mask = unused && made.as_ref().is_err_and(Option::is_none);
        let number = self.push(Node { drops_mask, ..node });
        instance.first = instance.first.filter(|first| *first < number).or(Some(number));
        self.masks[number] = match made {
            Ok(mask) => Some(Value { node: self.push(mask), port: 0 }),
            Err(mask) => mask,
        };
        (0..ports).map(|port| Value { node: number, port }).collect()
    }

    /// The graph, which has an input at least.
    pub fn finish(mut self, outputs: Vec<Output>) -> Graph {
        let layers = self.nodes.iter().filter(|node| !node.is_input()).count();
        if layers == 0 && !self.errors.any() {
            let found = if self.nodes.is_empty() { "none" } else { "an input alone" };
            let name = &self.source.name;
            self.errors.push(
                name,
                format!(
                    "expected layers in `{name}`, found {found}\n\
                     help: write for example `struct {name} {{ Input(4); Dense(1); }}`"
                ),
            );
        }
        if self.nodes.is_empty() {
            self.gap(TokenStream::new());
        }
        let mut outputs = outputs;
        if outputs.is_empty() {
            let value = Value { node: self.nodes.len() - 1, port: 0 };
            outputs.push(Output { name: self.source.name.clone(), value });
        }
        let needed = needed(&self.nodes, &outputs);
        let mut graph = Graph { nodes: self.nodes, outputs, needed };
        if !self.errors.any() {
            unused(&mut graph, self.errors);
        }
        graph
    }
}

/// The mask that goes on with the first output: of the first input, that which is given or that
/// which travels with it.
fn passed(
    takes: &[Takes],
    inputs: &[(&'static str, Value)],
    mask_of: impl Fn(Value) -> Option<Value>,
) -> Option<Value> {
    let (first, value) = inputs.first()?;
    let row = takes.iter().find(|row| row.kind == Taken::MaskOf(first));
    let given = row.and_then(|row| inputs.iter().find(|(name, _)| *name == row.name));
    given.map(|(_, mask)| *mask).or_else(|| mask_of(*value))
}

/// Each value once.
fn different(values: Vec<Value>) -> Vec<Value> {
    let mut different = Vec::new();
    for value in values {
        if !different.contains(&value) {
            different.push(value);
        }
    }
    different
}

/// Which nodes the outputs depend on.
fn needed(nodes: &[Node], outputs: &[Output]) -> Vec<bool> {
    let mut needed = vec![false; nodes.len()];
    outputs.iter().for_each(|output| needed[output.value.node] = true);
    for number in (0..nodes.len()).rev() {
        if needed[number] {
            nodes[number].inputs.iter().for_each(|(_, value)| needed[value.node] = true);
        }
    }
    needed
}

/// Objects to what reaches no output: to the last of each branch.
fn unused(graph: &mut Graph, errors: &mut Errors) {
    for (number, node) in graph.nodes.iter().enumerate() {
        let mut inputs = graph.nodes.iter().filter(|node| !node.makes_mask).flat_map(|n| &n.inputs);
        let read = inputs.any(|(_, value)| value.node == number);
        if graph.needed[number] || node.makes_mask || read {
            continue;
        }
        let sentence = match node.is_input() {
            true => {
                "expected an input that something uses, found one that reaches no output\n\
                 help: call a layer with it, or remove it"
            }
            false => {
                "expected its value to be used, found that it reaches no output\n\
                 help: call another layer with it, let it come out at the end, or remove the line"
            }
        };
        errors.layer(&node.place, &node.name, sentence);
    }
}

fn instance(
    layer: &'static dyn Layer,
    name: String,
    call: &LayerCall,
    source: &Source,
    errors: &mut Errors,
) -> Instance {
    let args = bind(layer.arguments(), call, (source, &name), errors);
    Instance { layer, name, args, call: call.clone(), first: None }
}

/// What to write for what is no layer here.
fn unknown(class: &str) -> Option<String> {
    let help = match class {
        "Lambda" => {
            "a layer of your own is written by its path, as in `layers::Scale(factor = 2.0)`"
        }
        "Model" | "Functional" | "Sequential" => {
            "the struct is the model: write its layers in it, and what comes out at the end"
        }
        _ => {
            let name = class.to_lowercase();
            return Family::Activation
                .has(&name)
                .then(|| format!("help: write `Activation({name})`"));
        }
    };
    Some(format!("help: {help}"))
}

/// The layer of a class.
pub fn find(class: &str) -> Option<&'static &'static dyn Layer> {
    LAYERS.iter().find(|layer| layer.class() == class || layer.alias() == Some(class))
}
