//! `keras_model!`: networks from Keras's files, through the same compiler.

use crate::compiler::errors::Errors;
use crate::compiler::expand;
use keras_files::{KerasFile, Struct};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::path::{Path, PathBuf};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Token, Visibility};

/// `#[…] pub struct Net = "net.keras", input_shape = (28, 28, 1);`, or the path alone.
struct Request {
    attrs: Vec<Attribute>,
    vis: Option<Visibility>,
    name: Option<Ident>,
    path: LitStr,
    /// What is behind the path.
    rest: TokenStream,
}

impl Parse for Request {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            let (path, rest) = (input.parse()?, input.parse()?);
            return Ok(Request { attrs: Vec::new(), vis: None, name: None, path, rest });
        }
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = Some(input.parse()?);
        input.parse::<Token![struct]>()?;
        let name = Some(input.parse()?);
        input.parse::<Token![=]>()?;
        let (path, rest) = (input.parse()?, input.parse()?);
        Ok(Request { attrs, vis, name, path, rest })
    }
}

/// What may stand behind the path: `, input_shape = (28, 28, 1)`, a list of them for several inputs. These
/// are the shapes that a file leaves open.
fn input_shapes(input: ParseStream<'_>) -> syn::Result<Vec<Vec<u64>>> {
    let mut shapes = Vec::new();
    if input.parse::<Option<Token![,]>>()?.is_some() && input.peek(syn::Ident) {
        let name: Ident = input.parse()?;
        if name != "input_shape" {
            let sentence = format!("expected `input_shape`, found `{name}`");
            return Err(syn::Error::new(name.span(), sentence));
        }
        input.parse::<Token![=]>()?;
        match input.parse::<Expr>()? {
            Expr::Array(list) => {
                shapes = list.elems.iter().map(shape).collect::<syn::Result<_>>()?;
            }
            one => shapes.push(shape(&one)?),
        }
        input.parse::<Option<Token![,]>>()?;
    }
    input.parse::<Option<Token![;]>>()?;
    Ok(shapes)
}

/// `(28, 28, 1)`, or `20`.
fn shape(expr: &Expr) -> syn::Result<Vec<u64>> {
    match expr {
        Expr::Tuple(axes) => axes.elems.iter().map(length).collect(),
        Expr::Paren(inner) => shape(&inner.expr),
        axis => Ok(vec![length(axis)?]),
    }
}

fn length(expr: &Expr) -> syn::Result<u64> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse(),
        other => {
            Err(syn::Error::new_spanned(other, "expected the length of an axis, found no number"))
        }
    }
}

/// What the macro turns into.
pub fn expand(input: TokenStream) -> TokenStream {
    let whole = input.clone();
    let request = match syn::parse2::<Request>(input) {
        Ok(request) => request,
        Err(error) => {
            let sentence = format!(
                "expected a path, found something else: {error}\n\
                 help: write `keras_model!(\"digits.keras\");` or \
                 `keras_model! {{ pub struct Digits = \"digits.keras\"; }}`"
            );
            return objection(
                match whole.is_empty() {
                    true => TokenStream::new(),
                    false => Ident::new("place", error.span()).into_token_stream(),
                },
                &sentence,
            );
        }
    };
    let wrong = |sentence: &str| objection(request.path.to_token_stream(), sentence);
    let path = match path(&request.path) {
        Ok(path) => path,
        Err(sentence) => return wrong(&sentence),
    };
    let shapes = match input_shapes.parse2(request.rest.clone()) {
        Ok(shapes) => shapes,
        Err(error) => {
            let help = "write `input_shape = (28, 28, 1)`, or a list of shapes for several inputs";
            let sentence = format!("{error}\nhelp: {help}");
            return objection(Ident::new("place", error.span()).into_token_stream(), &sentence);
        }
    };
    let name = request.name.as_ref().map(ToString::to_string);
    let structs =
        KerasFile::open(&path).and_then(|file| file.structs_with_inputs(name.as_deref(), &shapes));
    let structs = match structs {
        Ok(structs) => structs,
        Err(error) => {
            let sentence = match error {
                keras_files::Error::Io { .. } => format!(
                    "{error}\nhelp: the path begins at the folder of the crate's `Cargo.toml`"
                ),
                _ => format!("{error}\nhelp: `cargo keras inspect` says all that `model!` has not"),
            };
            return wrong(&sentence);
        }
    };
    let mut code = TokenStream::new();
    for (number, one) in structs.iter().enumerate() {
        match network(&request, one, number + 1 == structs.len()) {
            Ok(tokens) => code.extend(expand::model_with(tokens, crate::WANTED).tokens),
            Err(sentence) => code.extend(wrong(&sentence)),
        }
    }
    // The compiler looks at the file again when it changes.
    let file = path.display().to_string();
    quote! {
        #code
        const _: &[u8] = ::core::include_bytes!(#file);
    }
}

/// A mistake at the user's tokens.
fn objection(place: TokenStream, sentence: &str) -> TokenStream {
    let mut errors = Errors::default();
    errors.push(place, sentence);
    errors.into_expansion(TokenStream::new()).tokens
}

/// Where a path leads to.
fn path(literal: &LitStr) -> Result<PathBuf, String> {
    let path = PathBuf::from(literal.value());
    if path.is_absolute() {
        return Ok(path);
    }
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => Ok(Path::new(&folder).join(path)),
        None => Err("expected cargo to tell the folder of the crate, found that it does not\n\
                     help: write the whole path of the file"
            .into()),
    }
}

/// The body of `model!` for a struct, all of its tokens at the path of the file.
fn network(request: &Request, one: &Struct, last: bool) -> Result<TokenStream, String> {
    let body: TokenStream = one.body.parse().map_err(|error| format!("{error}"))?;
    let place = request.path.span();
    let body = at(body, place);
    let vis = match &request.vis {
        Some(vis) => vis.to_token_stream(),
        None => quote!(pub),
    };
    // The user's own name, so that an editor finds the struct by it.
    let name = match &request.name {
        Some(name) if last => name.clone(),
        _ => Ident::new(&one.name, place),
    };
    let attrs = request.attrs.iter().filter(|_| last);
    let doc = match request.attrs.is_empty() || !last {
        true => {
            let doc = format!(" The network in `{}`.", request.path.value());
            quote!(#[doc = #doc])
        }
        false => TokenStream::new(),
    };
    Ok(quote!(#doc #(#attrs)* #vis struct #name { #body }))
}

/// Tokens with the place of another.
fn at(tokens: TokenStream, place: Span) -> TokenStream {
    let token = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut moved = Group::new(group.delimiter(), at(group.stream(), place));
            moved.set_span(place);
            TokenTree::Group(moved)
        }
        mut other => {
            other.set_span(place);
            other
        }
    };
    tokens.into_iter().map(token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `keras_model!` turns into, as text.
    fn expanded(input: &str) -> String {
        expand(input.parse().unwrap()).to_string()
    }

    /// A file of the folder with Keras's models.
    fn model(name: &str) -> String {
        format!("{:?}", format!("../tests/keras_files/models/{name}"))
    }

    #[test]
    fn names_are_the_users_or_the_models() {
        let text = expanded(&format!("pub(crate) struct Net = {};", model("cnn.keras")));
        assert!(text.contains("pub (crate) struct Net"), "{text}");
        assert!(text.contains("include_bytes"), "{text}");
        assert!(expanded(&model("two_branch.h5")).contains("pub struct TwoBranch"));
        // This model has no name of its own.
        assert!(expanded(&model("vww_96.h5")).contains("pub struct Vww96"));
        let text = expanded(&model("autoencoder.keras"));
        assert!(text.contains("pub struct AutoencoderEnc"), "{text}");
        let shaped = format!("{}, input_shape = [(9, 2)];", model("any_length.k2.h5"));
        assert!(expanded(&shaped).contains("pub struct AnyLength"));
    }

    #[track_caller]
    fn assert_error(input: &str, sentence: &str) {
        let text = expanded(input);
        assert!(text.contains("compile_error") && text.contains(sentence), "{text}");
    }

    #[test]
    fn mistakes() {
        assert_error("", "expected a path, found something else");
        assert_error("struct Net", "expected a path, found something else");
        assert_error("\"none.keras\"", "the path begins at the folder of the crate's `Cargo.toml`");
        assert_error(&model("cnn.weights.h5"), "it has weights alone");
        assert_error(&model("../README.md"), "is not a valid Keras file");
        let with = |rest: &str| format!("{}{rest}", model("any_length.k3.keras"));
        assert_error(&with(""), "axis 1 of this input may have any length");
        assert_error(&with(", input_shape = 9"), "has 2 axes, found 1");
        assert_error(&with(", input_shape = (9, 3)"), "is 2 in the file, found 3");
        assert_error(
            &with(", input_shape = [(9, 2), 3]"),
            "the model has 1 inputs, found 2 shapes",
        );
        assert_error(&with(", input_shape = (N, 2)"), "expected the length of an axis");
        assert_error(&with(", shape = 9"), "expected `input_shape`, found `shape`");
        assert_error(&with(" 9"), "unexpected token");
    }
}
