//! At how many shapes the gradients of each layer are compared with central differences: the
//! networks in the tests of `keras-runtime`, read by the compiler.

use super::complete::text;
use crate::compiler::errors::Errors;
use crate::compiler::layers::LAYERS;
use crate::compiler::layers::recurrent::{classes, find};
use crate::compiler::{graph, infer, syntax};
use proc_macro2::{Group, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// Tests, and the macros in them that check the gradients of networks.
const TESTS: &[(&str, &str)] =
    &[("augmentation", "gradients"), ("gradients", "checks"), ("normalization", "checks")];

/// What goes into the layers of a class.
type Shapes = BTreeMap<String, BTreeSet<String>>;

/// The group of tokens of each call of a macro.
fn calls(file: TokenStream, name: &str) -> Vec<Group> {
    let tokens: Vec<_> = file.into_iter().collect();
    let call = |tokens: &[TokenTree]| match tokens {
        [TokenTree::Ident(class), TokenTree::Punct(bang), TokenTree::Group(group)]
            if class == name && bang.as_char() == '!' =>
        {
            Some(group.clone())
        }
        _ => None,
    };
    tokens.windows(3).filter_map(call).collect()
}

/// The networks of `test: Name { layers } …`.
fn networks(checks: &Group) -> Vec<TokenStream> {
    let tokens: Vec<_> = checks.stream().into_iter().collect();
    let network = |tokens: &[TokenTree]| match tokens {
        [TokenTree::Punct(colon), name @ TokenTree::Ident(_), TokenTree::Group(body)]
            if colon.as_char() == ':' =>
        {
            Some(quote::quote!(struct #name #body))
        }
        _ => None,
    };
    tokens.windows(3).filter_map(network).collect()
}

/// Adds what goes into the layers of a network.
fn add(network: TokenStream, shapes: &mut Shapes) {
    let (mut errors, told) = (Errors::default(), network.to_string());
    let source = syntax::parse(network, &mut errors).expect(&told);
    let graph = graph::build(&source, &mut errors);
    let found = infer::shapes(&source, &graph, &mut errors);
    assert!(!errors.any(), "{told}");
    for node in graph.nodes.iter().filter(|node| !node.is_input() && !node.makes_mask) {
        let shape = |value| Some(format!("{:?}", found.of(value).known()?));
        let inputs = node.inputs.iter().filter_map(|(_, value)| shape(*value));
        let inputs = inputs.collect::<Vec<_>>().join(" ");
        let cells = node.layer.cells(&node.args);
        let cells = cells.iter().map(|inner| inner.cell.class());
        for class in [node.class()].into_iter().chain(cells) {
            shapes.entry(class.to_owned()).or_default().insert(inputs.clone());
        }
    }
}

#[test]
fn every_layer_has_its_gradients_checked_at_two_shapes() {
    let mut shapes = Shapes::new();
    for (file, name) in TESTS {
        let file = text(&format!("keras-runtime/tests/{file}.rs"));
        let calls = calls(file.parse().unwrap(), name);
        assert!(!calls.is_empty(), "no `{name}!`");
        calls.iter().flat_map(networks).for_each(|network| add(network, &mut shapes));
    }
    let layers = LAYERS.iter().filter(|layer| !layer.is_input()).map(|layer| layer.class());
    let cells = classes().filter_map(find).map(|cell| cell.class());
    let count = |class: &str| shapes.get(class).map_or(0, BTreeSet::len);
    let lacking: Vec<_> = layers.chain(cells).filter(|class| count(class) < 2).collect();
    let lacking: Vec<_> =
        lacking.iter().map(|class| format!("{class} ({})", count(class))).collect();
    assert!(lacking.is_empty(), "checked at fewer than two shapes: {}", lacking.join(", "));
}
