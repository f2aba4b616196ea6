//! The list of layers: each takes what the one before yields.

use super::builder::{Builder, Instance};
use super::calls::Given;
use super::{Node, Output, Value};
use crate::compiler::args::Bound;
use crate::compiler::syntax::LayerCall;
use proc_macro2::TokenStream;

/// Adds the layers of a list.
pub fn wire(layers: &[Option<LayerCall>], builder: &mut Builder<'_>) -> Vec<Output> {
    let mut last = None;
    for call in layers {
        let instance = call.as_ref().map(|call| (call, builder.instance(call)));
        last = match instance {
            Some((_, Some(instance))) => Some(next(instance, last, builder)),
            Some((call, None)) => Some(builder.gap(call.place.clone())),
            None => Some(builder.gap(TokenStream::new())),
        };
    }
    let name = builder.source.name.clone();
    last.map(|value| Output { name, value }).into_iter().collect()
}

/// Adds a layer after the value `last`.
fn next(mut instance: Instance, last: Option<Value>, builder: &mut Builder<'_>) -> Value {
    let place = instance.call.place.clone();
    let last = match (last, instance.layer.is_input()) {
        (None, true) => {
            let span = instance.call.class.span();
            let Instance { name, args, .. } = instance;
            let node = Node::input(name, args, place, span);
            return Value { node: builder.push(node), port: 0 };
        }
        (None, false) => first(&instance.name, &instance.args, place.clone(), builder),
        (Some(last), true) => {
            let sentence = "expected one `Input`, at the beginning, found another\n\
                 help: leave it out: each layer takes what the one before yields";
            builder.errors.layer(place, &instance.name, sentence);
            return last;
        }
        (Some(last), false) => last,
    };
    let values = builder.call(&mut instance, Given::one(last), place.clone());
    if values.len() > 1 {
        let sentence = format!(
            "expected a layer with one output in a list, found one with {}\n\
             help: write the layers as a graph: `let {} = {}(…)(x);`",
            values.len(),
            super::calls::pattern(values.len()),
            instance.call.class
        );
        builder.errors.layer(place, &instance.name, &sentence);
    }
    values[0]
}

/// Puts an input before a first layer that is none: Keras's `input_shape`, or a mistake.
fn first(name: &str, args: &Bound, place: TokenStream, builder: &mut Builder<'_>) -> Value {
    if !args.has("input_shape") {
        let sentence = "expected `Input` before the first layer, found none\n\
             help: begin with the shape of one sample, such as `Input(784);`";
        builder.errors.layer(&place, name, sentence);
    }
    let node = Node::gap(args.renamed("input_shape", "shape"), place);
    Value { node: builder.push(node), port: 0 }
}
