//! The structs of several inputs or outputs: a field each, whose type is a parameter. With nested
//! arrays they are a sample, with sets a set of samples, with losses the losses, and so on.

use super::Network;
use super::docs;
use super::structure::sample;
use crate::compiler::dim::Dim;
use crate::compiler::graph::Value;
use crate::compiler::infer::Shape;
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};

/// The inputs or the outputs of a network.
pub struct Ports<'a> {
    /// What the struct is called, where there are several.
    name: Ident,
    /// `inputs` or `outputs`.
    what: &'static str,
    fields: Vec<Field<'a>>,
    /// Whether shapes depend on parameters of the network.
    sized: bool,
}

struct Field<'a> {
    name: Ident,
    text: String,
    shape: &'a Shape,
}

impl<'a> Ports<'a> {
    /// What goes in.
    pub fn inputs(network: &'a Network<'_>) -> Self {
        let nodes = network.graph.nodes.iter().enumerate().filter(|(_, node)| node.is_input());
        let field = |(number, node): (usize, &crate::compiler::graph::Node)| Field {
            name: identifier(&node.name, node.span),
            text: node.name.clone(),
            shape: network.shapes.of(Value { node: number, port: 0 }),
        };
        let name = format_ident!("{}Input", network.source.name);
        let mut fields: Vec<Field<'_>> = Vec::new();
        for field in nodes.map(field) {
            // What stands for something unread after a mistake has no name of its own.
            if fields.iter().all(|other| other.text != field.text) {
                fields.push(field);
            }
        }
        let sized = !network.source.parameters.is_empty();
        Ports { name, what: "inputs", fields, sized }
    }

    /// What comes out.
    pub fn outputs(network: &'a Network<'_>) -> Self {
        let fields = network.graph.outputs.iter().map(|output| {
            let text = output.name.to_string();
            let text = text.strip_prefix("r#").unwrap_or(&text).to_owned();
            Field { name: output.name.clone(), text, shape: network.shapes.of(output.value) }
        });
        let name = format_ident!("{}Output", network.source.name);
        let sized = !network.source.parameters.is_empty();
        Ports { name, what: "outputs", fields: fields.collect(), sized }
    }

    /// The type of one sample, each of whose parts has the type that `part` gives.
    pub fn of(&self, part: impl Fn(&Shape) -> TokenStream) -> TokenStream {
        let name = &self.name;
        match self.fields.as_slice() {
            [one] => part(one.shape),
            fields => {
                let parts = fields.iter().map(|field| part(field.shape));
                quote!(#name<#(#parts),*>)
            }
        }
    }

    /// The references to all outputs, from `outputs`.
    pub fn seen(&self) -> TokenStream {
        let get = |(number, field): (usize, &Field<'_>)| {
            let (sample, number) =
                (sample(field.shape, &quote!(T)), Literal::usize_unsuffixed(number));
            quote!(outputs.get::<#sample, #number>())
        };
        let (name, fields) = (&self.name, self.fields.iter().map(|field| &field.name));
        let parts: Vec<_> = self.fields.iter().enumerate().map(get).collect();
        match parts.as_slice() {
            [one] => one.clone(),
            parts => quote!(#name { #(#fields: #parts),* }),
        }
    }

    /// How each output ends, as a type.
    pub fn heads(&self, heads: &[&str]) -> TokenStream {
        let losses = quote!(::keras_runtime::losses);
        let head = |(field, head): (&Field<'_>, &&str)| {
            let head = format_ident!("{head}Head");
            let units = match field.shape.dims.last().and_then(Dim::known) {
                Some(1) => quote!(OneUnit),
                _ => quote!(SeveralUnits),
            };
            quote!(#losses::#head<#losses::#units>)
        };
        let parts: Vec<TokenStream> = self.fields.iter().zip(heads).map(head).collect();
        let name = &self.name;
        match parts.as_slice() {
            [one] => one.clone(),
            parts => quote!(#name<#(#parts),*>),
        }
    }

    /// All shapes.
    pub fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.fields.iter().map(|field| field.shape)
    }

    /// The struct, where there are several.
    pub fn structure(&self, network: &Network<'_>) -> Option<TokenStream> {
        let [_, _, ..] = self.fields.as_slice() else { return None };
        let (vis, name) = (&network.source.vis, &self.name);
        let parameters = self.parameters();
        // Defaults cannot depend on parameters that the struct does not have.
        let defaults = self.fields.iter().map(|field| {
            let sample = sample(field.shape, &quote!(f32));
            (!self.sized).then(|| quote!(= #sample))
        });
        let texts = self.fields.iter().map(|field| docs::shape(field.shape));
        let fields = self.fields.iter().map(|field| &field.name);
        let about = format!(
            "The {} of [`{}`] by name: for one sample with nested arrays, for many with sets of \
             samples, and for whatever else there is for each of them.",
            self.what, network.source.name
        );
        Some(quote! {
            #[doc = #about]
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
            )]
            #vis struct #name<#(#parameters #defaults),*> {
                #(#[doc = #texts] pub #fields: #parameters),*
            }
        })
    }

    /// What the struct implements.
    pub fn implementations(&self) -> Option<TokenStream> {
        let [_, _, ..] = self.fields.as_slice() else { return None };
        let (name, count) = (&self.name, Literal::usize_unsuffixed(self.fields.len()));
        let fields: Vec<_> = self.fields.iter().map(|field| &field.name).collect();
        let texts: Vec<_> = self.fields.iter().map(|field| &field.text).collect();
        // The compiler shows these names to somebody whose samples do not fit.
        let parameters = self.parameters();
        let generic = |suffix: &str| -> Vec<Ident> {
            parameters.iter().map(|name| format_ident!("{name}{suffix}")).collect()
        };
        let (samples, heads, targets) = (generic("Sample"), generic("Head"), generic("Target"));
        let (kinds, sets) = (generic("Kind"), generic("Set"));
        let more = match self.what {
            "inputs" => quote!(::keras_runtime::__private::inputs! {
                #name { #(#fields: #texts #samples #sets),* }
            }),
            _ => quote!(::keras_runtime::__private::outputs! {
                #name { #(#fields: #texts #samples #heads #targets #kinds #sets),* }
            }),
        };
        Some(quote! {
            ::keras_runtime::__private::ports! {
                #count; #name { #(#fields: #texts #samples),* }
            }
            ::keras_runtime::__private::if_std! { #more }
        })
    }

    /// The parameters of the struct: `batch_size` becomes `BatchSize`.
    fn parameters(&self) -> Vec<Ident> {
        let mut taken = Vec::new();
        for field in &self.fields {
            words(sample(field.shape, &quote!(f32)), &mut taken);
        }
        let mut parameter = |field: &Field<'_>| {
            let mut name: String = field.text.split('_').map(capitalized).collect();
            if syn::parse_str::<Ident>(&name).is_err() {
                name.insert(0, 'P');
            }
            while taken.contains(&name) {
                name.push('_');
            }
            taken.push(name.clone());
            Ident::new(&name, Span::call_site())
        };
        self.fields.iter().map(&mut parameter).collect()
    }
}

/// A name as an identifier, raw where it is a word of Rust, with an underscore where that is
/// nothing that can be raw either.
pub fn identifier(name: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(name) => Ident::new(&name.to_string(), span),
        Err(_) if matches!(name, "self" | "Self" | "super" | "crate" | "_") => {
            format_ident!("{}_", name, span = span)
        }
        Err(_) => format_ident!("r#{}", name, span = span),
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// All identifiers in some tokens.
fn words(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => found.push(word.to_string()),
            TokenTree::Group(group) => words(group.stream(), found),
            _ => {}
        }
    }
}
