//! What Keras would write down of the network: layers, arguments, and what is called with what. It
//! goes into files that Keras loads.

use super::Network;
use super::rows::Order;
use crate::compiler::args::{Arg, Bound, Inner, Kind, Value};
use crate::compiler::dim::Dim;
use crate::compiler::functions;
use crate::compiler::graph::{Node, Value as Place};
use crate::compiler::layers::recurrent::InnerCell;
use crate::compiler::layers::{Layer, Taken};
use crate::compiler::syntax::Body;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Expr;

/// The constant of the implementation of `Model`.
pub fn description(network: &Network<'_>) -> Option<TokenStream> {
    if !network.wanted.keras {
        return None;
    }
    let list = matches!(network.source.body, Body::List(_));
    let order = Order::of(network);
    // A list begins with its input, whatever a search finds first.
    let mut layers = order.layers.clone();
    if list {
        layers.sort_unstable();
    }
    let writer = Writer { network, order: &order, layers: &layers };
    let rows = layers.iter().map(|&layer| writer.layer(layer));
    let inputs = (0..network.graph.nodes.len())
        .filter(|&node| network.graph.nodes[node].is_input())
        .map(|node| writer.tensor(Place { node, port: 0 }));
    let outputs = network.graph.outputs.iter().map(|output| writer.tensor(output.value));
    let name = network.name().to_string();
    Some(quote! {
        const KERAS: &'static ::keras_runtime::keras::Description =
            &::keras_runtime::keras::Description {
                name: #name,
                list: #list,
                layers: &[#(#rows),*],
                inputs: &[#(#inputs),*],
                outputs: &[#(#outputs),*],
            };
    })
}

struct Writer<'a> {
    network: &'a Network<'a>,
    order: &'a Order<'a>,
    /// The first node of each layer, in Keras's order.
    layers: &'a [usize],
}

impl Writer<'_> {
    fn node(&self, number: usize) -> &Node {
        &self.network.graph.nodes[number]
    }

    fn layer(&self, number: usize) -> TokenStream {
        let node = self.node(number);
        let name = &node.name;
        let class = match &node.args.custom {
            Some(custom) => {
                let (path, class) = (&custom.path, &custom.class);
                quote!(Component(
                    #class,
                    <#path as ::keras_runtime::custom::Component>::KERAS,
                ))
            }
            None if node.is_input() => quote!(Keras("InputLayer")),
            None => {
                let class = node.layer.class();
                quote!(Keras(#class))
            }
        };
        let arguments = match node.is_input() {
            true => self.input(number),
            false => arguments(node.layer, &node.args),
        };
        let calls = self.order.calls(number).into_iter().filter(|_| !node.is_input());
        let calls = calls.map(|call| self.call(call));
        quote!(::keras_runtime::keras::Layer {
            name: #name,
            class: ::keras_runtime::keras::Class::#class,
            arguments: &[#(#arguments),*],
            calls: &[#(#calls),*],
        })
    }

    fn input(&self, node: usize) -> Vec<TokenStream> {
        let shape = self.network.shapes.of(Place { node, port: 0 });
        let axes = shape.dims.iter().map(size);
        let value = quote!(::keras_runtime::keras::Value);
        let mut arguments =
            vec![quote!(("batch_shape", #value::List(&[#value::None, #(#axes),*])))];
        if let Some(dtype) = self.node(node).args.word("dtype") {
            arguments.push(quote!(("dtype", #value::Text(#dtype))));
        }
        arguments
    }

    /// What a layer is called with, as its call in Python has it.
    fn call(&self, number: usize) -> TokenStream {
        let node = self.node(number);
        let value = quote!(::keras_runtime::keras::Value);
        let made = |place: &Place| self.node(place.node).makes_mask;
        let of = |name: &str| -> Vec<Place> {
            let own = node.inputs.iter().filter(|(given, _)| *given == name);
            own.map(|(_, place)| *place).collect()
        };
        let list = |places: &[Place]| {
            let tensors = places.iter().map(|place| {
                let tensor = self.tensor(*place);
                quote!(#value::Tensor(#tensor))
            });
            quote!(#value::List(&[#(#tensors),*]))
        };
        let (mut positional, mut named) = (Vec::new(), Vec::new());
        let rows = node.layer.takes();
        let in_tuple = |name: &str| {
            rows.iter().any(|row| matches!(row.kind, Taken::Tuple(names) if names.contains(&name)))
        };
        // These take their values as one list.
        let scored = ["Attention", "AdditiveAttention"].contains(&node.layer.class());
        if scored {
            let places: Vec<Place> = ["query", "value", "key"].into_iter().flat_map(of).collect();
            positional.push(list(&places));
        }
        for row in rows {
            let name = row.name;
            match row.kind {
                Taken::Value if scored || in_tuple(name) => {}
                Taken::Value => {
                    for place in of(name) {
                        let tensor = self.tensor(place);
                        match row.required {
                            true => positional.push(quote!(#value::Tensor(#tensor))),
                            false => named.push(quote!((#name, #value::Tensor(#tensor)))),
                        }
                    }
                }
                Taken::Values | Taken::MaskedValues => {
                    let masks = [crate::compiler::layers::MASK];
                    let places: Vec<Place> = match row.required {
                        true => {
                            let own = node.inputs.iter();
                            let own = own.filter(|(given, _)| !masks.contains(given));
                            own.map(|(_, place)| *place).collect()
                        }
                        false => of(name),
                    };
                    match (row.required, places.is_empty()) {
                        (true, _) => positional.push(list(&places)),
                        (false, true) => {}
                        (false, false) => {
                            let list = list(&places);
                            named.push(quote!((#name, #list)));
                        }
                    }
                }
                Taken::Tuple(names) => {
                    let places: Vec<Place> = names.iter().flat_map(|name| of(name)).collect();
                    if !places.is_empty() && !places.iter().any(made) {
                        let list = list(&places);
                        named.push(quote!((#name, #list)));
                    }
                }
                // Masks that travel with values Keras finds by itself.
                Taken::MaskOf(_) | Taken::Mask if in_tuple(name) || name.contains(' ') => {}
                Taken::MaskOf(_) | Taken::Mask => {
                    for place in of(name).into_iter().filter(|place| !made(place)) {
                        let tensor = self.tensor(place);
                        named.push(quote!((#name, #value::Tensor(#tensor))));
                    }
                }
            }
        }
        let options = node.args.all().filter(|(name, ..)| is_option(node.layer, name));
        named.extend(options.filter_map(|(name, given, place)| {
            let row = node.layer.options().iter().find(|row| row.name == name)?;
            let given = argument(row, given, place)?;
            Some(quote!((#name, #given)))
        }));
        quote!(::keras_runtime::keras::Call {
            positional: &[#(#positional),*],
            named: &[#(#named),*],
        })
    }

    fn tensor(&self, place: Place) -> TokenStream {
        let first = self.order.layer(place.node);
        let layer = self.layers.iter().position(|&layer| layer == first).unwrap_or(0);
        let calls = self.order.calls(first);
        let call = calls.iter().position(|&call| call == place.node).unwrap_or(0);
        let (port, rank) = (place.port, self.network.shapes.of(place).dims.len());
        quote!(::keras_runtime::keras::Tensor { layer: #layer, call: #call, port: #port, rank: #rank })
    }
}

fn is_option(layer: &dyn Layer, name: &str) -> bool {
    layer.options().iter().any(|row| row.name == name)
}

/// The arguments that are given to a layer, as pairs.
fn arguments(layer: &dyn Layer, args: &Bound) -> Vec<TokenStream> {
    let given = args.all().filter(|(name, ..)| !is_option(layer, name));
    let pair = |(name, value, place): (&'static str, &Value, &TokenStream)| {
        let row = layer.arguments().iter().find(|row| row.name == name);
        let value = match row {
            // How many axes come out is written for the compiler.
            Some(_) if args.custom.is_some() => return None,
            Some(row) => argument(row, value, place)?,
            None => common(name, value, place)?,
        };
        Some(quote!((#name, #value)))
    };
    given.filter_map(pair).collect()
}

/// An argument that all layers have.
fn common(name: &str, value: &Value, place: &TokenStream) -> Option<TokenStream> {
    match name {
        "trainable" | "activity_regularizer" => {
            argument(&crate::compiler::args::ACTIVITY_REGULARIZER, value, place)
        }
        _ => None,
    }
}

/// An argument; none where it says what Keras takes without it.
fn argument(row: &Arg, given: &Value, place: &TokenStream) -> Option<TokenStream> {
    let value = quote!(::keras_runtime::keras::Value);
    let list = |items: Vec<TokenStream>| quote!(#value::List(&[#(#items),*]));
    Some(match given {
        Value::Size(dim) => size(dim),
        Value::Sizes(sizes) => {
            let open = match row.kind {
                Kind::Lengths => quote!(#value::None),
                _ => quote!(#value::Whole(-1)),
            };
            let item = |axis: &Option<Dim>| axis.as_ref().map_or(open.clone(), size);
            // Keras tells `groups = 2` from `groups = (2,)`, and wants the shapes of these as lists.
            let listed = is_list(place) || matches!(row.name, "target_shape" | "dims");
            match sizes.as_slice() {
                [one] if !listed => item(one),
                sizes => list(sizes.iter().map(item).collect()),
            }
        }
        Value::Sides((before, after)) => {
            let pairs: Vec<TokenStream> = before
                .iter()
                .zip(after)
                .map(|(before, after)| list(vec![size(before), size(after)]))
                .collect();
            match pairs.as_slice() {
                [one] => one.clone(),
                _ => list(pairs),
            }
        }
        Value::Seed(seed) => whole(seed),
        Value::Text(text) => quote!(#value::Text(#text)),
        Value::Word("None") | Value::Name | Value::Wrong => return None,
        Value::Word(word) => quote!(#value::Text(#word)),
        Value::Number(number) => quote!(#value::Number(#number)),
        Value::Numbers(numbers) => {
            let items = numbers.iter().map(|number| quote!(#value::Number(#number))).collect();
            match (is_list(place), numbers.as_slice()) {
                (false, [one]) => quote!(#value::Number(#one)),
                _ => list(items),
            }
        }
        Value::Axes(axes) => {
            let axis = |axis: &i128| {
                let axis = *axis as i64;
                quote!(#value::Whole(#axis))
            };
            match axes.as_slice() {
                [] => quote!(#value::None),
                [one] => axis(one),
                axes => list(axes.iter().map(axis).collect()),
            }
        }
        Value::Flag(flag) => quote!(#value::Flag(#flag)),
        Value::Function(_) => match row.kind {
            Kind::Function(family) => functions::described(family, place),
            _ => return None,
        },
        Value::Layer(inner) => inner_layer(inner),
        Value::Cells(cells) => match cells.as_slice() {
            [one] => cell(one),
            cells => {
                let cells = list(cells.iter().map(cell).collect());
                quote!(#value::Object {
                    module: "keras.layers",
                    class: "StackedRNNCells",
                    arguments: &[("cells", #cells)],
                })
            }
        },
        Value::None => quote!(#value::None),
    })
}

fn inner_layer(inner: &Inner) -> TokenStream {
    object(inner.layer.class(), &inner.name, arguments(inner.layer, &inner.args))
}

fn cell(inner: &InnerCell) -> TokenStream {
    let rows = inner.cell.arguments();
    let pair = |(name, value, place): (&'static str, &Value, &TokenStream)| {
        let row = rows.iter().find(|row| row.name == name)?;
        let value = argument(row, value, place)?;
        Some(quote!((#name, #value)))
    };
    object(inner.cell.class(), &inner.name, inner.args.all().filter_map(pair).collect())
}

fn object(class: &str, name: &str, arguments: Vec<TokenStream>) -> TokenStream {
    quote!(::keras_runtime::keras::Value::Object {
        module: "keras.layers",
        class: #class,
        arguments: &[("name", ::keras_runtime::keras::Value::Text(#name)), #(#arguments),*],
    })
}

fn size(dim: &Dim) -> TokenStream {
    match dim.known().and_then(|number| i64::try_from(number).ok()) {
        Some(number) => quote!(::keras_runtime::keras::Value::Whole(#number)),
        None => whole(&quote!(#dim)),
    }
}

fn whole(number: &TokenStream) -> TokenStream {
    quote!(::keras_runtime::keras::Value::Whole((#number) as i64))
}

fn is_list(place: &TokenStream) -> bool {
    matches!(syn::parse2(place.clone()), Ok(Expr::Array(_) | Expr::Tuple(_)))
}
