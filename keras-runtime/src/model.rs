//! What `model!` generates: a struct of weights with tables and passes.

mod infer;

#[cfg(feature = "std")]
pub(crate) use infer::is_tiny;
#[cfg(feature = "narrow")]
pub(crate) use infer::output;
pub use infer::{Outputs, infer, predict, predict_from, predict_in};
#[cfg(feature = "std")]
pub use infer::{predict_from_on_heap, predict_on_heap};

use crate::constraints::Constraint;
use crate::element::Element;
use crate::initializers::Initializer;
use crate::ports::Ports;
use crate::regularizers::Regularizer;
use crate::tape::{Graph, Run, RunBack};

/// A network that `model!` has generated.
///
/// # Safety
///
/// The type is `#[repr(C)]` and made of `Self::Element` alone, as many as `WEIGHTS` tells, so that
/// its bytes are an array of them and all-zero bytes are a value. `model!` upholds this; do not
/// implement the trait by hand.
pub unsafe trait Model: Sized + Send + Sync + 'static {
    /// The number type: `f32` unless another is asked for.
    type Element: Element;
    /// One sample: a nested array, or a struct of several by name.
    type Input: Ports<Self::Element>;
    /// What comes out for one sample: a nested array, or a struct of several by name.
    type Output: Ports<Self::Element>;
    /// How it ends, for the losses and metrics that are meant for it: a
    /// [`SoftmaxHead`](crate::losses::SoftmaxHead) or another, or the struct of several.
    type Head;

    /// The struct's name.
    const NAME: &'static str;
    /// Sizes and places of all values.
    const GRAPH: &'static Graph;
    /// The layers in order, without inputs.
    const LAYERS: &'static [LayerInfo];
    /// The weights in the order of memory.
    const WEIGHTS: &'static [Weight<Self::Element>];

    /// The inputs that are indices, such as those of an `Embedding`.
    const INDICES: &'static [Indices] = &[];

    /// What Keras would write down of it.
    #[cfg(feature = "keras-compile-time")]
    const KERAS: &'static crate::keras::Description = &crate::keras::Description::NONE;

    /// For each layer the values of a sample that it keeps from one batch to the next, with Keras's
    /// `stateful`; empty where no layer does.
    const STATES: &'static [usize] = &[];

    /// Whether all layers can be a part of one function, if there is little to do.
    #[doc(hidden)]
    const INLINE: bool = false;

    /// Whether a training step can be, too.
    #[doc(hidden)]
    const INLINE_STEP: bool = false;

    /// The rows of the summary of a graph; empty where the layers are a list.
    const ROWS: &'static [Row] = &[];

    /// The layers at which a mask ends that they have no use for, by their place in the table.
    const DROPS_MASK: &'static [usize] = &[];

    /// Runs all layers.
    fn forward<R: Run<Self::Element>>(&self, tape: &mut R);

    /// Runs all layers back; the gradients of the weights go into `gradient`. Without it all layers
    /// are frozen.
    fn backward<R: RunBack<Self::Element>>(&self, tape: &mut R, gradient: Option<&mut Self>);

    /// Lets layers change themselves before a training step, also frozen ones; see
    /// [`Layer::prepare`].
    ///
    /// [`Layer::prepare`]: crate::layer::Layer::prepare
    fn prepare(&mut self) {}

    /// Lets layers change what optimizers do not, after their step; see [`Layer::update`].
    ///
    /// [`Layer::update`]: crate::layer::Layer::update
    fn update(&mut self, gradient: &Self, trainable: &[bool]) {
        let _ = (gradient, trainable);
    }

    /// Values of memory that a prediction for one sample takes: those that live at the same time, and
    /// the room that layers need to work.
    const ARENA: usize = Self::GRAPH.one_sample.size;

    /// Bytes of all weights.
    const FLASH_BYTES: usize = size_of::<Self>();

    /// Bytes of the arena in which one sample is predicted: [`ARENA`](Self::ARENA) values.
    const ARENA_BYTES: usize = Self::ARENA * size_of::<Self::Element>();

    /// Bytes of memory that predictions take besides the samples: the arena, and what layers with
    /// `stateful = true` keep in a stream.
    const RAM_BYTES: usize = {
        let (mut states, mut layer) = (0, 0);
        while layer < Self::STATES.len() {
            states += Self::STATES[layer];
            layer += 1;
        }
        Self::ARENA_BYTES + states * size_of::<Self::Element>()
    };

    /// Multiply-accumulates of one sample: those of products and convolutions, of weights with values
    /// and of values with each other. What is done value by value, such as an activation, does not
    /// count.
    const MACS: u64 = {
        let (mut macs, mut layer) = (0, 0);
        while layer < Self::LAYERS.len() {
            macs += Self::LAYERS[layer].macs;
            layer += 1;
        }
        macs
    };

    /// For each layer that learns from data before training, the value that it takes.
    const ADAPTS: &'static [usize] = &[];

    /// Takes the `number`-th of those layers through a step of it.
    #[cfg(feature = "std")]
    fn adapt_layer(&mut self, number: usize, step: Adapting<'_, Self::Element>) {
        let _ = (number, step);
    }

    // What cannot be checked before the sizes of a network with parameters are chosen.
    #[doc(hidden)]
    const CHECK_0: () = ();
    #[doc(hidden)]
    const CHECK_1: () = ();
    #[doc(hidden)]
    const CHECK_2: () = ();
    #[doc(hidden)]
    const CHECK_3: () = ();
    #[doc(hidden)]
    const CHECK_4: () = ();
    #[doc(hidden)]
    const CHECK_5: () = ();
    #[doc(hidden)]
    const CHECK_6: () = ();
    #[doc(hidden)]
    const CHECK_7: () = ();

    /// Number of values of all weights. That the struct holds just these is checked by the Rust
    /// compiler where the constant is used.
    const LEN: usize = {
        let () = Self::CHECK_0;
        let () = Self::CHECK_1;
        let () = Self::CHECK_2;
        let () = Self::CHECK_3;
        let () = Self::CHECK_4;
        let () = Self::CHECK_5;
        let () = Self::CHECK_6;
        let () = Self::CHECK_7;
        let (mut len, mut number) = (0, 0);
        while number < Self::WEIGHTS.len() {
            len += Self::WEIGHTS[number].len();
            number += 1;
        }
        assert!(size_of::<Self>() == len * size_of::<Self::Element>());
        len
    };

    /// All weights as one slice, in the order of `WEIGHTS`.
    fn as_slice(&self) -> &[Self::Element] {
        // SAFETY: the type is an array of `Element` in all but name (contract of the trait).
        unsafe { core::slice::from_raw_parts(core::ptr::from_ref(self).cast(), Self::LEN) }
    }

    /// All weights as one slice, to change.
    fn as_mut_slice(&mut self) -> &mut [Self::Element] {
        // SAFETY: as above, and the borrow is unique.
        unsafe { core::slice::from_raw_parts_mut(core::ptr::from_mut(self).cast(), Self::LEN) }
    }

    /// A slice of all weights as a network; `None` where there are more or fewer values.
    fn from_slice(values: &[Self::Element]) -> Option<&Self> {
        const { assert!(align_of::<Self>() <= align_of::<Self::Element>()) }
        // SAFETY: as many values as the type is made of, aligned as it is; it is an array of them
        // in all but name (contract of the trait).
        (values.len() == Self::LEN).then(|| unsafe { &*values.as_ptr().cast() })
    }

    /// The same, to change.
    fn from_mut_slice(values: &mut [Self::Element]) -> Option<&mut Self> {
        const { assert!(align_of::<Self>() <= align_of::<Self::Element>()) }
        // SAFETY: as above, and the borrow is unique.
        (values.len() == Self::LEN).then(|| unsafe { &mut *values.as_mut_ptr().cast() })
    }
}

/// A step of adapting a layer to data; see [`Model::adapt_layer`].
#[cfg(feature = "std")]
#[derive(Debug)]
pub enum Adapting<'a, T> {
    /// Forget.
    Reset,
    /// Take in samples; the vector is for what the layer has no room for.
    Observe(&'a [T], &'a mut Vec<T>),
    /// End, with what is in the vector.
    Finish(&'a mut Vec<T>),
}

#[cfg(feature = "std")]
impl<T: Element> Adapting<'_, T> {
    /// Does the step with a layer.
    pub fn run<A, L: crate::layer::Adapt<T, A>>(self, layer: &mut L, arguments: &A) {
        match self {
            Adapting::Reset => layer.reset(),
            Adapting::Observe(input, kept) => layer.observe(arguments, input, kept),
            Adapting::Finish(kept) => layer.finish(arguments, kept),
        }
    }
}

/// An input that has to be whole numbers.
#[derive(Clone, Copy, Debug)]
pub struct Indices {
    /// Its number.
    pub input: usize,
    /// What they are below.
    pub below: usize,
    /// The name of the layer that takes them.
    pub layer: &'static str,
}

/// A layer as the summary shows it.
#[derive(Clone, Copy, Debug)]
pub struct LayerInfo {
    /// Its name, such as `dense_1`.
    pub name: &'static str,
    /// Its Keras class, such as `Dense`.
    pub class: &'static str,
    /// Shape of what comes out, without the batch.
    pub output: keras_shape::Shape,
    /// Whether it learns unless it is frozen later: `trainable` in the macro.
    pub trainable: bool,
    /// Multiply-accumulates of one sample, in all its calls.
    pub macs: u64,
    /// Values of the arena that are in use while it predicts one sample, at most.
    pub in_use: usize,
    /// Keras's name of its activation, such as `relu`; empty where it has none.
    pub activation: &'static str,
    /// What is in it, where it is a network.
    pub nested: Option<&'static Outline>,
}

/// The tables of a network that is a layer of another.
#[derive(Clone, Copy, Debug)]
pub struct Outline {
    /// The struct's name.
    pub name: &'static str,
    /// Sizes and places of all values.
    pub graph: &'static Graph,
    /// The layers in order, without inputs.
    pub layers: &'static [LayerInfo],
    /// The rows of the summary of a graph; empty where the layers are a list.
    pub rows: &'static [Row],
    /// The weights in the order of memory.
    pub weights: &'static [Weight<f32>],
}

impl Outline {
    /// The tables of this network.
    pub const fn of<M: Model<Element = f32>>() -> Self {
        Outline {
            name: M::NAME,
            graph: M::GRAPH,
            layers: M::LAYERS,
            rows: M::ROWS,
            weights: M::WEIGHTS,
        }
    }
}

/// A row in the summary of a graph: an input or a layer.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name, such as `dense_1`.
    pub name: &'static str,
    /// Its Keras class, such as `Dense`.
    pub class: &'static str,
    /// Its place in the table of layers; none for an input.
    pub layer: Option<usize>,
    /// Shapes of all that comes out, without the batch.
    pub outputs: &'static [keras_shape::Shape],
    /// What goes in, in all its calls.
    pub connected_to: &'static [Connection<'static>],
}

/// A tensor that a layer takes, printed as `dense[0][0]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection<'a> {
    /// The layer it comes from.
    pub layer: &'a str,
    /// Which call of that layer.
    pub node: usize,
    /// Which output of that call.
    pub tensor: usize,
}

/// A weight of a model.
#[derive(Clone, Copy)]
pub struct Weight<T: Element> {
    /// Keras's path, such as `dense/kernel`.
    pub name: &'static str,
    /// Keras's shape.
    pub shape: &'static [usize],
    /// Its layer in the table.
    pub layer: usize,
    /// Whether optimizers change it; the statistics of a normalization are not theirs.
    pub trainable: bool,
    /// Whether it is a table whose rows are looked up, as that of an `Embedding`.
    pub looked_up: bool,
    /// How it begins.
    pub initializer: &'static dyn Initializer<T>,
    /// Its penalty.
    pub regularizer: Option<&'static dyn Regularizer<T>>,
    /// What it has to satisfy.
    pub constraint: Option<&'static dyn Constraint<T>>,
}

impl<T: Element> Weight<T> {
    /// Number of values.
    pub const fn len(&self) -> usize {
        let (mut len, mut axis) = (1, 0);
        while axis < self.shape.len() {
            len *= self.shape[axis];
            axis += 1;
        }
        len
    }

    /// Whether it has no values.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Element> core::fmt::Debug for Weight<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} {:?}", self.name, self.shape)
    }
}
