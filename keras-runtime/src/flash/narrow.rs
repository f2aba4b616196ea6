//! Networks whose weights are stored as numbers of 16 bits.

use super::{InFlash, Numbers};
use crate::element::{BFloat16, Float16, Stored};
use crate::kernels::Road;
use crate::model::{self, Model, Weight};
use crate::ports::Ports;
use crate::states::States;
use crate::tape::OneSample;

/// A network with weights of 16 bits each, which [`load_weights!`](crate::load_weights) puts into flash: half
/// of what `f32` take. They are widened when they are read; values and sums are those of `f32`. It predicts,
/// and cannot learn.
///
/// The file may have such numbers already (`save_weights_as`), or `f32`, which the compiler then rounds to
/// the nearest. `W` is [`BFloat16`], which takes one instruction to widen, or [`Float16`], which has three
/// more digits and takes about ten where the core has none for it.
///
/// Layers with weights may be `Dense`, convolutions but transposed ones, `Embedding` and
/// `BatchNormalization`.
///
/// ```
/// use keras_runtime::flash::Narrow;
/// use keras_runtime::prelude::*;
///
/// model! { pub struct Xor { Input(2); Dense(4, activation = tanh); Dense(1, activation = sigmoid); } }
///
/// static MODEL: Narrow<Xor> = load_weights!("../../tests/data/xor.safetensors");
/// assert_eq!(size_of_val(&MODEL), Xor::FLASH_BYTES / 2);
/// let arena = &mut [0.0; Xor::ARENA];
/// assert!(MODEL.predict_in(&[0.0, 1.0], arena)[0] > 0.9);
/// assert!(MODEL.predict_in(&[1.0, 1.0], arena)[0] < 0.1);
/// ```
///
/// ```compile_fail
/// use keras_runtime::flash::Narrow;
/// use keras_runtime::prelude::*;
///
/// model! { pub struct Net { Input(5, 2); LSTM(3); Dense(1); } }
///
/// // the weights of `Net` cannot be stored as numbers of 16 bits
/// static MODEL: Narrow<Net> = load_weights!("net.safetensors");
/// ```
#[repr(transparent)]
pub struct Narrow<M: NarrowModel, W: Bits16 = BFloat16> {
    weights: M::Weights<W>,
}

/// A number of 16 bits.
pub trait Bits16: Stored<f32> {
    /// Which it is.
    const NUMBERS: Numbers;

    /// The nearest to a number.
    fn round(value: f32) -> Self;
}

impl Bits16 for BFloat16 {
    const NUMBERS: Numbers = Numbers::BF16;

    fn round(value: f32) -> Self {
        BFloat16::from_f32(value)
    }
}

impl Bits16 for Float16 {
    const NUMBERS: Numbers = Numbers::F16;

    fn round(value: f32) -> Self {
        Float16::from_f32(value)
    }
}

/// A network that `model!` has generated, all of whose layers can read weights as they are stored.
///
/// # Safety
///
/// `Weights` is made of as many `W` as the network has weights, in the same order. `model!` upholds this; do
/// not implement the trait by hand.
#[diagnostic::on_unimplemented(
    message = "the weights of `{Self}` cannot be stored as numbers of 16 bits",
    label = "a layer of it needs `f32`",
    note = "layers with weights that can: `Dense`, `Conv1D`, `Conv2D`, `Conv3D`, `DepthwiseConv1D`, \
            `DepthwiseConv2D`, `SeparableConv1D`, `SeparableConv2D`, `Embedding`, `BatchNormalization`"
)]
pub unsafe trait NarrowModel: Model<Element = f32> {
    /// The same struct with weights of another type.
    type Weights<W: Stored<f32>>: Send + Sync + 'static;

    /// Runs all layers.
    fn infer<W: Stored<f32>>(weights: &Self::Weights<W>, tape: &mut OneSample<'_, f32>);
}

// SAFETY: the contract of `NarrowModel`; all bits are numbers.
unsafe impl<M: NarrowModel, W: Bits16> InFlash for Narrow<M, W> {
    const WEIGHTS: &'static [Weight<f32>] = M::WEIGHTS;
    const LEN: usize = M::LEN;
    const NUMBERS: Numbers = W::NUMBERS;
}

impl<M: NarrowModel, W: Bits16> Narrow<M, W> {
    /// Bytes of all weights.
    pub const FLASH_BYTES: usize = size_of::<Self>();

    /// The output for one sample, computed in an arena of the network's `ARENA` values at least, with
    /// anything in them. Its bits are those of the network with the same weights in `f32`, on every
    /// machine. Allocates nothing.
    pub fn predict_in<const ROOM: usize>(
        &self,
        sample: &M::Input,
        arena: &mut [f32; ROOM],
    ) -> M::Output {
        const { crate::__private::report_arena::<M>(ROOM) }
        self.infer(sample, arena)
    }

    fn infer(&self, sample: &M::Input, arena: &mut [f32]) -> M::Output {
        let inputs = sample.slices();
        let mut pass = OneSample {
            sites: const { M::GRAPH.sites() },
            inputs: inputs.as_ref(),
            arena: &mut *arena,
            states: States::none(),
            state_sizes: M::STATES,
            road: Road::DEVICE,
        };
        M::infer::<W>(&self.weights, &mut pass);
        model::output::<M>(arena)
    }
}

/// What a workstation wants to know before a device gets it.
#[cfg(feature = "std")]
impl<M: NarrowModel, W: Bits16> Narrow<M, W> {
    /// A network whose weights are rounded.
    ///
    /// ```
    /// use keras_runtime::element::Float16;
    /// use keras_runtime::flash::Narrow;
    /// use keras_runtime::prelude::*;
    ///
    /// model! { struct Net { Input(2); Dense(3, activation = relu); Dense(1); } }
    /// let net = Net::new(42);
    /// let narrow = Narrow::<Net, Float16>::of(&net);
    /// assert!((narrow.predict(&[0.5, -1.0])[0] - net.predict(&[0.5, -1.0])[0]).abs() < 1e-3);
    /// ```
    pub fn of(network: &M) -> Box<Self> {
        let mut narrow = Box::<Self>::new_uninit();
        assert!(size_of::<Self>() == M::LEN * size_of::<W>());
        let to = narrow.as_mut_ptr().cast::<W>();
        for (number, &weight) in network.as_slice().iter().enumerate() {
            // SAFETY: it is made of so many numbers (contract of `NarrowModel`).
            unsafe { to.add(number).write(W::round(weight)) };
        }
        // SAFETY: all of them are there.
        unsafe { narrow.assume_init() }
    }

    /// The network with these weights as `f32`: to be evaluated, or trained on.
    ///
    /// ```
    /// use keras_runtime::flash::Narrow;
    /// use keras_runtime::prelude::*;
    ///
    /// model! { struct Net { Input(2); Dense(1); } }
    /// let narrow = Narrow::<Net>::of(&Net::new(42));
    /// let net = narrow.widened();
    /// assert_eq!(net.predict_in(&[0.5, 1.0], &mut [0.0; Net::ARENA]), &narrow.predict(&[0.5, 1.0]));
    /// ```
    pub fn widened(&self) -> Box<M> {
        let mut network = crate::train::create::<M>(0);
        let weights = core::ptr::from_ref(self).cast::<W>();
        for (number, weight) in network.as_mut_slice().iter_mut().enumerate() {
            // SAFETY: as in `of`.
            *weight = unsafe { *weights.add(number) }.widen();
        }
        network
    }

    /// The output for one sample. Allocates the arena.
    pub fn predict(&self, sample: &M::Input) -> M::Output {
        self.infer(sample, &mut vec![0.0; M::ARENA])
    }
}

impl<M: NarrowModel, W: Bits16> core::fmt::Debug for Narrow<M, W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} with weights of {:?}", M::NAME, W::NUMBERS)
    }
}
