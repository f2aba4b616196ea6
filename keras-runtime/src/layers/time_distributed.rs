//! `TimeDistributed`: one layer for every step.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, Layer, part};
use crate::states::States;

/// Keras's `TimeDistributed`: applies a layer to each step of a sequence, the same weights at all
/// of them. To the layer the steps of all samples are samples of one batch.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 2, 2); TimeDistributed(Flatten()); } }
/// let x = [[[1.0, 2.0], [3.0, 4.0]]; 3];
/// assert_eq!(Net::new(0).predict(&x), [[1.0, 2.0, 3.0, 4.0]; 3]);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeDistributed<L> {
    /// The layer.
    pub layer: L,
}

/// The arguments of [`TimeDistributed`].
#[derive(Clone, Copy, Debug)]
pub struct TimeDistributedArguments<A> {
    /// Those of the layer.
    pub layer: A,
    /// Steps of a sample.
    pub steps: usize,
}

impl<T, A, L> Layer<T, TimeDistributedArguments<A>> for TimeDistributed<L>
where
    T: Element,
    L: Layer<T, A>,
{
    fn forward<E: Engine<T>>(
        &self,
        arguments: &TimeDistributedArguments<A>,
        pass: Forward<'_, T, E>,
    ) {
        let batch = pass.batch * arguments.steps;
        self.layer.forward(&arguments.layer, Forward { batch, ..pass });
    }

    fn infer(&self, arguments: &TimeDistributedArguments<A>, pass: Infer<'_, T>) {
        let steps = arguments.steps.max(1);
        let &[input] = pass.inputs else {
            return pass.into_batch(|pass| self.forward(arguments, pass));
        };
        let (from, width) = (input.len() / steps, (pass.output.len() / steps).max(1));
        for (step, output) in pass.output.chunks_exact_mut(width).enumerate() {
            // Where it is empty, each step is in the output.
            let inputs = &[part(input, step * from, from)];
            let (scratch, states, shared) = (&mut *pass.scratch, States::none(), None);
            let pass = Infer { inputs, output, scratch, states, shared, road: pass.road };
            self.layer.infer(&arguments.layer, pass);
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &TimeDistributedArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let batch = pass.batch * arguments.steps;
        let gradient = gradient.map(|gradient| &mut gradient.layer);
        self.layer.backward(&arguments.layer, Backward { batch, ..pass }, gradient);
    }

    fn prepare(&mut self, arguments: &TimeDistributedArguments<A>) {
        self.layer.prepare(&arguments.layer);
    }

    fn update(&mut self, arguments: &TimeDistributedArguments<A>, gradient: &Self) {
        self.layer.update(&arguments.layer, &gradient.layer);
    }
}
