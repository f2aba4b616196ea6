//! One sample forward, in an arena: nothing of training, so that firmware holds none of it.

use super::graph::FEW;
use super::run::Run;
use super::shared::shared;
use super::{MAX_INPUTS, Op, Role, Site, Sites, room};
use crate::element::Element;
use crate::kernels::{Pooling, Road, Shared};
use crate::layer::{Infer, InferStored, Layer, Pooled};
use crate::layers::{Pools, Windows};
#[cfg(feature = "std")]
use crate::model::Model;
use crate::states::States;
use core::cell::Cell;
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
    /// The bits of devices, or as fast as can be.
    pub road: Road,
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

/// The same for one whose weights are stored.
struct BoundStored<'a, L, A>(&'a L, &'a A);

impl<A, L: InferStored<A>> RunInfer<f32> for BoundStored<'_, L, A> {
    fn infer(&self, pass: Infer<'_, f32>) {
        self.0.infer_stored(self.1, pass);
    }
}

/// A layer with the pooling of what it makes, and whether it did both.
struct BoundPooled<'a, L, A>(&'a L, &'a A, Pooling<'a>, Cell<bool>);

impl<T: Element, A, L: Pooled<T, A>> RunInfer<T> for BoundPooled<'_, L, A> {
    fn infer(&self, pass: Infer<'_, T>) {
        self.3.set(self.0.infer_pooled(self.1, self.2, pass));
    }
}

/// What a network whose weights are stored as numbers of 16 bits calls for each op.
impl OneSample<'_, f32> {
    /// A layer without weights.
    #[inline(always)]
    pub fn run<A, L: Layer<f32, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        self.forward(layer, arguments, op);
    }

    /// One with weights.
    #[inline(always)]
    pub fn narrow<A, L: InferStored<A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        match op.inputs.len() <= FEW {
            true => few(self, op.index, &BoundStored(layer, arguments)),
            false => many(self, op.index, op.inputs, &BoundStored(layer, arguments)),
        }
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
        if op.inputs.len() <= FEW {
            few(self, op.index, &Bound(layer, arguments));
        } else {
            many(self, op.index, op.inputs, &Bound(layer, arguments));
        }
    }

    #[inline(always)]
    fn pooled<A, L: Pooled<T, A>, P: Layer<T, Windows> + Pools>(
        &mut self,
        (layer, arguments, op): (&L, &A, &Op),
        (pooling, windows, next): (&P, &Windows, &Op),
    ) {
        if self.road.is_fast() {
            let run = BoundPooled(layer, arguments, pooling.pooling(windows), Cell::new(false));
            together(self, [op.index, next.index], &run);
            if run.3.get() {
                return;
            }
        }
        self.forward(layer, arguments, op);
        self.forward(pooling, windows, next);
    }
}

fn together<T: Element>(pass: &mut OneSample<'_, T>, ops: [usize; 2], run: &dyn RunInfer<T>) {
    once!(T: OneSample::together(
        pass: &mut OneSample<'_, T>,
        ops: [usize; 2],
        run: &dyn RunInfer<T>,
    ));
}

fn few<T: Element>(pass: &mut OneSample<'_, T>, op: usize, run: &dyn RunInfer<T>) {
    once!(T: OneSample::few(pass: &mut OneSample<'_, T>, op: usize, run: &dyn RunInfer<T>));
}

fn many<T: Element>(
    pass: &mut OneSample<'_, T>,
    op: usize,
    inputs: &[usize],
    run: &dyn RunInfer<T>,
) {
    once!(T: OneSample::many(
        pass: &mut OneSample<'_, T>,
        op: usize,
        inputs: &[usize],
        run: &dyn RunInfer<T>,
    ));
}

impl<T: Element> OneSample<'_, T> {
    fn few(&mut self, op: usize, run: &dyn RunInfer<T>) {
        let Some(site) = self.sites.ops.get(op) else { return };
        let inputs = site.inputs.map(usize::from);
        let inputs = inputs.get(..usize::from(site.count)).unwrap_or_default();
        self.infer::<FEW>(op, site, inputs, run);
    }

    /// Runs two layers as one: what the first reads, and what the second writes.
    fn together(&mut self, [op, next]: [usize; 2], run: &dyn RunInfer<T>) {
        let [Some(site), Some(next)] = [op, next].map(|op| self.sites.ops.get(op)) else { return };
        let site = Site { output: next.output, ..*site };
        let inputs = site.inputs.map(usize::from);
        let inputs = inputs.get(..usize::from(site.count)).unwrap_or_default();
        self.infer::<FEW>(op, &site, inputs, run);
    }

    fn many(&mut self, op: usize, inputs: &[usize], run: &dyn RunInfer<T>) {
        let Some(site) = self.sites.ops.get(op) else { return };
        self.infer::<MAX_INPUTS>(op, site, inputs, run);
    }

    /// Runs a layer with up to `N` inputs on what it is given.
    #[inline(always)]
    fn infer<const N: usize>(
        &mut self,
        op: usize,
        site: &Site,
        values: &[usize],
        run: &dyn RunInfer<T>,
    ) {
        let mut inputs = [&[][..]; N];
        let inputs = inputs.get_mut(..values.len()).unwrap_or_default();
        run.infer(self.pass(op, site, values, inputs));
    }

    /// What an op is given, its inputs in `inputs`. Not inlined: what it takes of the stack is free again
    /// while the layer runs.
    #[inline(never)]
    fn pass<'b>(
        &'b mut self,
        op: usize,
        site: &Site,
        values: &[usize],
        inputs: &'b mut [&'b [T]],
    ) -> Infer<'b, T> {
        let value = usize::from(site.output);
        let output = self.sites.place(value).err().unwrap_or(0..0);
        // What most layers are, with less to ask for; more code than firmware should hold.
        if cfg!(feature = "std")
            && let (&[value], [input]) = (values, &mut *inputs)
            && self.is_simple(op, value, &output)
        {
            let (scratch, states, road) = (&mut [][..], States::none(), self.road);
            let (found, output) = self.simple(value, output);
            *input = found;
            return Infer { inputs, output, scratch, states, shared: None, road };
        }
        let (output, shared) = self.with_input(values, value, output);
        let ([output, scratch], rest) = room::take(self.arena, output, self.sites.work(op));
        for (input, &value) in inputs.iter_mut().zip(values) {
            *input = match self.sites.place(value) {
                Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
                Err(range) => rest.get(range),
            };
        }
        let states = self.states.of_layer(site.layer.into(), self.state_sizes);
        Infer { inputs, output, scratch, states, shared, road: self.road }
    }

    /// Whether an op takes one value, lies elsewhere, and needs nothing else.
    #[inline(always)]
    fn is_simple(&self, op: usize, input: usize, output: &Range<usize>) -> bool {
        let apart = match self.sites.place(input) {
            Ok(_) => true,
            Err(input) => input.end <= output.start || output.end <= input.start,
        };
        apart && self.sites.work(op).is_empty() && self.state_sizes.is_empty()
    }

    /// What such an op reads, and what it writes.
    #[inline(always)]
    fn simple(&mut self, input: usize, output: Range<usize>) -> (&[T], &mut [T]) {
        match self.sites.place(input) {
            Ok(input) => {
                let input = self.inputs.get(input).copied().unwrap_or_default();
                (input, self.arena.get_mut(output).unwrap_or_default())
            }
            Err(input) => match self.arena.get_disjoint_mut([input, output]) {
                Ok([input, output]) => (input, output),
                Err(_) => (&[], &mut []),
            },
        }
    }

    /// Where the output of an op lies, with its input where that lies under it and is not the output itself.
    fn with_input(
        &self,
        inputs: &[usize],
        value: usize,
        output: Range<usize>,
    ) -> (Range<usize>, Option<Shared>) {
        let &[input] = inputs else { return (output, None) };
        match self.sites.place(input) {
            Err(place) if !self.sites.one_place(input, value) => shared(place, output),
            _ => (output, None),
        }
    }
}

/// The same for a small network: what the tables say is compiled into each op.
#[cfg(feature = "std")]
pub struct Small<'a, M: Model> {
    pass: OneSample<'a, M::Element>,
}

#[cfg(feature = "std")]
impl<'a, M: Model> Small<'a, M> {
    /// With the tables of `M`.
    pub fn new(pass: OneSample<'a, M::Element>) -> Self {
        let sites = const { M::GRAPH.sites() };
        Small { pass: OneSample { sites, state_sizes: M::STATES, ..pass } }
    }
}

#[cfg(feature = "std")]
impl<M: Model> Run<M::Element> for Small<'_, M> {
    #[inline(always)]
    fn forward<A, L: Layer<M::Element, A>>(&mut self, layer: &L, arguments: &A, op: &Op) {
        if matches!(op.role, Role::Alias | Role::Training | Role::Penalty) {
            return;
        }
        // Constants, for a compiler that has just inlined this.
        self.pass.sites = const { M::GRAPH.sites() };
        self.pass.state_sizes = M::STATES;
        let output = self.pass.sites.place(op.output).err().unwrap_or(0..0);
        if let &[value] = op.inputs
            && self.pass.is_simple(op.index, value, &output)
        {
            let road = self.pass.road;
            let (input, output) = self.pass.simple(value, output);
            let (inputs, scratch, states) = (&[input][..], &mut [][..], States::none());
            let pass = Infer { inputs, output, scratch, states, shared: None, road };
            return layer.infer(arguments, pass);
        }
        self.pass.forward(layer, arguments, op);
    }
}
