//! The tables of a network: shapes, layers, weights, places of values.

use super::Network;
use super::named::Ports;
use super::structure::sample;
use crate::compiler::dim::Dim;
use crate::compiler::infer::Shape;
use crate::compiler::layers::{Reads, Scratch, Weight};
use crate::compiler::plan::{Indices, Output, Over};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

/// The implementation of `Model` with these passes.
pub fn model(network: &Network<'_>, passes: &TokenStream) -> TokenStream {
    let name = network.name();
    let (declared, given) = network.parameters();
    let text = name.to_string();
    let part = |shape: &Shape| sample(shape, &quote!(T));
    let (input, output) = (Ports::inputs(network).of(part), Ports::outputs(network).of(part));
    let heads: Vec<&str> = network.plan.outputs.iter().map(|output| output.head).collect();
    let head = Ports::outputs(network).heads(&heads);
    let (graph, layers, (constants, weights)) = (graph(network), layers(network), weights(network));
    let component = component(network);
    let (indices, rows) = (indices(network), super::rows::rows(network));
    let (drops_mask, keras) = (drops_mask(network), super::keras::description(network));
    let (state_sizes, states) = states(network);
    let (table, checks) = (network.table("__GRAPH"), super::checks::slots(network));
    // The span of a macro, so that `forbid(unsafe_code)` in the user's crate does not object.
    let unsafe_impl = quote_spanned!(Span::mixed_site()=> unsafe impl);
    quote! {
        #graph
        #constants
        #state_sizes
        #component

        // SAFETY: `#[repr(C)]`, and all fields are matrices of `T`; `Model::LEN` checks the sum.
        #unsafe_impl<#declared T: ::keras_runtime::element::Element>
            ::keras_runtime::model::Model for #name<#given T>
        {
            type Element = T;
            type Input = #input;
            type Output = #output;
            type Head = #head;

            const NAME: &'static str = #text;
            const GRAPH: &'static ::keras_runtime::tape::Graph = &#table;
            const LAYERS: &'static [::keras_runtime::model::LayerInfo] = &[#(#layers),*];
            const WEIGHTS: &'static [::keras_runtime::model::Weight<T>] = #weights;
            #indices
            #rows
            #drops_mask
            #states
            #keras
            #checks

            #passes
        }
    }
}

/// Which inputs are indices, if any.
fn indices(network: &Network<'_>) -> Option<TokenStream> {
    let rows = network.plan.indices.iter().map(|Indices { input, below, layer }| {
        quote!(::keras_runtime::model::Indices { input: #input, below: #below, layer: #layer })
    });
    (!network.plan.indices.is_empty())
        .then(|| quote!(const INDICES: &'static [::keras_runtime::model::Indices] = &[#(#rows),*];))
}

/// The layers at which a mask is lost, if any.
fn drops_mask(network: &Network<'_>) -> Option<TokenStream> {
    let layers = network.dropping();
    (!layers.is_empty()).then(|| quote!(const DROPS_MASK: &'static [usize] = &[#(#layers),*];))
}

/// What each layer keeps from one batch to the next, if any does: constants, and the table.
fn states(network: &Network<'_>) -> (Option<TokenStream>, Option<TokenStream>) {
    if !network.is_stateful() {
        return (None, None);
    }
    let layers = network.plan.layers.iter();
    let sizes = layers.map(|layer| layer.lowered.states.clone().unwrap_or(quote!(0)));
    let count = network.plan.layers.len();
    let constants = quote! {
        const __STATES: [usize; #count] = [#({ #sizes }),*];
        const __ALL_STATES: usize = ::keras_runtime::__private::sum(&__STATES);
    };
    (
        Some(constants),
        Some(quote!(
            const STATES: &'static [usize] = &__STATES;
        )),
    )
}

/// Constants with sizes, lives and places of all values.
fn graph(network: &Network<'_>) -> TokenStream {
    let plan = network.plan;
    let (values, ops) = (plan.values.len(), plan.ops.len());
    let sizes = plan.values.iter().map(|value| &value.size);
    let saved = plan.ops.iter().map(|op| &op.saved);
    let room = quote!(::keras_runtime::__private::Scratch);
    let scratch = plan.ops.iter().map(|op| match &op.scratch {
        Some(Scratch { sample, fixed }) => quote!(#room { sample: #sample, fixed: #fixed }),
        None => quote!(#room::NONE),
    });
    let roots: Vec<_> = plan.values.iter().map(|value| value.root).collect();
    let training_roots: Vec<_> = plan.values.iter().map(|value| value.training_root).collect();
    // Inputs lie with the caller, and a value that shares a place needs none.
    let all_sizes = network.table("__SIZES");
    let place = |i: usize, own: bool| match own && plan.values[i].part_of.is_none() {
        true => quote!(#all_sizes[#i]),
        false => quote!(0),
    };
    let inputs = plan.inputs;
    let inference = (0..values).map(|i| place(i, i >= inputs && roots[i] == i));
    let training = (0..values).map(|i| place(i, i >= inputs && training_roots[i] == i));
    let gradients = (0..values).map(|i| place(i, true));
    let parts = plan.values.iter().enumerate().map(|(i, value)| match &value.part_of {
        Some((whole, before)) => quote!((#whole, #before)),
        None => quote!((#i, 0)),
    });
    let parts = quote!([#(#parts),*]);
    let layer_count = plan.layers.len();
    let life = |(first, last): (usize, usize)| quote!((#first, #last));
    let lives = plan.values.iter().map(|value| life(value.life));
    let gradient_lives = plan.values.iter().map(|value| life(value.gradient_life));
    let outputs = plan.outputs.iter().map(|Output { value, logits, head }| {
        let head = Ident::new(head, Span::call_site());
        quote!(::keras_runtime::tape::Output {
            value: #value,
            logits: #logits,
            head: ::keras_runtime::losses::Head::#head,
        })
    });
    let (input_shapes, output_shapes) = (network.inputs(), network.outputs());
    let links = plan.ops.iter().map(|op| {
        let (layer, inputs, outputs) = (op.layer, &op.inputs, plan.parts_of(op.output));
        let (role, again) = (op.role.code(), op.again);
        let Reads { inputs: reads_inputs, output: reads_output } = &op.reads;
        quote!(::keras_runtime::tape::Link {
            layer: #layer,
            inputs: &[#(#inputs),*],
            outputs: &[#(#outputs),*],
            role: #role,
            reads: ::keras_runtime::tape::Reads { inputs: #reads_inputs, output: #reads_output },
            again: #again,
        })
    });
    let sites = plan.ops.iter().map(|op| {
        let (layer, output, inputs) = (op.layer, op.output, &op.inputs);
        quote!(::keras_runtime::tape::Site::new(#layer, #output, &[#(#inputs),*]))
    });
    let names = ["__PARTS", "__SAVED", "__PLACED", "__LIVES", "__SCRATCH", "__LINKS"];
    let [all_parts, all_saved, placed, all_lives, all_scratch, all_links] =
        names.map(|name| network.table(name));
    let lives_together = match (0..ops).any(|op| plan.pooled(op)) {
        true => {
            let lives = plan.lives_together().into_iter().map(life);
            quote!([#(#lives),*])
        }
        false => all_lives.clone(),
    };
    let [all_work, all_over] = ["__WORK", "__OVER"].map(|name| network.table(name));
    let work = plan.ops.iter().enumerate().map(|(i, op)| match (&op.work, &op.scratch) {
        (Some(work), _) => work.clone(),
        (None, Some(_)) => quote!(#all_scratch[#i].len(1)),
        (None, None) => quote!(0),
    });
    let over = plan.over().into_iter().map(|Over { input, output, overlap }| {
        quote!(::keras_runtime::__private::Over {
            input: #input,
            output: #output,
            overlap: #overlap,
        })
    });
    let places = ["__TRAINING", "__INFERENCE", "__ONE_SAMPLE", "__GRADIENTS", "__KEPT"];
    let [in_training, in_inference, in_one_sample, in_gradients, kept] =
        places.map(|name| network.table(name));
    let places = values + ops;
    network.tables(quote! {
        const __SIZES: [usize; #values] = [#({ #sizes }),*];
        const __PARTS: [(usize, usize); #values] = #parts;
        const __SAVED: [usize; #ops] = [#({ #saved }),*];
        const __TRAINING: ::keras_runtime::__private::Memory<#values> =
            ::keras_runtime::__private::Memory::stacked([#(#training),*]).with_parts(#all_parts);
        const __PLACED: [usize; #values] = [#(#inference),*];
        const __LIVES: [(usize, usize); #values] = [#(#lives),*];
        const __INFERENCE: ::keras_runtime::__private::Memory<#values> =
            ::keras_runtime::__private::Memory::planned(#placed, #lives_together)
                .with_parts(#all_parts);
        const __ONE_SAMPLE: ::keras_runtime::__private::Memory<#places> =
            ::keras_runtime::__private::Memory::planned_with_work(
                #placed,
                #all_lives,
                #all_work,
                #all_over,
            )
            .with_parts(#all_parts);
        const __GRADIENTS: ::keras_runtime::__private::Memory<#values> =
            ::keras_runtime::__private::Memory::planned([#(#gradients),*], [#(#gradient_lives),*])
                .with_parts(#all_parts);
        const __KEPT: ::keras_runtime::__private::Memory<#ops> =
            ::keras_runtime::__private::Memory::stacked(#all_saved);
        const __SCRATCH: [#room; #ops] = [#(#scratch),*];
        const __WORK: [usize; #ops] = [#({ #work }),*];
        const __OVER: &'static [::keras_runtime::__private::Over] = &[#(#over),*];
        const __LINKS: &'static [::keras_runtime::tape::Link] = &[#(#links),*];
        const __IN_USE: [usize; #layer_count] = ::keras_runtime::__private::in_use(
            &#placed,
            &#all_lives,
            &#all_work,
            #all_over,
            #all_links,
        );
        const __GRAPH: ::keras_runtime::tape::Graph = ::keras_runtime::tape::Graph {
            inputs: #inputs,
            outputs: &[#(#outputs),*],
            input_shapes: &[#(#input_shapes),*],
            output_shapes: &[#(#output_shapes),*],
            ops: #all_links,
            sites: &[#(#sites),*],
            sizes: &#all_sizes,
            parts: &#all_parts,
            saved_sizes: &#all_saved,
            training: ::keras_runtime::tape::Places::of(&#in_training),
            inference: ::keras_runtime::tape::Places::of(&#in_inference),
            one_sample: ::keras_runtime::tape::Places::of(&#in_one_sample),
            roots: &[#(#roots),*],
            training_roots: &[#(#training_roots),*],
            saved: ::keras_runtime::tape::Places::of(&#kept),
            scratch_sizes: &#all_scratch,
            scratch: #room::enough_for(&#all_scratch),
            work_sizes: &#all_work,
            gradients: ::keras_runtime::tape::Places::of(&#in_gradients),
        };
    })
}

/// Rows of the table of layers.
fn layers(network: &Network<'_>) -> Vec<TokenStream> {
    let in_use = network.table("__IN_USE");
    let row = |(number, layer): (usize, &crate::compiler::plan::LayerPlan)| {
        let macs = match network.plan.macs(number) {
            Dim::Known(macs) => Literal::u64_unsuffixed(macs as u64).into_token_stream(),
            macs => quote!((#macs) as u64),
        };
        let node = &network.graph.nodes[layer.node];
        let (name, class) = (&node.name, node.class());
        let call = network.shapes.call(network.graph, layer.node);
        let output = call.output();
        let trainable = node.trainable();
        let activation = super::docs::activation(network, number);
        let nested = match &layer.lowered.component {
            Some(component) => quote!(#component::OUTLINE),
            None => quote!(::core::option::Option::None),
        };
        quote!(::keras_runtime::model::LayerInfo {
            name: #name,
            class: #class,
            output: #output,
            trainable: #trainable,
            macs: #macs,
            in_use: #in_use[#number],
            activation: #activation,
            nested: #nested,
        })
    };
    network.plan.layers.iter().enumerate().map(row).collect()
}

/// The table of weights, and constants that it needs.
fn weights(network: &Network<'_>) -> (TokenStream, TokenStream) {
    let custom = quote!(::keras_runtime::custom);
    let (mut constants, mut pieces, mut rows) = (TokenStream::new(), Vec::new(), Vec::new());
    let (mut known, mut lengths) = (0_usize, Vec::new());
    let plain = |rows: &mut Vec<TokenStream>| {
        let rows = std::mem::take(rows);
        quote!(#custom::Piece::Plain(&[#(#rows),*]))
    };
    for (number, layer) in network.plan.layers.iter().enumerate() {
        let name = &network.graph.nodes[layer.node].name;
        known += layer.lowered.weights.len();
        // A table of rows is the weight of what takes indices.
        let looked_up = layer.lowered.indices.is_some();
        let weights = layer.lowered.weights.iter();
        rows.extend(weights.map(|weight| row((number, name), weight, looked_up)));
        let Some(component) = &layer.lowered.component else { continue };
        let constant = |what: &str| format_ident!("__{}_{}", what, number);
        let (len, bytes, names) = (constant("LEN"), constant("BYTES"), constant("NAMES"));
        let table = |element: TokenStream| quote!(<#component::Field<#element> as #custom::HasRows<#element>>::ROWS);
        let (table, f32_table) = (table(quote!(T)), table(quote!(f32)));
        constants.extend(quote! {
            const #len: usize = #f32_table.len();
            const #bytes: [#custom::Name; #len] =
                #custom::names::<f32, #len>(#name, &#f32_table);
            const #names: [&'static str; #len] = #custom::texts(&#bytes);
        });
        pieces.push(plain(&mut rows));
        pieces.push(quote!(#custom::Piece::Component {
            rows: #table,
            names: &#names,
            layer: #number,
        }));
        lengths.push(len);
    }
    if pieces.is_empty() {
        return (constants, quote!(&[#(#rows),*]));
    }
    pieces.push(plain(&mut rows));
    let joined = quote!(&#custom::join::<T, { #known #(+ #lengths)* }>(&[#(#pieces),*]));
    (constants, joined)
}

/// How many weights there are, a constant expression.
pub fn weight_count(network: &Network<'_>) -> TokenStream {
    let layers = network.plan.layers.iter();
    let known: usize = layers.map(|layer| layer.lowered.weights.len()).sum();
    let layers = network.plan.layers.iter().enumerate();
    let components = layers.filter(|(_, layer)| layer.lowered.component.is_some());
    let lengths = components.map(|(number, _)| format_ident!("__LEN_{}", number));
    quote!(#known #(+ #lengths)*)
}

/// A row of the table of weights.
fn row((number, layer): (usize, &str), weight: &Weight, looked_up: bool) -> TokenStream {
    let path = format!("{layer}/{}", weight.name);
    let (shape, trainable, initializer) = (&weight.shape, weight.trainable, &weight.initializer);
    let optional = |function: &Option<TokenStream>| match function {
        Some(function) => quote!(::core::option::Option::Some(&#function)),
        None => quote!(::core::option::Option::None),
    };
    let (regularizer, constraint) = (optional(&weight.regularizer), optional(&weight.constraint));
    quote!(::keras_runtime::model::Weight {
        name: #path,
        shape: &[#(#shape),*],
        layer: #number,
        trainable: #trainable,
        looked_up: #looked_up,
        initializer: &#initializer,
        regularizer: #regularizer,
        constraint: #constraint,
    })
}

/// What lets the network be a layer of another.
pub fn component(network: &Network<'_>) -> TokenStream {
    let (name, values) = (network.name(), network.plan.values.len());
    let (declared, given) = network.parameters();
    let layers = network.plan.layers.iter();
    let trainable = layers.map(|layer| network.graph.nodes[layer.node].trainable());
    let custom = quote!(::keras_runtime::custom);
    let element = quote!(::keras_runtime::element::Element);
    let states = network.is_stateful().then(|| {
        let table = quote!(<Self as ::keras_runtime::model::Model>::STATES);
        quote!(const STATES: usize = ::keras_runtime::__private::sum(#table);)
    });
    let keras = network.wanted.keras.then(|| {
        quote! {
            const KERAS: ::core::option::Option<&'static ::keras_runtime::keras::Description> =
                ::core::option::Option::Some(<Self as ::keras_runtime::model::Model>::KERAS);
        }
    });
    quote! {
        const __WANTED: &[bool] = &[true; #values];
        const __TRAINABLE: &[bool] = &[#(#trainable),*];

        impl<#declared> #custom::Component for #name<#given f32> {
            type Arguments = #custom::Nested<Self>;
            type Field<T: #element> = #name<#given T>;
            const DEFAULT: Self::Arguments = #custom::Nested::NEW;
            const SAVED: usize = #custom::Nested::<Self>::SAVED;
            const SCRATCH: ::keras_runtime::__private::Scratch = #custom::Nested::<Self>::SCRATCH;
            #states
            const MACS: u64 = ::keras_runtime::__private::macs::<Self>();
            #keras
            const OUTLINE: ::core::option::Option<&'static ::keras_runtime::model::Outline> =
                ::core::option::Option::Some(&::keras_runtime::model::Outline::of::<Self>());
        }

        impl<#declared T: #element> #custom::HasRows<T> for #name<#given T> {
            const ROWS: #custom::Rows<T> = #custom::Rows::Model(
                <Self as ::keras_runtime::model::Model>::WEIGHTS,
                <Self as ::keras_runtime::model::Model>::LAYERS,
            );
        }

        impl<#declared T: #element>
            ::keras_runtime::layer::Layer<T, #custom::Nested<#name<#given f32>>>
            for #name<#given T>
        {
            fn forward<Engine: ::keras_runtime::kernels::Engine<T>>(
                &self,
                _: &#custom::Nested<#name<#given f32>>,
                pass: ::keras_runtime::layer::Forward<'_, T, Engine>,
            ) {
                #custom::forward(self, pass, [__WANTED, __TRAINABLE])
            }
            fn backward<Engine: ::keras_runtime::kernels::Engine<T>>(
                &self,
                _: &#custom::Nested<#name<#given f32>>,
                pass: ::keras_runtime::layer::Backward<'_, '_, T, Engine>,
                gradient: ::core::option::Option<&mut Self>,
            ) {
                #custom::backward(self, pass, [__WANTED, __TRAINABLE], gradient)
            }
            fn prepare(&mut self, _: &#custom::Nested<#name<#given f32>>) {
                ::keras_runtime::model::Model::prepare(self)
            }
            fn update(&mut self, _: &#custom::Nested<#name<#given f32>>, gradient: &Self) {
                ::keras_runtime::model::Model::update(self, gradient, __TRAINABLE)
            }
        }
    }
}
