//! One sample forward, in an arena: nothing of training, so that firmware holds none of it.

use super::graph::Road;
use super::run::Run;
use super::{Graph, MAX_INPUTS, Op, Role, room};
use crate::element::Element;
use crate::layer::{Infer, Layer};
use crate::states::States;

/// A pass of one sample through a network.
#[derive(Debug)]
pub struct OneSample<'a, T> {
    /// The network's table of values.
    pub graph: &'static Graph,
    /// The inputs, one slice each.
    pub inputs: &'a [&'a [T]],
    /// All other values, and the room of the ops.
    pub arena: &'a mut [T],
    /// What layers keep from one sample to the next.
    pub states: States<'a, T>,
    /// How much of that each layer in the model's table has; nothing where no layer has any.
    pub state_sizes: &'static [usize],
}

/// A layer without its type.
trait RunInfer<T> {
    fn infer(&self, pass: Infer<'_, T>);
}

/// A layer and its arguments.
struct Bound<'a, L, A>(&'a L, &'a A);

impl<T: Element, A, L: Layer<T, A>> RunInfer<T> for Bound<'_, L, A> {
    fn infer(&self, pass: Infer<'_, T>) {
        self.0.infer(self.1, pass);
    }
}

impl<T: Element> Run<T> for OneSample<'_, T> {
    #[inline(always)]
    fn forward<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        // Those that do not take part share one place with their input. Here the compiler knows which
        // they are, and leaves their code out.
        if matches!(op.role, Role::Alias | Role::Training | Role::Penalty) {
            return;
        }
        infer(self, op, &Bound(layer, arguments));
    }
}

fn infer<T: Element>(pass: &mut OneSample<'_, T>, op: &Op, run: &dyn RunInfer<T>) {
    once!(T: OneSample::infer(pass: &mut OneSample<'_, T>, op: &Op, run: &dyn RunInfer<T>));
}

impl<T: Element> OneSample<'_, T> {
    /// Runs a layer on what it is given, if it takes part.
    fn infer(&mut self, op: &Op, run: &dyn RunInfer<T>) {
        match op.inputs.len() {
            1 => self.infer_with::<1>(op, run),
            _ => self.infer_with::<MAX_INPUTS>(op, run),
        }
    }

    /// [`infer`](Self::infer) with room for `N` inputs.
    fn infer_with<const N: usize>(&mut self, op: &Op, run: &dyn RunInfer<T>) {
        let graph = self.graph;
        let output = graph.place(op.output, Road::OneSample, 1).err().unwrap_or(0..0);
        let ([output, scratch], rest) = room::take(self.arena, output, graph.work(op.index));
        let mut inputs = [&[][..]; N];
        for (input, &value) in inputs.iter_mut().zip(op.inputs) {
            *input = match graph.place(value, Road::OneSample, 1) {
                Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
                Err(range) => rest.get(range),
            };
        }
        let states = match self.state_sizes.get(op.layer) {
            Some(&len) => self.states.columns(self.state_sizes.iter().take(op.layer).sum(), len),
            None => States::none(),
        };
        run.infer(Infer {
            inputs: inputs.get(..op.inputs.len()).unwrap_or_default(),
            output,
            scratch,
            states,
        });
    }
}
