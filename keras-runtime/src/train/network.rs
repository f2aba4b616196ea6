//! A network without its type, so that the training loop is compiled once and not for each network.

use crate::element::Element;
use crate::kernels::Cpu;
use crate::model::{Adapting, Indices, LayerInfo, Model, Row, Weight};
use crate::ports::{Port, Ports};
use crate::tape::{Graph, Tape};

/// The tables of a network; see [`Model`].
pub struct Tables<T: Element> {
    pub name: &'static str,
    pub graph: &'static Graph,
    pub layers: &'static [LayerInfo],
    pub weights: &'static [Weight<T>],
    pub indices: &'static [Indices],
    pub states: &'static [usize],
    pub rows: &'static [Row],
    pub drops_mask: &'static [usize],
    pub adapts: &'static [usize],
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
        indices: M::INDICES,
        states: M::STATES,
        rows: M::ROWS,
        drops_mask: M::DROPS_MASK,
        adapts: M::ADAPTS,
        inputs: M::Input::PORTS,
        input_len: M::Input::LEN,
        outputs: M::Output::PORTS,
    };
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

/// What training calls; see [`Model`]. Gradients are as flat as weights.
pub trait Network<T: Element>: Sync {
    fn tables(&self) -> &'static Tables<T>;
    fn weights(&self) -> &[T];
    fn weights_mut(&mut self) -> &mut [T];
    /// Calls `f` with the inputs of a batch, in which they lie one after the other.
    fn split(&self, x: &[T], batch: usize, f: &mut dyn FnMut(&[&[T]]));
    fn forward(&self, tape: &mut Tape<'_, T, Cpu>);
    fn backward(&self, tape: &mut Tape<'_, T, Cpu>, gradient: &mut [T]);
    fn prepare(&mut self);
    fn update(&mut self, gradient: &[T], trainable: &[bool]);
    fn adapt_layer(&mut self, number: usize, step: Adapting<'_, T>);
}

impl<M: Model> Network<M::Element> for M {
    fn tables(&self) -> &'static Tables<M::Element> {
        M::TABLES
    }
    fn weights(&self) -> &[M::Element] {
        self.as_slice()
    }
    fn weights_mut(&mut self) -> &mut [M::Element] {
        self.as_mut_slice()
    }
    fn split(&self, x: &[M::Element], batch: usize, f: &mut dyn FnMut(&[&[M::Element]])) {
        f(M::Input::split(x, batch).as_ref());
    }
    fn forward(&self, tape: &mut Tape<'_, M::Element, Cpu>) {
        Model::forward(self, tape);
    }
    fn backward(&self, tape: &mut Tape<'_, M::Element, Cpu>, gradient: &mut [M::Element]) {
        Model::backward(self, tape, M::from_mut_slice(gradient));
    }
    fn prepare(&mut self) {
        Model::prepare(self);
    }
    fn update(&mut self, gradient: &[M::Element], trainable: &[bool]) {
        if let Some(gradient) = M::from_slice(gradient) {
            Model::update(self, gradient, trainable);
        }
    }
    fn adapt_layer(&mut self, number: usize, step: Adapting<'_, M::Element>) {
        Model::adapt_layer(self, number, step);
    }
}
