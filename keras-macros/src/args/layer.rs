//! Arguments that are layers: `TimeDistributed(Dense(4))`.

use super::bind::fill;
use super::{Binder, Inner};
use crate::compiler::errors::Error;
use crate::compiler::graph::find;
use crate::compiler::layers::LAYERS;
use crate::compiler::names::{name_of, snake_case, suggestion};
use crate::compiler::syntax::{Argument, LayerCall};
use quote::ToTokens;
use syn::Expr;

/// What only a layer of the network itself can have.
const OUTER: [&str; 2] = ["activity_regularizer", "input_shape"];

impl Binder<'_> {
    /// A layer inside this one, its own arguments bound to its own table.
    pub fn layer_inside(&mut self, argument: &str, expr: &Expr) -> Option<Inner> {
        let Some(call) = layer_call(expr) else {
            let help = format!("write `{argument} = Dense(10)`");
            return self.wrong(expr, argument, "a layer", &help);
        };
        let class = call.class.to_string();
        let Some(&layer) = find(&class) else {
            let known = LAYERS.iter().map(|layer| layer.class());
            let help = suggestion(&class, "layers", known);
            return self.error(&call.class, &format!("there is no layer `{class}`\n{help}"));
        };
        if layer.is_input() {
            let help = "leave `Input` out: the layer inside takes what this one gives it";
            return self.wrong(expr, argument, "a layer", help);
        }
        let given = |arg: &&Argument| arg.name.as_ref().is_some_and(|name| name == "name");
        let name = call.args.iter().find(given).and_then(|arg| name_of(&arg.value));
        let name = name.unwrap_or_else(|| snake_case(layer.class()));
        let args = self.inside(argument, &name, |binder| fill(layer.arguments(), &call, binder));
        for outer in OUTER.iter().filter(|outer| args.given(outer)) {
            let sentence = format!(
                "expected no `{outer}` for a layer inside another, found one\n\
                 help: give it to the outer layer"
            );
            let _: Option<()> = self.error(args.place(outer), &sentence);
        }
        Some(Inner { layer, args, name })
    }
}

/// `Dense(4, activation = relu)` as a call of a layer.
pub fn layer_call(expr: &Expr) -> Option<LayerCall> {
    let (class, args) = match expr {
        Expr::Call(call) => (&*call.func, Some(&call.args)),
        Expr::Group(inner) => return layer_call(&inner.expr),
        Expr::Paren(inner) => return layer_call(&inner.expr),
        name => (name, None),
    };
    let Expr::Path(path) = class else { return None };
    let class = path.path.get_ident()?.clone();
    if !class.to_string().starts_with(char::is_uppercase) {
        return None;
    }
    let unread = match args {
        Some(_) => Vec::new(),
        None => vec![Error::without_parentheses(&class)],
    };
    let args = args.into_iter().flatten().map(|arg| match arg {
        Expr::Assign(assign) => Argument {
            name: name_of(&assign.left)
                .and_then(|_| syn::parse2(assign.left.to_token_stream()).ok()),
            value: (*assign.right).clone(),
        },
        value => Argument { name: None, value: value.clone() },
    });
    Some(LayerCall {
        class,
        path: None,
        args: args.collect(),
        unread,
        place: expr.to_token_stream(),
    })
}
