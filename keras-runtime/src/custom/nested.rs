//! A network as a layer of another: its own tape on the room that the outer one gives it.

use crate::element::Real;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward};
use crate::model::Model;
use crate::rng::Rng;
use crate::states::States;
use crate::tape::{Pass, Search, Squares, Tape, Training};
use core::marker::PhantomData;
use keras_shape::{Scratch, Shape, Text};

/// The arguments of a network that is a layer, of which there are none.
#[derive(Debug)]
pub struct Nested<M>(PhantomData<fn() -> M>);

impl<M> Clone for Nested<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Nested<M> {}

impl<M: Model> Nested<M> {
    /// A network as a layer.
    pub const NEW: Self = Nested(PhantomData);

    /// Values that it keeps for the way back, for each sample: all of its own.
    pub const SAVED: usize = M::GRAPH.training.size + M::GRAPH.saved.size;

    /// Its room to work: that of its layers, and in inference its values or on the way back the
    /// gradients of them.
    pub const SCRATCH: Scratch = {
        let (forward, back) = (M::GRAPH.inference.size, M::GRAPH.gradients.size);
        Scratch {
            sample: M::GRAPH.scratch.sample + if forward > back { forward } else { back },
            fixed: M::GRAPH.scratch.fixed,
        }
    };

    /// Objects to another input than the network's, and to a network with several of them.
    pub const fn objection(&self, input: &Shape) -> Option<Text> {
        let graph = M::GRAPH;
        if graph.outputs.is_empty() {
            return None; // It has mistakes, which have been told.
        }
        if graph.inputs != 1 || graph.outputs.len() != 1 {
            return Some(
                Text::new("expected a network with one input and one output, found `")
                    .text(M::NAME)
                    .text("` with ")
                    .number(graph.inputs)
                    .text(" and ")
                    .number(graph.outputs.len())
                    .help("use its layers here, or make a network of the part with one of each"),
            );
        }
        if graph.input_shapes[0].same(input) {
            return None;
        }
        Some(
            Text::new("expected ")
                .shape(&graph.input_shapes[0])
                .text(" as input of `")
                .text(M::NAME)
                .text("`, found ")
                .shape(input)
                .help("change the shape of `Input` in `")
                .text(M::NAME)
                .text("`, or what goes in here"),
        )
    }

    /// What the network yields.
    pub const fn output(&self, input: &Shape) -> Shape {
        let _ = input;
        match M::GRAPH.output_shapes {
            [shape, ..] => *shape,
            // A length that nobody knows.
            [] => Shape::new(&[0]),
        }
    }
}

/// Whether the slices of a pass are there for training.
fn keeps<M: Model>(saved: usize) -> bool {
    saved > 0 || Nested::<M>::SAVED == 0
}

/// Runs the network forward. `wanted` and `trainable` are those of all its values and layers.
pub fn forward<M: Model, E: Engine<M::Element>>(
    model: &M,
    pass: Forward<'_, M::Element, E>,
    [wanted, trainable]: [&[bool]; 2],
) {
    let (graph, batch) = (M::GRAPH, pass.batch);
    let (values, saved, scratch) = match keeps::<M>(pass.saved.len()) {
        true => {
            let (values, saved) = pass.saved.split_at_mut(graph.training.size * batch);
            (values, Some(saved), pass.scratch)
        }
        false => {
            let (values, scratch) = pass.scratch.split_at_mut(graph.inference.size * batch);
            (values, None, scratch)
        }
    };
    let training = saved.map(|saved| Training {
        saved,
        gradients: &mut [],
        wanted,
        trainable,
        mode: pass.training,
        accumulate: false,
        squares: Squares::default(),
        skip_heads: &[false],
        seed: Rng::stream(pass.random.0, pass.random.1).bits(),
        penalty: M::Element::ZERO,
    });
    let mut tape = Tape {
        engine: pass.engine,
        pass: Pass {
            graph,
            batch,
            inputs: pass.inputs,
            values,
            scratch,
            states: pass.states,
            state_sizes: M::STATES,
            training,
            offsets: None,
            again: false,
            search: Search::Off,
        },
    };
    model.forward(&mut tape);
    pass.output.copy_from_slice(tape.pass.value(graph.outputs[0].value));
    if let Some(training) = tape.pass.training {
        *pass.penalty += training.penalty;
    }
}

/// Runs the network back.
pub fn backward<M: Model, E: Engine<M::Element>>(
    model: &M,
    pass: Backward<'_, '_, M::Element, E>,
    [wanted, trainable]: [&[bool]; 2],
    gradient: Option<&mut M>,
) {
    let (graph, batch) = (M::GRAPH, pass.batch);
    let (values, saved) = pass.saved.split_at_mut(graph.training.size * batch);
    let (gradients, scratch) = pass.scratch.split_at_mut(graph.gradients.size * batch);
    let mut tape = Tape {
        engine: pass.engine,
        pass: Pass {
            graph,
            batch,
            inputs: pass.inputs,
            values,
            scratch,
            states: States::none(),
            state_sizes: &[],
            training: Some(Training {
                saved,
                gradients,
                wanted,
                trainable,
                mode: pass.training,
                accumulate: pass.accumulate,
                squares: Squares::new(gradient.as_deref(), pass.squares),
                skip_heads: &[false],
                seed: 0,
                penalty: M::Element::ZERO,
            }),
            offsets: None,
            again: false,
            search: Search::Off,
        },
    };
    tape.pass.gradient(graph.outputs[0].value).copy_from_slice(pass.output_gradient);
    model.backward(&mut tape, gradient);
    let found = tape.pass.gradient(0);
    pass.input_gradients[0].write(found, |dx| dx);
}
