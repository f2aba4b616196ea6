//! One sample through a network, in an arena.

use super::Model;
use crate::element::Real;
use crate::kernels::Road;
#[cfg(feature = "std")]
use crate::kernels::{Inline, Inlined, Whole};
use crate::ports::Ports;
use crate::sample::Sample;
use crate::states::States;
#[cfg(feature = "std")]
use crate::tape::InlineSample;
use crate::tape::OneSample;

/// What came out of a network, in the arena where it was computed.
#[derive(Debug)]
pub struct Outputs<'a, M: Model> {
    /// As long as the network's arena at least.
    arena: &'a [M::Element],
}

impl<'a, M: Model> Outputs<'a, M> {
    /// The output of this number, whose shape the caller knows.
    pub fn get<S: Sample<M::Element>, const NUMBER: usize>(&self) -> &'a S {
        let place = const {
            let place = M::GRAPH.place_of_output(NUMBER);
            assert!(place + S::LEN <= M::ARENA);
            place
        };
        // SAFETY: the values are within the arena, as the two constants say, and a sample is an array
        // of them in all but name (`Sample` is sealed).
        unsafe { &*self.arena.as_ptr().add(place).cast() }
    }
}

/// Runs one sample through a model in an arena of `LEN` values, at least as many as its `ARENA`; what
/// comes out stays there. States are a row of them, which become those to go on with. The bits are those
/// of devices on every machine.
pub fn predict_in<'a, M: Model, const LEN: usize>(
    model: &M,
    sample: &M::Input,
    states: States<'_, M::Element>,
    arena: &'a mut [M::Element; LEN],
) -> Outputs<'a, M> {
    const { crate::__private::report_arena::<M>(LEN) }
    run(model, sample, states, arena, Road::DEVICE);
    Outputs { arena }
}

/// Runs one sample through a model, in the caller's arena of `M::ARENA` values, with the bits of devices.
/// Layers with states begin with zeros.
pub fn infer<M: Model>(model: &M, sample: &M::Input, arena: &mut [M::Element]) -> M::Output {
    infer_from(model, sample, States::none(), arena, Road::DEVICE)
}

/// The same beginning with `states`, a row of them.
fn infer_from<M: Model>(
    model: &M,
    sample: &M::Input,
    states: States<'_, M::Element>,
    arena: &mut [M::Element],
    road: Road,
) -> M::Output {
    run(model, sample, states, arena, road);
    output::<M>(arena)
}

/// A copy of what came out of a network in this arena.
#[inline]
pub(crate) fn output<M: Model>(arena: &[M::Element]) -> M::Output {
    let mut output = M::Output::ZEROS;
    for (number, part) in output.slices_mut().as_mut().iter_mut().enumerate() {
        let place = M::GRAPH.place_of_output(number);
        let values = arena.get(place..).unwrap_or_default();
        part.iter_mut().zip(values).for_each(|(part, &value)| *part = value);
    }
    output
}

/// A network with no more work than that takes as long to be led through as to be computed: its ops are
/// compiled one by one, with the places of their values.
#[cfg(feature = "std")]
const SMALL_MACS: u64 = 1 << 13;
/// The same for the number of ops, so that it is little code.
#[cfg(feature = "std")]
const SMALL_OPS: usize = 8;

/// Whether all of a pass is worth a function of its own.
#[cfg(feature = "std")]
pub(crate) const fn is_tiny<M: Model>() -> bool {
    M::INLINE && M::MACS <= SMALL_MACS
}

/// One sample through a tiny network.
#[cfg(feature = "std")]
struct Tiny<'a, M: Model, const ARENA: usize> {
    model: &'a M,
    sample: &'a M::Input,
}

#[cfg(feature = "std")]
impl<M: Model, const ARENA: usize> Whole<M::Element> for Tiny<'_, M, ARENA> {
    type Output = M::Output;

    #[inline(always)]
    fn run<I: Inline<M::Element>>(self, inline: I) -> M::Output {
        let Tiny { model, sample } = self;
        let (inputs, arena) = (sample.slices(), &mut Lines([M::Element::ZERO; ARENA]).0);
        let (inputs, arena) = (inputs.as_ref(), &mut arena[..]);
        model.forward(&mut InlineSample { model, inputs, arena, inline });
        output::<M>(arena)
    }
}

/// Runs all layers for one sample.
fn run<M: Model>(
    model: &M,
    sample: &M::Input,
    states: States<'_, M::Element>,
    arena: &mut [M::Element],
    road: Road,
) {
    let inputs = sample.slices();
    let mut pass = OneSample {
        sites: const { M::GRAPH.sites() },
        inputs: inputs.as_ref(),
        arena,
        states,
        state_sizes: M::STATES,
        road,
    };
    #[cfg(feature = "std")]
    if const { M::MACS <= SMALL_MACS && M::GRAPH.sites.len() <= SMALL_OPS } {
        return model.forward(&mut crate::tape::Small::<M>::new(pass));
    }
    model.forward(&mut pass);
}

/// Runs one sample through a model whose arena has `ARENA` values: on the stack, or where that
/// could be too much for a thread, in memory that the thread keeps. As fast as the machine can, with the
/// feature `std`; see [`Road`].
pub fn predict<M: Model, const ARENA: usize>(model: &M, sample: &M::Input) -> M::Output {
    predict_from::<M, ARENA>(model, sample, States::none())
}

/// The same beginning with `states`, a row of them, which become those to go on with.
pub fn predict_from<M: Model, const ARENA: usize>(
    model: &M,
    sample: &M::Input,
    states: States<'_, M::Element>,
) -> M::Output {
    #[cfg(feature = "std")]
    if const { is_tiny::<M>() } {
        let work: Tiny<'_, M, ARENA> = Tiny { model, sample };
        if let Ok(output) = M::Element::whole(work) {
            return output;
        }
    }
    #[cfg(feature = "std")]
    if ARENA * size_of::<M::Element>() > 64 * 1024 {
        return infer_on_heap(model, sample, states, ARENA);
    }
    let arena = &mut Lines([M::Element::ZERO; ARENA]);
    infer_from(model, sample, states, &mut arena.0, Road::best())
}

/// Values from the beginning of a cache line on: registers that lie in two take twice as long.
#[cfg_attr(feature = "std", repr(C, align(64)))]
struct Lines<T>(T);

/// Runs one sample through a model, in memory that the thread keeps.
#[cfg(feature = "std")]
pub fn predict_on_heap<M: Model>(model: &M, sample: &M::Input) -> M::Output {
    predict_from_on_heap(model, sample, States::none())
}

/// The same beginning with `states`, as [`predict_from`].
#[cfg(feature = "std")]
pub fn predict_from_on_heap<M: Model>(
    model: &M,
    sample: &M::Input,
    states: States<'_, M::Element>,
) -> M::Output {
    infer_on_heap(model, sample, states, M::ARENA)
}

#[cfg(feature = "std")]
fn infer_on_heap<M: Model>(
    model: &M,
    sample: &M::Input,
    states: States<'_, M::Element>,
    len: usize,
) -> M::Output {
    crate::kept::with(len, |arena| infer_from(model, sample, states, arena, Road::best()))
}
