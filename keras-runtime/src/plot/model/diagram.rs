//! What is drawn: the layers of a network, and what goes from each to each.

use super::PlotModel;
use crate::element::Element;
use crate::model::{LayerInfo, Model, Outline, Row};
use crate::tape::Graph;
use keras_shape::Shape;

/// The layers of a network.
#[derive(Clone, Debug)]
pub struct Diagram {
    pub name: &'static str,
    pub nodes: Vec<Node>,
    /// From which node to which, each pair once.
    pub edges: Vec<(usize, usize)>,
    /// The nodes that take what goes in.
    pub inputs: Vec<usize>,
    /// The nodes that yield what comes out.
    pub outputs: Vec<usize>,
}

/// A layer.
#[derive(Clone, Debug)]
pub struct Node {
    pub name: &'static str,
    pub class: &'static str,
    pub inputs: Vec<&'static [usize]>,
    pub outputs: Vec<&'static [usize]>,
    pub dtype: &'static str,
    /// Empty where it has none.
    pub activation: &'static str,
    /// Whether it is trained; none without weights.
    pub trainable: Option<bool>,
    pub nested: Option<Diagram>,
}

/// The tables of a network, whatever its number type.
struct Tables {
    name: &'static str,
    dtype: &'static str,
    graph: &'static Graph,
    layers: &'static [LayerInfo],
    rows: &'static [Row],
    /// Whether each layer has weights.
    weights: Vec<bool>,
    /// Whether the network is trained as a layer of another.
    trainable: bool,
}

impl Diagram {
    /// The layers of this network.
    pub fn of<M: Model>() -> Self {
        let has = |number| M::WEIGHTS.iter().any(|weight| weight.layer == number);
        Diagram::new(&Tables {
            name: M::NAME,
            dtype: <M::Element as Element>::DTYPE,
            graph: M::GRAPH,
            layers: M::LAYERS,
            rows: M::ROWS,
            weights: (0..M::LAYERS.len()).map(has).collect(),
            trainable: true,
        })
    }

    fn new(tables: &Tables) -> Self {
        if tables.rows.is_empty() { list(tables) } else { graph(tables) }
    }
}

/// Layers that follow each other; what goes in has no node of its own, as in Keras.
fn list(tables: &Tables) -> Diagram {
    let inputs = tables.graph.input_shapes.iter().map(Shape::dims);
    let mut before: Vec<_> = inputs.collect();
    let mut nodes = Vec::new();
    for (number, layer) in tables.layers.iter().enumerate() {
        let outputs = vec![layer.output.dims()];
        let inputs = std::mem::replace(&mut before, outputs.clone());
        nodes.push(tables.node((layer.name, layer.class), Some(number), inputs, outputs));
    }
    let edges = (1..nodes.len()).map(|number| (number - 1, number)).collect();
    let ends = |end: Option<usize>| end.into_iter().collect();
    let last = nodes.len().checked_sub(1);
    Diagram { name: tables.name, edges, inputs: ends(last.map(|_| 0)), outputs: ends(last), nodes }
}

fn graph(tables: &Tables) -> Diagram {
    let rows = tables.rows;
    let find = |name: &str| rows.iter().position(|row| row.name == name);
    // A layer is called again where something takes what a later call yields.
    let connections = || rows.iter().flat_map(|row| row.connected_to);
    let is_shared = |name| connections().any(|from| from.layer == name && from.node > 0);
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for (number, row) in rows.iter().enumerate() {
        let mut inputs: Vec<&'static [usize]> = Vec::new();
        for from in row.connected_to {
            let Some(source) = find(from.layer) else { continue };
            let shape = rows[source].outputs.get(from.tensor).map_or(&[][..], Shape::dims);
            if !(is_shared(row.name) && inputs.contains(&shape)) {
                inputs.push(shape);
            }
            if !edges.contains(&(source, number)) {
                edges.push((source, number));
            }
        }
        let outputs = row.outputs.iter().map(Shape::dims).collect();
        nodes.push(tables.node((row.name, row.class), row.layer, inputs, outputs));
    }
    let inputs = (0..rows.len()).filter(|&row| rows[row].layer.is_none()).collect();
    let yields = |layer: usize| {
        let ops = tables.graph.ops.iter().filter(move |op| op.layer == layer);
        let mut values = ops.flat_map(|op| op.outputs);
        values.any(|value| tables.graph.outputs.iter().any(|output| output.value == *value))
    };
    let outputs = (0..rows.len()).filter(|&row| rows[row].layer.is_some_and(yields)).collect();
    Diagram { name: tables.name, nodes, edges, inputs, outputs }
}

impl Tables {
    fn node(
        &self,
        (name, class): (&'static str, &'static str),
        layer: Option<usize>,
        inputs: Vec<&'static [usize]>,
        outputs: Vec<&'static [usize]>,
    ) -> Node {
        let info = layer.and_then(|layer| self.layers.get(layer));
        let learns = self.trainable && info.is_some_and(|info| info.trainable);
        let has_weights = layer.is_some_and(|layer| self.weights.get(layer) == Some(&true));
        let nested = info.and_then(|info| info.nested);
        Node {
            name,
            class,
            inputs,
            outputs,
            dtype: self.dtype,
            activation: info.map_or("", |info| info.activation),
            trainable: has_weights.then_some(learns),
            nested: nested.map(|nested| Diagram::new(&self.inner(nested, learns))),
        }
    }

    fn inner(&self, outline: &Outline, trainable: bool) -> Tables {
        let has = |number| outline.weights.iter().any(|weight| weight.layer == number);
        Tables {
            name: outline.name,
            dtype: self.dtype,
            graph: outline.graph,
            layers: outline.layers,
            rows: outline.rows,
            weights: (0..outline.layers.len()).map(has).collect(),
            trainable,
        }
    }
}

/// A shape in Keras's words: `(None, 28, 28, 1)`, in brackets where there are several.
fn shapes(shapes: &[&[usize]]) -> String {
    crate::summary::shapes(shapes)
}

/// What a box says, besides its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub title: String,
    pub activation: Option<String>,
    /// Shapes and number type.
    pub cells: Vec<String>,
    pub trainable: Option<bool>,
}

impl Node {
    /// What its box says.
    pub fn label(&self, options: PlotModel) -> Label {
        let mut cells = Vec::new();
        if options.show_shapes && self.class != "InputLayer" {
            cells.push(format!("Input shape: {}", shapes(&self.inputs)));
        }
        if options.show_shapes {
            cells.push(format!("Output shape: {}", shapes(&self.outputs)));
        }
        if options.show_dtype {
            cells.push(format!("Output dtype: {}", self.dtype));
        }
        let has_activation = options.show_layer_activations && !self.activation.is_empty();
        Label {
            title: match options.show_layer_names {
                true => format!("{} ({})", self.name, self.class),
                false => self.class.into(),
            },
            activation: has_activation.then(|| format!("Activation: {}", self.activation)),
            cells,
            trainable: self.trainable.filter(|_| options.show_trainable),
        }
    }

    /// What is in it, where that is shown.
    pub fn shown(&self, options: PlotModel) -> Option<&Diagram> {
        self.nested.as_ref().filter(|nested| options.expand_nested && !nested.nodes.is_empty())
    }

    /// What its frame is called where that is shown.
    pub fn frame(&self, options: PlotModel) -> String {
        match options.show_layer_names {
            true => format!("{} ({})", self.name, self.class),
            false => self.name.into(),
        }
    }
}

impl Label {
    /// The words for whether it is trained.
    pub fn trained(&self) -> Option<&'static str> {
        self.trainable.map(|trained| if trained { "Trainable" } else { "Non-trainable" })
    }
}
