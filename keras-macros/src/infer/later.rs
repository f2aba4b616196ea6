//! Checks of shapes that only the Rust compiler knows.

use super::{Rule, Shape, Shapes};
use crate::compiler::errors::{call_at, ends};
use crate::compiler::graph::{Graph, Node};
use proc_macro2::Delimiter;
use quote::quote;

impl Shapes<'_> {
    /// Lets the Rust compiler call a rule, and report what does not fit at the layer; in a graph also at
    /// the layer that yields what does not fit.
    pub(super) fn apply_later(
        &mut self,
        graph: &Graph,
        node: &Node,
        rule: &Rule,
        inputs: &[Shape],
    ) {
        let place = rule.place.as_ref().unwrap_or(&node.place);
        let (layer, inputs) = (&node.name, rule.inputs(inputs));
        let all = quote!(&[#(#inputs),*]);
        let argument = match rule.value.takes_all() {
            true => all.clone(),
            false => quote!(#(&#inputs)*),
        };
        let report = quote!(::keras_runtime::__private::report_shapes);
        let check = rule.check_code(&argument);
        let arguments = |found: usize| {
            let chain = self.chain_code(graph, rule.value_of(node, found));
            quote!(#layer, #all, #check, (#found, #chain))
        };
        let suspects = rule.suspects(node, inputs.len());
        let others = suspects.clone().map(|number| self.other_end(graph, node, rule, number));
        let one_end =
            call_at(ends(place), &report, Delimiter::Parenthesis, arguments(suspects.start));
        let Some(others) = others.collect::<Option<Vec<_>>>() else {
            return self.add_check(node, one_end);
        };
        let parameters = &self.source.parameters;
        let (declared, given) = (parameters.declared(), parameters.given());
        let first = suspects.start;
        let pairs = suspects.clone().filter(|_| suspects.len() > 1).map(|number| {
            let (first, other) = (&inputs[0], &inputs[number]);
            rule.check_code(&quote!(&[#first, #other]))
        });
        let both_ends = others.iter().zip(suspects.clone()).map(|(end, number)| {
            let function = end.function(&declared, &report, arguments(number));
            let (call, number) = (end.call(ends(place), &given), number - first);
            quote!(#number => { #function #call })
        });
        let blamed = quote!(::keras_runtime::__private::blamed);
        let check = quote! {
            match #blamed(&#check, #all, #first, &[#(#pairs),*]) {
                #(#both_ends)*
                _ => #one_end,
            }
        };
        self.add_check(node, check);
    }
}
