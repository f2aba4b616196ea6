//! What a layer is called with, against its table.

use super::Value;
use super::builder::Instance;
use crate::compiler::args::{Bound, bind as bind_arguments};
use crate::compiler::errors::Errors;
use crate::compiler::layers::{Layer, MASK, Taken, Takes, WITH_MASK};
use crate::compiler::names::suggestion;
use crate::compiler::syntax::{Argument, LayerCall, Source};
use proc_macro2::{Ident, TokenStream};

/// What a call is given.
#[derive(Default)]
pub struct Given {
    /// Values without a name.
    pub positional: Vec<Value>,
    /// Values by name; several where a tuple was given.
    pub named: Vec<(Ident, Vec<Value>)>,
    /// What is no value, such as `use_causal_mask = true`.
    pub options: Vec<Argument>,
}

impl Given {
    /// One value alone.
    pub fn one(value: Value) -> Self {
        Given { positional: vec![value], ..Given::default() }
    }
}

/// The inputs of a call by the names of the layer's table, in its order, and its options.
pub fn bind(
    instance: &Instance,
    given: Given,
    (network, layer): (&Source, &str),
    place: &TokenStream,
    errors: &mut Errors,
) -> (Vec<(&'static str, Value)>, Bound) {
    let takes = instance.layer.takes();
    let mut inputs = Vec::new();
    let mut positional = given.positional.into_iter();
    for row in takes {
        match row.kind {
            Taken::Value => inputs.extend(positional.next().map(|value| (row.name, value))),
            Taken::Values | Taken::MaskedValues => {
                inputs.extend(positional.by_ref().map(|value| (row.name, value)));
            }
            Taken::MaskOf(_) | Taken::Mask | Taken::Tuple(_) => {}
        }
    }
    let class = &instance.call.class;
    let more = positional.count();
    if more > 0 {
        let most = takes.iter().filter(|row| row.kind == Taken::Value).count();
        let sentence = format!(
            "expected at most {most} {}, found {}\n\
             help: `{class}` is called as `{class}(…)({})`; `Concatenate` and `Add` merge values",
            if most == 1 { "value" } else { "values" },
            most + more,
            takes.iter().take(most).map(|row| row.name).collect::<Vec<_>>().join(", "),
        );
        errors.layer(place, layer, &sentence);
    }
    for (name, values) in given.named {
        let Some(row) = takes.iter().find(|row| name == row.name) else { continue };
        let rows: &[&'static str] = match &row.kind {
            Taken::Tuple(names) => names,
            _ => std::slice::from_ref(&row.name),
        };
        if inputs.iter().any(|(given, _)| rows.contains(given)) {
            let sentence =
                format!("expected `{name}` once, found it twice\nhelp: leave one of the two out");
            errors.layer(&name, layer, &sentence);
        } else if row.kind.is_many() {
            inputs.extend(values.into_iter().map(|value| (row.name, value)));
        } else if values.len() == rows.len() {
            inputs.extend(rows.iter().copied().zip(values));
        } else {
            let sentence = format!(
                "expected {} for `{name}`, found {}\nhelp: write `{name} = {}`",
                if rows.len() == 1 { "one value".into() } else { format!("{} values", rows.len()) },
                values.len(),
                if rows.len() == 1 { "x".into() } else { format!("({})", rows.join(", ")) },
            );
            errors.layer(&name, layer, &sentence);
        }
    }
    let missing = takes.iter().filter(|row| row.required);
    for row in missing.filter(|row| inputs.iter().all(|(name, _)| name != &row.name)) {
        let values = match row.kind {
            _ if row.kind.is_many() => "x, y".to_owned(),
            _ if takes.iter().filter(|row| row.required).count() == 1 => "x".to_owned(),
            _ => required(takes).join(", "),
        };
        let sentence = format!(
            "expected a value for `{}`, found none\n\
             help: call it with its values: `let y = {class}(…)({values});`",
            row.name
        );
        errors.layer(place, layer, &sentence);
    }
    sort(takes, &mut inputs);
    let options = LayerCall {
        class: class.clone(),
        path: None,
        args: given.options,
        unread: Vec::new(),
        place: place.clone(),
    };
    let options = match options.args.is_empty() {
        true => Bound::default(),
        false => bind_arguments(instance.layer.options(), &options, (network, layer), errors),
    };
    (inputs, options)
}

/// The names of what a layer has to be called with.
fn required(takes: &[Takes]) -> Vec<&'static str> {
    takes.iter().filter(|row| row.required).map(|row| row.name).collect()
}

/// Whether a layer takes any number of values.
pub fn merges(layer: &dyn Layer) -> bool {
    layer.takes().iter().any(|row| row.kind.is_many())
}

/// The sentence for an argument of a call that a layer does not have.
pub fn unknown(layer: &dyn Layer, name: &Ident) -> String {
    let help = match name.to_string().as_str() {
        "training" => {
            "help: leave it out: `fit` trains, `predict` and `evaluate` do not".to_owned()
        }
        found => {
            let known = layer.takes().iter().map(|row| row.name).filter(|name| !name.contains(' '));
            let known = known.chain(layer.options().iter().map(|option| option.name));
            suggestion(found, "arguments of the call", known)
        }
    };
    format!("there is no argument `{name}` of the call\n{help}")
}

/// Names for so many values: `(y, state)`, `(y, state_1, state_2)`.
pub fn pattern(count: usize) -> String {
    match count {
        1 => "y".to_owned(),
        2 => "(y, state)".to_owned(),
        _ => {
            let states: Vec<String> = (1..count).map(|i| format!(", state_{i}")).collect();
            format!("(y{})", states.concat())
        }
    }
}

/// Adds the masks that travel with the values, where the table takes them and none was given.
pub fn add_masks(
    takes: &[Takes],
    inputs: &mut Vec<(&'static str, Value)>,
    mask_of: impl Fn(Value) -> Option<Value>,
) {
    for row in takes {
        let Taken::MaskOf(of) = row.kind else { continue };
        let value = |name: &str| inputs.iter().find(|(given, _)| *given == name).map(|(_, v)| *v);
        if value(row.name).is_none()
            && let Some(mask) = value(of).and_then(&mask_of)
        {
            inputs.push((row.name, mask));
        }
    }
    sort(takes, inputs);
    if takes.iter().any(|row| row.kind == Taken::MaskedValues) {
        follow(inputs, mask_of);
    }
}

/// Lets the masks that travel with values come after them.
pub fn follow(inputs: &mut Vec<(&'static str, Value)>, mask_of: impl Fn(Value) -> Option<Value>) {
    let mut masks = Vec::new();
    for (name, value) in inputs.iter_mut() {
        if let Some(mask) = mask_of(*value) {
            *name = WITH_MASK;
            masks.push((MASK, mask));
        }
    }
    inputs.extend(masks);
}

/// The order of the table.
fn sort(takes: &[Takes], inputs: &mut [(&'static str, Value)]) {
    let place = |name: &str| takes.iter().position(|row| row.name == name);
    inputs.sort_by_key(|(name, _)| place(name));
}
