//! A training step of a tiny network, in one function.

use super::graph::Road;
use super::run::{Run, RunBack};
use super::{Op, Role};
use crate::element::Real;
use crate::kernels::{Inline, Native};
use crate::layer::{Backward, Forward, InputGradient, Layer};
use crate::model::Model;
use crate::states::States;

/// A pass there and back over a batch, in a function that is compiled for the registers of `inline`. All
/// layers learn, each takes one value that no other takes, and everything has a place of its own: what the
/// tables of the network say is constant in each op.
pub struct InlineStep<'a, M: Model, I> {
    /// The network.
    pub model: &'a M,
    /// Number of samples.
    pub batch: usize,
    /// The inputs, one slice each.
    pub inputs: &'a [&'a [M::Element]],
    /// All other values.
    pub values: &'a mut [M::Element],
    /// Their gradients.
    pub gradients: &'a mut [M::Element],
    /// What layers save.
    pub saved: &'a mut [M::Element],
    /// For each output whether its loss has taken the last activation over.
    pub skip_heads: &'a [bool],
    /// Who computes.
    pub inline: I,
}

impl<M: Model, I: Inline<M::Element>> Run<M::Element> for InlineStep<'_, M, I> {
    #[inline(always)]
    fn forward<A, L: Layer<M::Element, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        let (&[input], batch) = (op.inputs, self.batch) else { return };
        let Err(place) = M::GRAPH.place(op.output, Road::Training, batch) else { return };
        let (x, output) = match M::GRAPH.place(input, Road::Training, batch) {
            Ok(number) => match self.values.get_mut(place) {
                Some(output) => (self.inputs.get(number).copied().unwrap_or_default(), output),
                None => return,
            },
            Err(from) => match self.values.get_disjoint_mut([from, place]) {
                Ok([x, output]) => (&*x, output),
                Err(_) => return,
            },
        };
        let pass = Forward {
            engine: &Native::new(1),
            batch,
            training: true,
            learns: true,
            inputs: &[x],
            output,
            saved: self.saved.get_mut(M::GRAPH.saved_place(op.index, batch)).unwrap_or_default(),
            scratch: &mut [],
            states: States::none(),
            penalty: &mut { Real::ZERO },
            random: (0, 0),
        };
        layer.forward_inline(self.inline, arguments, pass);
    }
}

impl<M: Model, I: Inline<M::Element>> RunBack<M::Element> for InlineStep<'_, M, I> {
    #[inline(always)]
    fn forward_again<A, L: Layer<M::Element, A>>(&mut self, _: &L, _: &A, _: &Op) {}

    #[inline(always)]
    fn backward<A, L: Layer<M::Element, A>>(
        &mut self,
        layer: &L,
        arguments: &A,
        op: &Op,
        gradient: Option<&mut L>,
    ) {
        let (&[input], batch) = (op.inputs, self.batch) else { return };
        if matches!(op.role, Role::Head(output) if self.skip_heads.get(output) == Some(&true)) {
            return;
        }
        let value = |value: usize| match M::GRAPH.place(value, Road::Training, batch) {
            Ok(number) => self.inputs.get(number).copied().unwrap_or_default(),
            Err(place) => self.values.get(place).unwrap_or_default(),
        };
        let (x, output) = (value(input), value(op.output));
        let from = M::GRAPH.gradient(op.output, batch);
        let (output_gradient, dx) = match input < M::GRAPH.inputs {
            true => match self.gradients.get_mut(from) {
                Some(gradient) => (gradient, InputGradient::Unused),
                None => return,
            },
            false => {
                let to = M::GRAPH.gradient(input, batch);
                match self.gradients.get_disjoint_mut([from, to]) {
                    Ok([gradient, dx]) => (gradient, InputGradient::Write(dx)),
                    Err(_) => return,
                }
            }
        };
        let pass = Backward {
            engine: &Native::new(1),
            batch,
            training: true,
            inputs: &[x],
            output,
            saved: self.saved.get_mut(M::GRAPH.saved_place(op.index, batch)).unwrap_or_default(),
            scratch: &mut [],
            accumulate: false,
            squares: &mut [],
            output_gradient,
            input_gradients: &mut [dx],
        };
        layer.backward_inline(self.inline, arguments, pass, gradient);
    }
}
