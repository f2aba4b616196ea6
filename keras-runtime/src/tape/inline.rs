//! One sample through a tiny network, in one function.

use super::run::Run;
use super::{Op, Role};
use crate::kernels::Inline;
use crate::layer::Layer;
use crate::model::Model;

/// A pass of one sample, in a function that is compiled for the registers of `inline`: what the tables of
/// the network say is constant in each op.
pub struct InlineSample<'a, M: Model, I> {
    /// The network.
    pub model: &'a M,
    /// The inputs, one slice each.
    pub inputs: &'a [&'a [M::Element]],
    /// All other values.
    pub arena: &'a mut [M::Element],
    /// Who computes.
    pub inline: I,
}

impl<M: Model, I: Inline<M::Element>> Run<M::Element> for InlineSample<'_, M, I> {
    #[inline(always)]
    fn forward<A, L: Layer<M::Element, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        let &[input] = op.inputs else { return }; // As all of such a network have.
        if matches!(op.role, Role::Alias | Role::Training | Role::Penalty) {
            return;
        }
        let sites = const { M::GRAPH.sites() };
        let place = sites.place(op.output).err().unwrap_or(0..0);
        let (x, out) = match sites.place(input) {
            Ok(number) => {
                (self.inputs.get(number).copied().unwrap_or_default(), self.arena.get_mut(place))
            }
            Err(_) if sites.one_place(input, op.output) => (&[][..], self.arena.get_mut(place)),
            Err(from) => match self.arena.get_disjoint_mut([from, place]) {
                Ok([x, out]) => (&*x, Some(out)),
                Err(_) => return,
            },
        };
        layer.infer_inline(self.inline, arguments, x, out.unwrap_or_default());
    }
}
