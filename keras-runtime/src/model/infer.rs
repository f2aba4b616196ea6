//! One sample through a network, in an arena.

use super::Model;
use crate::element::Real;
use crate::kernels::Road;
use crate::ports::Ports;
use crate::sample::Sample;
use crate::states::States;
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
/// comes out stays there. States are a row of them, which become those to go on with.
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

/// Runs one sample through a model, in the caller's arena of `M::ARENA` values. Layers with states
/// begin with zeros.
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
    let mut output = M::Output::ZEROS;
    for (number, part) in output.slices_mut().as_mut().iter_mut().enumerate() {
        let place = M::GRAPH.place_of_output(number);
        let values = arena.get(place..).unwrap_or_default();
        part.iter_mut().zip(values).for_each(|(part, &value)| *part = value);
    }
    output
}

/// Runs all layers for one sample.
fn run<M: Model>(
    model: &M,
    sample: &M::Input,
    states: States<'_, M::Element>,
    arena: &mut [M::Element],
    road: Road,
) {
    model.forward(&mut OneSample {
        sites: const { M::GRAPH.sites() },
        inputs: sample.slices().as_ref(),
        arena,
        states,
        state_sizes: M::STATES,
        road,
    });
}

/// Runs one sample through a model whose arena has `ARENA` values: on the stack, or where that
/// could be too much for a thread, in memory that the thread keeps.
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
    if ARENA * size_of::<M::Element>() > 64 * 1024 {
        return infer_on_heap(model, sample, states, ARENA);
    }
    infer_from(model, sample, states, &mut [M::Element::ZERO; ARENA], Road::best())
}

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
    use core::cell::RefCell;

    std::thread_local! {
        // `f64`, so that it is aligned for every element.
        static ARENA: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
    }
    ARENA.with_borrow_mut(|arena| {
        let needed = (len * size_of::<M::Element>()).div_ceil(size_of::<f64>());
        if arena.len() < needed {
            arena.resize(needed, 0.0);
        }
        infer_from(model, sample, states, bytemuck::cast_slice_mut(arena), Road::best())
    })
}
