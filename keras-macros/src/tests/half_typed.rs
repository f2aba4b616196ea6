//! What an editor sees while somebody types: a network up to each of its tokens, groups closed as
//! editors close them. One mistake at most, and the struct is there with its functions and the layers
//! that are complete.

use crate::compiler::expand::model;
use proc_macro2::{Group, TokenStream, TokenTree};
use syn::{ImplItem, Item};

const LIST: &str = "
    Input(28, 28, 1);
    Conv2D(8, 3, padding = same, activation = relu);
    MaxPooling2D(2, strides = (2, 2));
    Flatten();
    Dense(10, activation = softmax, kernel_regularizer = l2(0.1), name = \"class\");
";

const GRAPH: &str = "
    let image = Input(8, 8, 1);
    let part = |x, units| { let y = Dense(units)(x); Add()(x, y) };
    let flat = Flatten()(image);
    let x = part(flat, 64);
    let shared = Dense(4, activation = relu);
    let a = shared(x);
    let (sequence, state) = GRU(3, return_sequences = true, return_state = true)(Reshape(2, 2)(a));
    let class = Dense(3, activation = softmax)(state);
    (class, sequence)
";

/// The first tokens, `left` of them, counted through all groups.
fn first(tokens: TokenStream, left: &mut usize) -> TokenStream {
    let mut out = Vec::new();
    for token in tokens {
        if *left == 0 {
            break;
        }
        *left -= 1;
        out.push(match token {
            TokenTree::Group(group) => {
                let inner = first(group.stream(), left);
                let mut closed = Group::new(group.delimiter(), inner);
                closed.set_span(group.span());
                closed.into()
            }
            token => token,
        });
    }
    out.into_iter().collect()
}

/// How many tokens there are, through all groups.
fn count(tokens: TokenStream) -> usize {
    let inner = |token| match token {
        TokenTree::Group(group) => 1 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(inner).sum()
}

/// The fields of the struct, and the functions that belong to it.
fn names(tokens: TokenStream) -> (Vec<String>, Vec<String>) {
    let file: syn::File = syn::parse2(tokens).unwrap();
    let (mut fields, mut functions) = (Vec::new(), Vec::new());
    let mut items: Vec<Item> = file.items;
    while let Some(item) = items.pop() {
        match item {
            Item::Struct(item) if item.ident == "Net" => {
                let names = item.fields.iter().filter_map(|field| field.ident.as_ref());
                fields.extend(names.map(ToString::to_string));
            }
            Item::Const(item) => {
                if let syn::Expr::Block(block) = *item.expr {
                    let inner = block.block.stmts.into_iter();
                    items.extend(inner.filter_map(|statement| match statement {
                        syn::Stmt::Item(item) => Some(item),
                        syn::Stmt::Macro(call) => if_std(&call.mac),
                        _ => None,
                    }));
                }
            }
            Item::Macro(call) => items.extend(if_std(&call.mac)),
            Item::Mod(module) => {
                items.extend(module.content.map(|(_, items)| items).into_iter().flatten())
            }
            Item::Impl(block) if block.trait_.is_none() => {
                functions.extend(block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    (fields, functions)
}

/// What is in a call of the macro for code that needs the standard library, as a module.
fn if_std(call: &syn::Macro) -> Option<Item> {
    let content = &call.tokens;
    syn::parse2(quote::quote!(mod content { #content })).ok()
}

#[track_caller]
fn every_prefix(body: &str, layers: &[&str]) {
    let body: TokenStream = body.parse().unwrap();
    let all = count(body.clone());
    let mut complete = 0;
    for tokens in 0..=all {
        let part = first(body.clone(), &mut tokens.clone());
        let text = part.to_string();
        let expansion = model(quote::quote!(pub struct Net { #part }));
        let errors: Vec<&str> = expansion.errors.iter().map(|error| &*error.message).collect();
        assert!(errors.len() <= 1, "{text}\n{errors:#?}");
        let (fields, functions) = names(expansion.tokens);
        for name in ["new", "summary", "predict"] {
            assert!(functions.iter().any(|function| function == name), "{name}: {text}");
        }
        // A layer stays once it is there.
        let found = layers.iter().take_while(|layer| fields.iter().any(|field| field == *layer));
        let found = found.count();
        assert!(found >= complete, "{} is lost: {text}\n{fields:?}", layers[found]);
        complete = found;
    }
    assert_eq!(complete, layers.len());
    let whole = model(quote::quote!(pub struct Net { #body }));
    assert!(whole.errors.is_empty(), "{:?}", whole.errors);
}

#[test]
fn lists() {
    every_prefix(LIST, &["conv2d", "max_pooling2d", "flatten", "class"]);
}

#[test]
fn graphs() {
    every_prefix(GRAPH, &["flatten", "dense", "add", "dense_1", "reshape", "gru", "dense_2"]);
}
