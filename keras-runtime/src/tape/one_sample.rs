//! One sample forward, in an arena: nothing of training, so that firmware holds none of it.

use super::run::Run;
use super::shared::shared;
use super::{MAX_INPUTS, Op, Role, Sites, room};
use crate::element::Element;
use crate::kernels::Shared;
use crate::layer::{Infer, Layer};
use crate::states::States;
use core::ops::Range;

/// A pass of one sample through a network.
#[derive(Debug)]
pub struct OneSample<'a, T> {
    /// Where everything is.
    pub sites: Sites,
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

/// The place of an op, by value: what is in registers takes no room in flash.
#[derive(Clone, Copy)]
struct Site {
    index: usize,
    layer: usize,
    output: usize,
    inputs: &'static [usize],
}

impl<T: Element> Run<T> for OneSample<'_, T> {
    #[inline(always)]
    fn forward<A, L: Layer<T, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        // Those that do not take part share one place with their input. Here the compiler knows which
        // they are, and leaves their code out.
        if matches!(op.role, Role::Alias | Role::Training | Role::Penalty) {
            return;
        }
        let &Op { index, layer: number, output, inputs, .. } = op;
        let site = Site { index, layer: number, output, inputs };
        if inputs.len() <= FEW {
            few(self, site, &Bound(layer, arguments));
        } else {
            many(self, site, &Bound(layer, arguments));
        }
    }
}

/// As many inputs as nearly all layers have.
const FEW: usize = 2;

fn few<T: Element>(pass: &mut OneSample<'_, T>, site: Site, run: &dyn RunInfer<T>) {
    once!(T: OneSample::few(pass: &mut OneSample<'_, T>, site: Site, run: &dyn RunInfer<T>));
}

fn many<T: Element>(pass: &mut OneSample<'_, T>, site: Site, run: &dyn RunInfer<T>) {
    once!(T: OneSample::many(pass: &mut OneSample<'_, T>, site: Site, run: &dyn RunInfer<T>));
}

impl<T: Element> OneSample<'_, T> {
    fn few(&mut self, site: Site, run: &dyn RunInfer<T>) {
        self.infer::<FEW>(site, run);
    }

    fn many(&mut self, site: Site, run: &dyn RunInfer<T>) {
        self.infer::<MAX_INPUTS>(site, run);
    }

    /// Runs a layer with up to `N` inputs on what it is given.
    fn infer<const N: usize>(&mut self, site: Site, run: &dyn RunInfer<T>) {
        let output = self.sites.place(site.output).err().unwrap_or(0..0);
        let (output, shared) = self.with_input(site, output);
        let ([output, scratch], rest) = room::take(self.arena, output, self.sites.work(site.index));
        let mut inputs = [&[][..]; N];
        for (input, &value) in inputs.iter_mut().zip(site.inputs) {
            *input = match self.sites.place(value) {
                Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
                Err(range) => rest.get(range),
            };
        }
        let states = match self.state_sizes.get(site.layer) {
            Some(&len) => self.states.columns(self.state_sizes.iter().take(site.layer).sum(), len),
            None => States::none(),
        };
        let inputs = inputs.get(..site.inputs.len()).unwrap_or_default();
        run.infer(Infer { inputs, output, scratch, states, shared });
    }

    /// Where the output of an op lies, with its input where that lies under it and is not the output itself.
    fn with_input(&self, site: Site, output: Range<usize>) -> (Range<usize>, Option<Shared>) {
        let &[value] = site.inputs else { return (output, None) };
        match self.sites.place(value) {
            Err(input) if !self.sites.one_place(value, site.output) => shared(input, output),
            _ => (output, None),
        }
    }
}
