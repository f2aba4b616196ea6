//! The two passes: a line for each op, and the same lines backwards.

use super::Network;
use super::structure::field;
use crate::compiler::layers::Lowered;
use crate::compiler::plan::{Op, Role};
use proc_macro2::TokenStream;
use quote::quote;

/// The functions of a network's passes.
pub fn passes(network: &Network<'_>) -> TokenStream {
    let ops: Vec<_> =
        network.plan.ops.iter().enumerate().map(|(i, op)| Line::of(network, i, op)).collect();
    let with_next = |number: usize| network.plan.pooled(number);
    let forward = ops.iter().enumerate().map(|(number, line)| {
        // Constants lie in flash; what is not said to be one may be made anew on the stack.
        let [line, next] = [Some(line), ops.get(number + 1)].map(|line| {
            line.map(|Line { layer, arguments, op, .. }| {
                quote!(&#layer, const { &#arguments }, const { &#op })
            })
        });
        match number.checked_sub(1).is_some_and(with_next) {
            true => TokenStream::new(),
            false if with_next(number) => quote!(tape.pooled((#line), (#next));),
            false => quote!(tape.forward(#line);),
        }
    });
    let backward = ops.iter().enumerate().rev().map(|(number, line)| {
        let Line { layer, arguments, op, optional, .. } = line;
        let again = again(network, number, &ops);
        quote!(#again tape.backward(&#layer, &#arguments, &#op, #optional);)
    });
    // Without weights' gradients nothing changes it, and `mut` would be a warning.
    let mutable = network.plan.ops.iter().any(|op| op.apart.is_none()).then(|| quote!(mut));
    let adapt = adapt(network, &ops);
    let (prepare, update) = (prepare(network, &ops), update(network, &ops));
    let forward = quote! {
        fn forward<Run: ::keras_runtime::tape::Run<T>>(&self, tape: &mut Run) {
            #(#forward)*
        }
    };
    let backward = quote! {
        fn backward<Run: ::keras_runtime::tape::RunBack<T>>(
            &self,
            tape: &mut Run,
            #mutable gradient: ::core::option::Option<&mut Self>,
        ) {
            #(#backward)*
        }
    };
    let inline = quote!(::keras_runtime::__private::inline!);
    let forward = match is_inline(network) {
        true => quote!(const INLINE: bool = true; #inline { #forward }),
        false => forward,
    };
    let backward = match is_inline_step(network) {
        true => quote!(const INLINE_STEP: bool = true; #inline { #backward }),
        false => backward,
    };
    quote! {
        #forward

        #backward

        #prepare

        #update

        #adapt
    }
}

/// The most ops of a network that is one function.
const FEW: usize = 8;

/// Whether all of a pass can be one function.
fn is_inline(network: &Network<'_>) -> bool {
    let ops = &network.plan.ops;
    let is_inline = |op: &Op| {
        let takes_part = !matches!(op.role, Role::Training | Role::Penalty | Role::Alias);
        op.inputs.len() == 1 && (op.inline || !takes_part)
    };
    ops.len() <= FEW && ops.iter().all(is_inline)
}

/// Whether a training step can be, too: layers that do nothing else in training, one after the other.
fn is_inline_step(network: &Network<'_>) -> bool {
    let plan = network.plan;
    let mut taken = Vec::new();
    let mut fits = |op: &Op| {
        let goes_on = !taken.contains(&op.inputs[0]);
        taken.push(op.inputs[0]);
        let alone =
            !op.add.contains(&true) && op.clear.is_empty() && !op.accumulate && op.again == 0;
        op.inline && goes_on && alone && matches!(op.role, Role::Always | Role::Head(_))
    };
    is_inline(network) && plan.outputs.len() == 1 && plan.ops.iter().all(&mut fits)
}

/// What comes before the way back of an op: if it is the last of a block that is run again, all its ops.
fn again(network: &Network<'_>, number: usize, lines: &[Line]) -> TokenStream {
    let ops = &network.plan.ops;
    let block = ops[number].again;
    if block == 0 || ops[number + 1..].iter().any(|op| op.again == block) {
        return TokenStream::new();
    }
    let of_block = ops.iter().zip(lines).filter(|(op, _)| op.again == block);
    let lines = of_block.map(|(_, Line { layer, arguments, op, .. })| {
        quote!(tape.forward_again(&#layer, const { &#arguments }, const { &#op });)
    });
    lines.collect()
}

/// The first lines of the layers that `which` chooses.
fn lines_of<'a>(
    network: &'a Network<'_>,
    lines: &'a [Line],
    which: impl Fn(&Lowered) -> bool,
) -> impl Iterator<Item = (&'a Op, &'a Line)> {
    let mut seen = Vec::new();
    let ops = network.plan.ops.iter().zip(lines);
    ops.filter(move |(op, _)| op.apart.is_none() && which(&network.plan.layers[op.layer].lowered))
        .filter(move |(op, _)| !seen.contains(&op.layer) && (seen.push(op.layer), true).1)
}

/// What layers that change themselves before a step need, if there are any.
fn prepare(network: &Network<'_>, lines: &[Line]) -> Option<TokenStream> {
    let prepares: Vec<_> = lines_of(network, lines, |lowered| lowered.prepares)
        .map(|(_, Line { layer, arguments, .. })| {
            quote!(::keras_runtime::layer::Layer::prepare(&mut #layer, &#arguments);)
        })
        .collect();
    (!prepares.is_empty()).then(|| {
        quote! {
            fn prepare(&mut self) {
                #(#prepares)*
            }
        }
    })
}

/// What layers that change themselves after a step need, if there are any.
fn update(network: &Network<'_>, lines: &[Line]) -> Option<TokenStream> {
    let updates: Vec<_> = lines_of(network, lines, |lowered| lowered.updates)
        .map(|(op, Line { layer, arguments, gradient, .. })| {
            let number = op.layer;
            quote!(if trainable[#number] {
                ::keras_runtime::layer::Layer::update(&mut #layer, &#arguments, &#gradient);
            })
        })
        .collect();
    (!updates.is_empty()).then(|| {
        quote! {
            fn update(&mut self, gradient: &Self, trainable: &[bool]) {
                #(#updates)*
            }
        }
    })
}

/// The parts of an op's line.
pub struct Line {
    /// The layer.
    pub layer: TokenStream,
    /// Its arguments.
    pub arguments: TokenStream,
    /// Its place in the network.
    pub op: TokenStream,
    /// Where its weights' gradient goes.
    gradient: TokenStream,
    /// The same where there may be none.
    optional: TokenStream,
}

impl Line {
    pub fn of(network: &Network<'_>, index: usize, op: &Op) -> Self {
        let field = field(network, op.layer);
        let option = quote!(::core::option::Option);
        let (layer, gradient, optional) = match &op.apart {
            // Not `Option::map`: a closure of each layer is code to compile.
            None => (
                quote!(self.#field),
                quote!(gradient.#field),
                quote!(match &mut gradient {
                    #option::Some(gradient) => #option::Some(&mut gradient.#field),
                    #option::None => #option::None,
                }),
            ),
            Some(class) => {
                let some = quote!(gradient.is_some().then_some(&mut #class));
                (quote!(#class), quote!(#class), some)
            }
        };
        let Op { layer: number, inputs, masks, add, output, clear, accumulate, role, .. } = op;
        let role = role.code();
        let op_tokens = quote!(::keras_runtime::tape::Op {
            index: #index,
            layer: #number,
            inputs: &[#(#inputs),*],
            masks: &[#(#masks),*],
            add: &[#(#add),*],
            output: #output,
            clear: &[#(#clear),*],
            accumulate: #accumulate,
            role: #role,
        });
        Line { layer, gradient, optional, arguments: op.arguments.clone(), op: op_tokens }
    }
}

/// What layers that learn from data before training need, if there are any.
fn adapt(network: &Network<'_>, lines: &[Line]) -> Option<TokenStream> {
    let ops = network.plan.ops.iter().zip(lines);
    let adapting: Vec<_> = ops
        .filter(|(op, _)| op.apart.is_none() && network.plan.layers[op.layer].lowered.adapts)
        .collect();
    if adapting.is_empty() {
        return None;
    }
    let values = adapting.iter().map(|(op, _)| op.inputs[0]);
    let arms = adapting.iter().enumerate().map(|(number, (_, line))| {
        let Line { layer, arguments, .. } = line;
        quote!(#number => step.run(&mut #layer, &#arguments),)
    });
    Some(quote! {
        const ADAPTS: &'static [usize] = &[#(#values),*];

        ::keras_runtime::__private::if_std! {
            fn adapt_layer(&mut self, number: usize, step: ::keras_runtime::model::Adapting<'_, T>) {
                match number {
                    #(#arms)*
                    _ => {}
                }
            }
        }
    })
}
