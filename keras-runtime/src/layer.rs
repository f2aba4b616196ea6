//! What every layer implements: one pass forward, one back.

use crate::element::Element;
#[cfg(not(feature = "std"))]
use crate::kernels::Plain;
use crate::kernels::{Engine, Pooling, Road, Shared, Sides};
#[cfg(feature = "std")]
use crate::kernels::{Inline, Native, Single};
use crate::rng::Rng;
use crate::states::States;
use keras_shape::{MAX_RANK, Shape};

/// A layer: its weights (the implementing type) with arguments of type `A`.
///
/// All slices hold `batch` samples end to end in Keras's order. Shapes are known to whoever wrote
/// the arguments; a layer takes what it needs of them from `A` or from its own type.
///
/// ```
/// use keras_runtime::{element::Element, kernels::Engine, layer::{Backward, Forward, Layer}};
///
/// /// y = factor · x
/// struct Scale;
/// impl<T: Element> Layer<T, f64> for Scale {
///     fn forward<E: Engine<T>>(&self, factor: &f64, pass: Forward<'_, T, E>) {
///         for (y, &x) in pass.output.iter_mut().zip(pass.inputs[0]) {
///             *y = T::from_f64(*factor) * x;
///         }
///     }
///     fn backward<E: Engine<T>>(
///         &self,
///         factor: &f64,
///         pass: Backward<'_, '_, T, E>,
///         _: Option<&mut Self>,
///     ) {
///         for gradient in pass.input_gradients {
///             gradient.write(pass.output_gradient, |dy| T::from_f64(*factor) * dy);
///         }
///     }
/// }
/// ```
pub trait Layer<T: Element, A>: Sized {
    /// Computes the output.
    fn forward<E: Engine<T>>(&self, arguments: &A, pass: Forward<'_, T, E>);

    /// Computes the output for one sample outside of training, as `forward` does.
    ///
    /// This is the road of firmware, where [`Infer::road`] is no other: no allocation, nothing that can
    /// panic, as little code as can be.
    fn infer(&self, arguments: &A, pass: Infer<'_, T>) {
        pass.into_batch(|pass| self.forward(arguments, pass));
    }

    /// [`infer`](Self::infer) as a part of a tiny network, which is one function for all layers; `x` is empty
    /// where it is in `out`. For layers that `model!` knows to be meant for it.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline(always)]
    fn infer_inline<I: Inline<T>>(&self, inline: I, arguments: &A, x: &[T], out: &mut [T]) {
        let _ = inline;
        let (states, road) = (States::none(), Road::best());
        let (inputs, output, scratch) = (&[x][..], out, &mut [][..]);
        self.infer(arguments, Infer { inputs, output, scratch, states, shared: None, road });
    }

    /// [`forward`](Self::forward) in training as a part of such a network.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline(always)]
    fn forward_inline<I: Inline<T>>(&self, inline: I, arguments: &A, pass: Forward<'_, T, Native>) {
        let _ = inline;
        self.forward(arguments, pass);
    }

    /// [`backward`](Self::backward) as a part of such a network.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[inline(always)]
    fn backward_inline<I: Inline<T>>(
        &self,
        inline: I,
        arguments: &A,
        pass: Backward<'_, '_, T, Native>,
        gradient: Option<&mut Self>,
    ) {
        let _ = inline;
        self.backward(arguments, pass, gradient);
    }

    /// From the gradient of the output: those of the inputs that are asked for, and into
    /// `gradient` those of the weights, unless the layer is frozen.
    fn backward<E: Engine<T>>(
        &self,
        arguments: &A,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    );

    /// Changes what has to be different before a training step, as `SpectralNormalization` changes
    /// its kernel. Called once a step, also where the layer is frozen.
    fn prepare(&mut self, arguments: &A) {
        let _ = arguments;
    }

    /// Changes what optimizers do not, after their step, from what `backward` left in the
    /// gradient: moving statistics. Called where the layer learns.
    fn update(&mut self, arguments: &A, gradient: &Self) {
        let _ = (arguments, gradient);
    }
}

/// A layer whose weights can be stored as another type than `f32`, numbers of 16 bits above all: it is written
/// for every type of weights, and widens each when it is read.
///
/// ```
/// use keras_runtime::element::{BFloat16, Stored};
/// use keras_runtime::layer::{Infer, InferStored};
///
/// /// y = factor · x
/// struct Scale<W>(W);
/// impl<W: Stored<f32>> InferStored<()> for Scale<W> {
///     fn infer_stored(&self, (): &(), pass: Infer<'_, f32>) {
///         for (y, &x) in pass.output.iter_mut().zip(pass.inputs[0]) {
///             *y = self.0.widen() * x;
///         }
///     }
/// }
/// # fn is_one<L: InferStored<()>>(_: L) {}
/// # is_one(Scale(BFloat16::from_f32(0.5)));
/// ```
pub trait InferStored<A> {
    /// Computes the output for one sample outside of training, as [`Layer::infer`] does on devices.
    fn infer_stored(&self, arguments: &A, pass: Infer<'_, f32>);
}

/// A layer that can pool what it makes before all of it is there, outside of training: a convolution, some
/// lines at a time. What nobody reads it need not make.
pub trait Pooled<T: Element, A>: Layer<T, A> {
    /// Computes what pooling makes of the output. `false` where it did nothing: then [`Layer::forward`] and
    /// pooling have to, one after the other.
    fn forward_pooled<E: Engine<T>>(
        &self,
        arguments: &A,
        pooling: Pooling<'_>,
        pass: Forward<'_, T, E>,
    ) -> bool;

    /// The same for one sample on the fast road.
    fn infer_pooled(&self, arguments: &A, pooling: Pooling<'_>, pass: Infer<'_, T>) -> bool;
}

/// A layer that learns from data before training, as Keras's `adapt`.
#[cfg(feature = "std")]
pub trait Adapt<T: Element, A>: Layer<T, A> {
    /// Forgets what it has seen.
    fn reset(&mut self);

    /// Takes in more samples, end to end. What the layer has no room for, it puts into `kept`.
    fn observe(&mut self, arguments: &A, input: &[T], kept: &mut Vec<T>);

    /// Ends the adaption, with what was kept.
    fn finish(&mut self, arguments: &A, kept: &mut Vec<T>);
}

/// What a layer is given to compute its output.
#[derive(Debug)]
pub struct Forward<'a, T, E> {
    /// Who does the arithmetic.
    pub engine: &'a E,
    /// Number of samples.
    pub batch: usize,
    /// Training, as Keras's `training` argument.
    pub training: bool,
    /// Whether the layer learns; it does not where it is frozen.
    pub learns: bool,
    /// The values that go in. Where the compiler knows that a layer can work in place, the first may be
    /// empty in inference: its values are in `output`.
    pub inputs: &'a [&'a [T]],
    /// Where the values that come out go; several outputs lie one after the other, each with all
    /// its samples.
    pub output: &'a mut [T],
    /// What `backward` will need and neither input nor output has; empty in inference.
    pub saved: &'a mut [T],
    /// Room to work in, with anything in it.
    pub scratch: &'a mut [T],
    /// What the layer keeps from one batch to the next, if somebody keeps it.
    pub states: States<'a, T>,
    /// The layer's addition to the loss, to be added to.
    pub penalty: &'a mut T,
    /// Seed of this layer's random numbers in this step.
    pub random: (u64, u64),
}

impl<'a, T, E> Forward<'a, T, E> {
    /// The first input. Empty where it is in the output.
    pub(crate) fn input(&self) -> &'a [T] {
        self.inputs.first().copied().unwrap_or_default()
    }

    /// For a layer that can work in place: its first input in the output, where it may be already.
    pub(crate) fn in_place(&mut self) -> &mut [T]
    where
        T: Copy,
    {
        let input = self.input();
        if let Some(output) = self.output.get_mut(..input.len()) {
            copy(input, output);
        }
        self.output
    }

    /// The same for a layer that multiplies no matrices: one function for all engines.
    pub(crate) fn plain(self) -> Forward<'a, T, ()> {
        self.with(&())
    }

    /// The same with another engine. Not inlined: each layer would have a copy to compile.
    #[inline(never)]
    pub(crate) fn with<F>(self, engine: &'a F) -> Forward<'a, T, F> {
        let Forward { batch, training, learns, inputs, output, saved, scratch, states, .. } = self;
        let (penalty, random) = (self.penalty, self.random);
        Forward {
            engine,
            batch,
            training,
            learns,
            inputs,
            output,
            saved,
            scratch,
            states,
            penalty,
            random,
        }
    }

    /// The random numbers of this layer in this step. A layer with a `seed` of its own has others.
    pub fn rng(&self, seed: Option<u64>) -> Rng {
        let own = seed.map_or(0, |seed| Rng::new(seed).bits());
        Rng::stream(self.random.0 ^ own, self.random.1)
    }
}

/// What a layer is given to compute the output of one sample.
#[derive(Debug)]
pub struct Infer<'a, T> {
    /// The values that go in. Where the compiler knows that a layer can work in place, the first may be
    /// empty: its values are in `output`.
    pub inputs: &'a [&'a [T]],
    /// Where the values that come out go; several outputs lie one after the other.
    pub output: &'a mut [T],
    /// Room to work in, with anything in it.
    pub scratch: &'a mut [T],
    /// What the layer keeps from one sample to the next, if somebody keeps it.
    pub states: States<'a, T>,
    /// Where the compiler knows that the output of a layer may lie over its input, and it does: both are
    /// parts of `output`, and `inputs` has one that is empty.
    pub shared: Option<Shared>,
    /// The bits of devices, or as fast as can be.
    pub road: Road,
}

/// Who does the arithmetic of layers that have nothing of their own for one sample.
#[cfg(feature = "std")]
type Alone = Single;
#[cfg(not(feature = "std"))]
type Alone = Plain;

impl<T> Infer<'_, T> {
    /// What a layer with one input reads and writes.
    pub(crate) fn sides(&mut self) -> Sides<'_, T> {
        match &self.shared {
            Some(shared) => Sides::within(self.output, shared),
            None => Sides::apart(self.inputs.first().copied().unwrap_or_default(), self.output),
        }
    }

    /// What comes out.
    pub(crate) fn values(&mut self) -> &mut [T] {
        match self.shared.clone() {
            Some(shared) => self.output.get_mut(shared.output).unwrap_or_default(),
            None => self.output,
        }
    }
}

impl<'a, T: Element> Infer<'a, T> {
    /// The same as a batch of one sample.
    #[inline(always)]
    pub(crate) fn into_batch(self, run: impl FnOnce(Forward<'_, T, Alone>)) {
        let Infer { inputs, output, scratch, states, .. } = self;
        #[cfg(feature = "std")]
        let engine = &Single::new(self.road);
        #[cfg(not(feature = "std"))]
        let engine = &Plain;
        run(Forward {
            engine,
            batch: 1,
            training: false,
            learns: false,
            inputs,
            output,
            saved: &mut [],
            scratch,
            states,
            penalty: &mut { T::ZERO },
            random: (0, 0),
        });
    }

    /// The first input. Empty where it is in the output.
    pub(crate) fn input(&self) -> &'a [T] {
        self.inputs.first().copied().unwrap_or_default()
    }
}

/// What a layer is given to compute gradients.
#[derive(Debug)]
pub struct Backward<'a, 'g, T, E> {
    /// Who does the arithmetic.
    pub engine: &'a E,
    /// Number of samples.
    pub batch: usize,
    /// Training, as Keras's `training` argument.
    pub training: bool,
    /// The values that went in.
    pub inputs: &'a [&'a [T]],
    /// The values that came out.
    pub output: &'a [T],
    /// What `forward` saved; the layer may change it.
    pub saved: &'a mut [T],
    /// Room to work in, with anything in it.
    pub scratch: &'a mut [T],
    /// Whether another use of the layer has written its weights' gradient before: add to it.
    pub accumulate: bool,
    /// As long as the layer's weights where an optimizer asks for it, else empty: a layer that
    /// looks up rows adds the squares of each look-up's gradient here, to zeros.
    pub squares: &'a mut [T],
    /// Gradient of the output; the layer may change it.
    pub output_gradient: &'a mut [T],
    /// Where the gradients of the inputs go, one for each input.
    pub input_gradients: &'a mut [InputGradient<'g, T>],
}

impl<'a, 'g, T, E> Backward<'a, 'g, T, E> {
    /// As [`Forward::plain`].
    pub(crate) fn plain(self) -> Backward<'a, 'g, T, ()> {
        self.with(&())
    }

    /// As [`Forward::with`].
    #[inline(never)]
    pub(crate) fn with<F>(self, engine: &'a F) -> Backward<'a, 'g, T, F> {
        let Backward { batch, training, inputs, output, saved, scratch, accumulate, .. } = self;
        let (squares, output_gradient) = (self.squares, self.output_gradient);
        Backward {
            engine,
            batch,
            training,
            inputs,
            output,
            saved,
            scratch,
            accumulate,
            squares,
            output_gradient,
            input_gradients: self.input_gradients,
        }
    }
}

/// Makes a weight's gradient ready to be added to: zeros, unless another use of the layer has been
/// there before ([`Backward::accumulate`]).
pub fn begin<T: Element>(target: &mut [T], accumulate: bool) {
    if !accumulate {
        target.fill(T::ZERO);
    }
}

/// Splits, all being before where there is not as much: nothing panics.
pub(crate) fn split<T>(values: &mut [T], at: usize) -> (&mut [T], &mut [T]) {
    let at = at.min(values.len());
    values.split_at_mut(at)
}

/// Takes values off the front; none where there are not as many.
pub(crate) fn front<'a, T>(values: &mut &'a mut [T], len: usize) -> &'a mut [T] {
    let (front, rest) =
        core::mem::take(values).split_at_mut_checked(len).unwrap_or((&mut [], &mut []));
    *values = rest;
    front
}

/// Some neighbours, none where they are not there: nothing panics.
pub(crate) fn part<T>(values: &[T], start: usize, len: usize) -> &[T] {
    values.get(start..).and_then(|rest| rest.get(..len)).unwrap_or_default()
}

/// The same, to change.
pub(crate) fn part_mut<T>(values: &mut [T], start: usize, len: usize) -> &mut [T] {
    values.get_mut(start..).and_then(|rest| rest.get_mut(..len)).unwrap_or_default()
}

/// Copies as much as there is.
#[inline]
pub(crate) fn copy<T: Copy>(from: &[T], to: &mut [T]) {
    to.iter_mut().zip(from).for_each(|(to, &from)| *to = from);
}

/// The axes of a batch of samples.
#[inline(always)] // Or firmware would copy what it answers.
pub(crate) fn with_batch(batch: usize, sample: &Shape) -> ([usize; MAX_RANK + 1], usize) {
    let mut full = [batch; MAX_RANK + 1];
    for (axis, &length) in full.iter_mut().skip(1).zip(sample.dims()) {
        *axis = length;
    }
    (full, sample.rank() + 1)
}

/// Where the gradient of an input goes.
#[derive(Debug)]
pub enum InputGradient<'a, T> {
    /// Nobody asks for it.
    Unused,
    /// It is the first: overwrite.
    Write(&'a mut [T]),
    /// Others came before: add.
    Add(&'a mut [T]),
}

impl<'a, T: Element> InputGradient<'a, T> {
    /// Writes or adds `f` of each of `values`.
    pub fn write(&mut self, values: &[T], f: impl Fn(T) -> T) {
        match self {
            InputGradient::Unused => {}
            InputGradient::Write(out) => {
                out.iter_mut().zip(values).for_each(|(out, &value)| *out = f(value));
            }
            InputGradient::Add(out) => {
                out.iter_mut().zip(values).for_each(|(out, &value)| *out += f(value));
            }
        }
    }

    /// Writes or adds a value for each position.
    pub fn write_with(&mut self, f: impl Fn(usize) -> T) {
        match self {
            InputGradient::Unused => {}
            InputGradient::Write(out) => {
                out.iter_mut().enumerate().for_each(|(i, out)| *out = f(i));
            }
            InputGradient::Add(out) => {
                out.iter_mut().enumerate().for_each(|(i, out)| *out += f(i));
            }
        }
    }

    /// The slice to add to, zeros where this is the first; `None` where nobody asks.
    pub fn accumulate(&mut self) -> Option<&mut [T]> {
        let (target, add) = self.target()?;
        if !add {
            target.fill(T::ZERO);
        }
        Some(target)
    }

    /// The slice and whether it is to be added to; `None` where nobody asks.
    pub fn target(&mut self) -> Option<(&mut [T], bool)> {
        match self {
            InputGradient::Unused => None,
            InputGradient::Write(out) => Some((out, false)),
            InputGradient::Add(out) => Some((out, true)),
        }
    }
}
