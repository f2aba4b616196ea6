//! A network and its engine without their types, so that the training loop is compiled once and not
//! for each network.

use super::tiny::{self, Tiny, TinyPass};
use crate::element::Element;
use crate::kernels::Engine;
use crate::model::{Adapting, Indices, LayerInfo, Model, Row, Weight};
use crate::ports::{Port, Ports};
use crate::tape::{Graph, Pass, Tape};

/// The tables of a network; see [`Model`].
pub struct Tables<T: Element> {
    pub name: &'static str,
    pub graph: &'static Graph,
    pub layers: &'static [LayerInfo],
    pub weights: &'static [Weight<T>],
    /// Whether any of them has a penalty.
    pub penalized: bool,
    /// What is known of steps that are one function, if they can be.
    pub tiny: Option<Tiny>,
    pub indices: &'static [Indices],
    pub states: &'static [usize],
    pub rows: &'static [Row],
    pub drops_mask: &'static [usize],
    pub adapts: &'static [usize],
    #[cfg(feature = "keras-files")]
    pub keras: &'static crate::keras::Description,
    pub inputs: &'static [Port],
    /// Values of a sample, all inputs together.
    pub input_len: usize,
    pub outputs: &'static [Port],
}

/// A network with tables.
pub trait HasTables<T: Element> {
    const TABLES: &'static Tables<T>;
}

impl<M: Model> HasTables<M::Element> for M {
    const TABLES: &'static Tables<M::Element> = &Tables {
        name: M::NAME,
        graph: M::GRAPH,
        layers: M::LAYERS,
        weights: M::WEIGHTS,
        penalized: penalized(M::WEIGHTS),
        tiny: tiny::of::<M>(),
        indices: M::INDICES,
        states: M::STATES,
        rows: M::ROWS,
        drops_mask: M::DROPS_MASK,
        adapts: M::ADAPTS,
        #[cfg(feature = "keras-files")]
        keras: M::KERAS,
        inputs: M::Input::PORTS,
        input_len: M::Input::LEN,
        outputs: M::Output::PORTS,
    };
}

/// Whether any of these has a penalty.
const fn penalized<T: Element>(weights: &[Weight<T>]) -> bool {
    let mut number = 0;
    while number < weights.len() {
        if weights[number].regularizer.is_some() {
            return true;
        }
        number += 1;
    }
    false
}

impl<T: Element> Tables<T> {
    /// Values of all weights.
    pub fn weight_len(&self) -> usize {
        self.weights.iter().map(Weight::len).sum()
    }

    /// What a sample keeps from one batch to the next.
    pub fn state_len(&self) -> usize {
        self.states.iter().sum()
    }

    /// Which layers learn unless that is changed.
    pub fn trainable(&self) -> Vec<bool> {
        self.layers.iter().map(|layer| layer.trainable).collect()
    }
}

/// A network's tables.
pub trait Known<T: Element> {
    fn tables(&self) -> &'static Tables<T>;
}

/// A network's weights, as one slice.
pub trait Flat<T: Element>: Known<T> {
    fn weights(&self) -> &[T];
    fn weights_mut(&mut self) -> &mut [T];
}

/// What inference calls; see [`Model`]. A pass is given away and comes back with its values.
pub trait Forward<T: Element>: Known<T> + Sync {
    /// On how many threads its engine computes at most.
    fn threads(&self) -> usize;
    /// Calls `f` with the inputs of a batch, in which they lie one after the other.
    fn split(&self, x: &[T], batch: usize, f: &mut dyn FnMut(&[&[T]]));
    fn forward<'a>(&'a self, pass: Pass<'a, T>) -> Pass<'a, T>;
}

/// What training calls. Gradients are as flat as weights.
pub trait Network<T: Element>: Flat<T> + Forward<T> {
    /// A pass there and back in one function; whether it was done.
    fn tiny(&self, pass: &mut TinyPass<'_, T>) -> bool;
    fn backward<'a>(&'a self, pass: Pass<'a, T>, gradient: &mut [T]) -> Pass<'a, T>;
    fn prepare(&mut self);
    fn update(&mut self, gradient: &[T], trainable: &[bool]);
    fn adapt_layer(&mut self, number: usize, step: Adapting<'_, T>);
}

impl<M: Model> Known<M::Element> for M {
    fn tables(&self) -> &'static Tables<M::Element> {
        M::TABLES
    }
}

impl<M: Model> Flat<M::Element> for M {
    fn weights(&self) -> &[M::Element] {
        self.as_slice()
    }
    fn weights_mut(&mut self) -> &mut [M::Element] {
        self.as_mut_slice()
    }
}

/// A network to look at, and who computes.
pub struct Fixed<'a, M, E> {
    pub model: &'a M,
    pub engine: &'a E,
}

/// A network that learns, and who computes.
pub struct Learning<'a, M, E> {
    pub model: &'a mut M,
    pub engine: &'a E,
}

/// What both kinds of borrowed networks do alike.
macro_rules! forward {
    ($($borrowed:ident)*) => {$(
        impl<M: Model, E> Known<M::Element> for $borrowed<'_, M, E> {
            fn tables(&self) -> &'static Tables<M::Element> {
                M::TABLES
            }
        }

        impl<M: Model, E: Engine<M::Element>> Forward<M::Element> for $borrowed<'_, M, E> {
            fn threads(&self) -> usize {
                self.engine.threads()
            }
            fn split(&self, x: &[M::Element], batch: usize, f: &mut dyn FnMut(&[&[M::Element]])) {
                f(M::Input::split(x, batch).as_ref());
            }
            fn forward<'a>(&'a self, pass: Pass<'a, M::Element>) -> Pass<'a, M::Element> {
                let mut tape = Tape { engine: self.engine, pass };
                self.model.forward(&mut tape);
                tape.pass
            }
        }
    )*};
}

forward!(Fixed Learning);

impl<M: Model, E> Flat<M::Element> for Learning<'_, M, E> {
    fn weights(&self) -> &[M::Element] {
        self.model.as_slice()
    }
    fn weights_mut(&mut self) -> &mut [M::Element] {
        self.model.as_mut_slice()
    }
}

impl<M: Model, E: Engine<M::Element>> Network<M::Element> for Learning<'_, M, E> {
    fn tiny(&self, pass: &mut TinyPass<'_, M::Element>) -> bool {
        if const { tiny::of::<M>().is_some() } && self.engine.is_native() {
            return tiny::run(&*self.model, pass);
        }
        false
    }

    fn backward<'a>(
        &'a self,
        pass: Pass<'a, M::Element>,
        gradient: &mut [M::Element],
    ) -> Pass<'a, M::Element> {
        let mut tape = Tape { engine: self.engine, pass };
        self.model.backward(&mut tape, M::from_mut_slice(gradient));
        tape.pass
    }
    fn prepare(&mut self) {
        self.model.prepare();
    }
    fn update(&mut self, gradient: &[M::Element], trainable: &[bool]) {
        if let Some(gradient) = M::from_slice(gradient) {
            self.model.update(gradient, trainable);
        }
    }
    fn adapt_layer(&mut self, number: usize, step: Adapting<'_, M::Element>) {
        self.model.adapt_layer(number, step);
    }
}
