//! A layer's arguments against its table.

use super::{Arg, Binder, Bound, COMMON, Custom, Kind, Value};
use crate::compiler::errors::Errors;
use crate::compiler::names::{similar, suggestion};
use crate::compiler::synonyms;
use crate::compiler::syntax::{Argument, LayerCall, Source};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

/// Checks a layer's arguments against its table.
pub fn bind(
    table: &'static [Arg],
    call: &LayerCall,
    (network, layer): (&Source, &str),
    errors: &mut Errors,
) -> Bound {
    let mut binder = Binder::new(network, layer, errors);
    let mut bound = fill(table, call, &mut binder);
    bound.constants = binder.constants;
    bound
}

/// Parts the arguments of what is written by its path: what all layers have is read here, the rest
/// are fields of its type.
pub fn bind_custom(
    table: &'static [Arg],
    call: &LayerCall,
    path: &TokenStream,
    (network, layer): (&Source, &str),
    errors: &mut Errors,
) -> Bound {
    let known = |name: &Ident| table.iter().chain(COMMON).any(|row| name == row.name);
    let (mut common, mut fields) = (Vec::new(), Vec::new());
    for arg in &call.args {
        match &arg.name {
            // A word of Rust, such as `true`.
            Some(name) if syn::parse2::<Ident>(name.to_token_stream()).is_err() => {
                let class = &call.class;
                let sentence = format!(
                    "expected the name of a field of `{class}`, found `{name}`\n\
                     help: write the name before the value, such as `units = 4`"
                );
                errors.layer(name, layer, &sentence);
            }
            Some(name) if !known(name) => {
                fields.push((name.clone(), arg.value.to_token_stream()));
            }
            Some(_) => common.push(arg.clone()),
            None => {
                let class = &call.class;
                let sentence = format!(
                    "expected arguments with their names, found one without\n\
                     help: write the name of the field of `{class}` before it, such as `units = 4`"
                );
                errors.layer(arg.place(), layer, &sentence);
            }
        }
    }
    let common = LayerCall { args: common, ..call.clone() };
    let mut bound = bind(table, &common, (network, layer), errors);
    let (path, class) = (path.clone(), call.class.to_string());
    bound.custom = Some(Custom { path, class, fields });
    bound
}

/// Reads all arguments of a call.
pub fn fill(table: &'static [Arg], call: &LayerCall, binder: &mut Binder<'_>) -> Bound {
    for error in &call.unread {
        binder.unread(error);
    }
    let mut bound = Bound::default();
    let spread = spread(table, call, &mut bound, binder);
    let was_silent = binder.silent;
    // One that nobody knows may be the one that is missing.
    let mut unknown_name = false;
    let mut position = 0;
    for arg in &call.args {
        let row = match &arg.name {
            None if spread => continue,
            None => {
                position += 1;
                table.get(position - 1)
            }
            Some(name) => table.iter().chain(COMMON).find(|row| name == row.name),
        };
        let row = row.or_else(|| {
            let _: Option<()> = binder.error(arg.place(), &unknown(table, arg));
            // The rest is read as if the suggestion had been meant.
            binder.silent = true;
            let meant = meant(&arg.name.as_ref()?.to_string(), table);
            unknown_name |= meant.is_none();
            table.iter().chain(COMMON).find(|row| meant == Some(row.name) && !bound.has(row.name))
        });
        if let Some(row) = row {
            one(row, arg, &mut bound, binder);
        }
        binder.silent = was_silent;
    }
    let missing = table.iter().filter(|row| row.required && !bound.has(row.name));
    let missing: Vec<&Arg> = missing.collect();
    // One that could not be read may be the one that is missing.
    if !missing.is_empty() && call.unread.is_empty() && !unknown_name {
        let names: Vec<String> = missing.iter().map(|row| format!("`{}`", row.name)).collect();
        let remedy = remedy(table, &missing, call);
        let sentence = format!("expected {}, found nothing\nhelp: {remedy}", names.join(" and "));
        let _: Option<()> = binder.error(&call.place, &sentence);
    }
    bound
}

/// Reads `Reshape(28, 28)` and `Input(28, 28, 1)`: several sizes without parentheses.
fn spread(
    table: &'static [Arg],
    call: &LayerCall,
    bound: &mut Bound,
    binder: &mut Binder<'_>,
) -> bool {
    let [Arg { name: name @ ("shape" | "target_shape"), kind: Kind::Sizes { open }, .. }, ..] =
        table
    else {
        return false;
    };
    let values: Vec<_> =
        call.args.iter().filter(|arg| arg.name.is_none()).map(|arg| &arg.value).collect();
    if values.len() < 2 {
        return false;
    }
    let place = quote!(#(#values),*);
    let sizes = binder.sizes(name, *open, &place, &values);
    bound.values.push((name, sizes.map_or(Value::Wrong, Value::Sizes), place));
    true
}

/// Reads one argument.
fn one(row: &'static Arg, arg: &Argument, bound: &mut Bound, binder: &mut Binder<'_>) {
    if bound.has(row.name) {
        let sentence =
            format!("expected `{}` once, found it twice\nhelp: leave one of the two out", row.name);
        let _: Option<()> = binder.error(arg.place(), &sentence);
        return;
    }
    let value = binder.convert(row, &arg.value);
    // A guess is not held against the layer before.
    let value = value.filter(|_| !(binder.silent && row.name == "input_shape"));
    bound.values.push((row.name, value.unwrap_or(Value::Wrong), arg.value.to_token_stream()));
}

/// The argument that may have been meant: a typing mistake, or its name in another library.
fn meant(found: &str, table: &'static [Arg]) -> Option<&'static str> {
    let names = table.iter().chain(COMMON).map(|row| row.name);
    synonyms::argument(found, names.clone()).or_else(|| similar(found, names))
}

/// The sentence for an argument that the layer does not have.
fn unknown(table: &'static [Arg], arg: &Argument) -> String {
    match &arg.name {
        Some(name) if name == "dtype" => "expected no `dtype`, found one\n\
             help: the number type is the network's own, `Net<f32>` or `Net<f64>`"
            .to_owned(),
        Some(name)
            if ["batch_size", "batch_shape", "batch_input_shape"].iter().any(|b| name == b) =>
        {
            format!(
                "expected no `{name}`, found one\n\
                 help: the batch is no part of a network: give it to `fit`, as in \
                 `Fit::default().batch_size(32)`"
            )
        }
        Some(name) => {
            let own = table.iter().map(|row| row.name);
            let help = match meant(&name.to_string(), table) {
                Some(meant) => format!("help: did you mean `{meant}`?"),
                None if table.is_empty() => "help: leave it out".to_owned(),
                None => suggestion(&name.to_string(), "arguments", own),
            };
            format!("there is no argument `{name}`\n{help}")
        }
        None => format!(
            "expected {}, found more\n\
             help: give further arguments by name, such as `name = hidden`",
            match table.len() {
                0 => "no argument without a name".to_owned(),
                1 => "at most 1 argument without a name".to_owned(),
                n => format!("at most {n} arguments without a name"),
            }
        ),
    }
}

/// What to write where arguments are missing.
fn remedy(table: &'static [Arg], missing: &[&Arg], call: &LayerCall) -> String {
    let first = table.iter().zip(missing).all(|(row, missing)| row.name == missing.name);
    let by_name = |row: &&Arg| match first {
        true => example(row),
        false => format!("{} = {}", row.name, example(row)),
    };
    let arguments = missing.iter().map(by_name).collect::<Vec<_>>().join(", ");
    if first {
        format!("write `{}({arguments})`", call.class)
    } else {
        format!("add `{arguments}`")
    }
}

/// How an argument may look.
pub fn example(row: &Arg) -> String {
    match row.kind {
        Kind::Size => "10".into(),
        Kind::Sizes { .. } => "28, 28".into(),
        Kind::Number(_) | Kind::Numbers => "0.5".into(),
        Kind::Function(family) => family.example().into(),
        Kind::Interval { pair: false, .. } => "0.2".into(),
        Kind::Interval { pair: true, .. } => "(0.0, 1.0)".into(),
        Kind::Axes => "-1".into(),
        Kind::Lengths => "(None, 1, 3)".into(),
        Kind::Seed => "42".into(),
        Kind::Text(example) => format!("\"{example}\""),
        Kind::Word(words) => words[0].into(),
        Kind::PerAxis(_) => "2".into(),
        Kind::CountPerAxis(_) | Kind::Sides(_) => "1".into(),
        Kind::Layer => "Dense(10)".into(),
        Kind::Cells => "LSTMCell(8)".into(),
        Kind::Flag => format!("{} = true", row.name),
        Kind::Name => format!("{} = hidden", row.name),
    }
}
