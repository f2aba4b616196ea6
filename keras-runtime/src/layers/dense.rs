//! `Dense`: every output is a weighted sum of all inputs.

use crate::activations::Activation;
use crate::element::{Element, Stored};
use crate::kernels::{
    Columns, Engine, Matrix, Road, add_bias, add_column_sums_with, rows, rows_stored,
};
#[cfg(feature = "std")]
use crate::kernels::{Inline, Native, activate_back_inline, activate_inline};
use crate::layer::{Backward, Forward, Infer, InferStored, Layer, begin, copy};
use nalgebra::{ArrayStorage, SMatrix};

/// The weights of Keras's `Dense`: `act(x·kernel + bias)` over the last axis of any rank.
///
/// `kernel` has a row for each unit and a column for each input; its bytes are Keras's row-major
/// `(IN, OUT)`. With `BIAS = 0` (`use_bias = false`) the bias takes no room.
///
/// ```
/// use keras_runtime::layers::Dense;
/// let mut dense = Dense::<2, 3>::default();
/// dense.set_kernel(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]); // Keras's (IN, OUT)
/// assert_eq!(dense.kernel[(2, 0)], 3.0); // unit 2, input 0
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Dense<const IN: usize, const OUT: usize, T = f32, const BIAS: usize = 1> {
    /// Weights, `(units, inputs)`.
    pub kernel: SMatrix<T, OUT, IN>,
    /// One number for each unit, or none.
    pub bias: SMatrix<T, OUT, BIAS>,
}

impl<const IN: usize, const OUT: usize, T: Element, const BIAS: usize> Default
    for Dense<IN, OUT, T, BIAS>
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        Dense {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; OUT]; IN])),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; OUT]; BIAS])),
        }
    }
}

impl<const IN: usize, const OUT: usize, T: Element, const BIAS: usize> Dense<IN, OUT, T, BIAS> {
    /// Sets the kernel from Keras's array of shape `(IN, OUT)`.
    pub fn set_kernel(&mut self, kernel: &[[T; OUT]; IN]) {
        self.kernel.as_mut_slice().copy_from_slice(kernel.as_flattened());
    }

    /// Sets the bias, if there is one.
    pub fn set_bias(&mut self, bias: &[T; OUT]) {
        for mut column in self.bias.column_iter_mut() {
            column.copy_from_slice(bias);
        }
    }
}

/// Values of an output that are worth a thread.
const WORTH_A_THREAD: usize = 1 << 16;

/// Values that stay in the first cache.
const FIRST_CACHE: usize = 1 << 12;

/// The arguments of [`Dense`] that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct DenseArguments<A> {
    /// Applied to each output.
    pub activation: A,
}

/// A layer that multiplies rows by a matrix and adds a bias, for layers that are made of such.
pub trait Projection<T: Element>: Sized {
    /// Length of a row that goes in.
    const IN: usize;
    /// Length of a row that comes out.
    const OUT: usize;

    /// out = x·kernel + bias, row by row.
    fn project<E: Engine<T>>(&self, engine: &E, x: &[T], out: &mut [T]);

    /// From the gradient of `out`: that of the weights, added to what is there if `accumulate`,
    /// and that of x, added if its flag says so.
    fn project_backward<E: Engine<T>>(
        &self,
        engine: &E,
        x: &[T],
        d_out: &[T],
        gradient: Option<(&mut Self, bool)>,
        dx: Option<(&mut [T], bool)>,
    );
}

/// The weights of a [`Dense`] of any size, so that the code is not compiled for each.
struct Weights<'a, T> {
    kernel: &'a [T],
    /// Empty where there is none.
    bias: &'a [T],
    inputs: usize,
    outputs: usize,
    /// Of the batch. Known here, where dividing by the size is cheap.
    rows: usize,
}

impl<const IN: usize, const OUT: usize, T: Element, const BIAS: usize> Dense<IN, OUT, T, BIAS> {
    /// For as many rows as make `values` values of the output.
    fn weights(&self, values: usize) -> Weights<'_, T> {
        let (kernel, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        Weights { kernel, bias, inputs: IN, outputs: OUT, rows: values / OUT.max(1) }
    }

    fn weights_mut(&mut self) -> [&mut [T]; 2] {
        [self.kernel.as_mut_slice(), self.bias.as_mut_slice()]
    }
}

impl<T: Element> Weights<'_, T> {
    fn multiply<E: Engine<T>>(&self, engine: &E, x: &[T], out: &mut [T]) {
        let &Weights { kernel, inputs, outputs, rows, .. } = self;
        let (x, kernel) = (Matrix::row_major(x, inputs), Matrix::row_major(kernel, outputs));
        engine.matmul(rows, outputs, inputs, x, kernel, out, false);
    }

    fn project<E: Engine<T>>(&self, engine: &E, x: &[T], out: &mut [T]) {
        self.multiply(engine, x, out);
        if !self.bias.is_empty() {
            add_bias(out, self.bias);
        }
    }

    fn project_backward<E: Engine<T>>(
        &self,
        engine: &E,
        x: &[T],
        d_out: &[T],
        gradient: Option<([&mut [T]; 2], bool)>,
        dx: Option<(&mut [T], bool)>,
    ) {
        let &Weights { kernel, inputs, outputs, rows, .. } = self;
        if let Some(([d_kernel, d_bias], add)) = gradient {
            let x = Matrix::row_major(x, inputs).transposed();
            let dz = Matrix::row_major(d_out, outputs);
            engine.matmul(inputs, outputs, rows, x, dz, d_kernel, add);
            if !d_bias.is_empty() {
                begin(d_bias, add);
                add_column_sums_with(engine, d_out, d_bias);
            }
        }
        if let Some((dx, add)) = dx {
            let kernel = Matrix::row_major(kernel, outputs).transposed();
            engine.matmul(
                rows,
                inputs,
                outputs,
                Matrix::row_major(d_out, outputs),
                kernel,
                dx,
                add,
            );
        }
    }

    fn forward<E: Engine<T>, A: Activation<T>>(&self, activation: &A, pass: Forward<'_, T, E>) {
        let keeps = A::NEEDS_INPUT && !pass.saved.is_empty();
        if keeps || !A::BY_VALUE || self.bias.is_empty() {
            self.project(pass.engine, pass.input(), pass.output);
            if keeps {
                copy(pass.output, pass.saved);
            }
            return pass.engine.activate(activation, pass.output, &[self.rows, self.outputs]);
        }
        self.multiply(pass.engine, pass.input(), pass.output);
        // Bias and activation while some rows are in the first cache, on several threads.
        let (engine, outputs) = (pass.engine, self.outputs.max(1));
        engine.by_rows(pass.output, outputs, WORTH_A_THREAD, &|_, rows| {
            for rows in rows.chunks_mut(FIRST_CACHE.div_ceil(outputs) * outputs) {
                add_bias(rows, self.bias);
                engine.activate(activation, rows, &[rows.len() / outputs, outputs]);
            }
        });
    }

    /// One function for all layers with this activation.
    #[inline(never)]
    fn infer<A: Activation<T>>(&self, road: Road, activation: &A, x: &[T], out: &mut [T]) {
        let &Weights { kernel, bias, inputs, outputs, rows: count } = self;
        rows(road, Columns { kernel, stride: outputs, inputs, outputs, bias }, count, x, out);
        road.activate(activation, &[], out, &[count, outputs]);
    }

    fn backward<E: Engine<T>, A: Activation<T>>(
        &self,
        activation: &A,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<[&mut [T]; 2]>,
    ) {
        let dz = pass.output_gradient;
        let (kept, shape) = ((&*pass.saved, pass.output), [self.rows, self.outputs]);
        pass.engine.activate_back(activation, kept, dz, &shape);
        let gradient = gradient.map(|gradient| (gradient, pass.accumulate));
        let dx = pass.input_gradients.first_mut().and_then(|dx| dx.target());
        let x = pass.inputs.first().copied().unwrap_or_default();
        self.project_backward(pass.engine, x, dz, gradient, dx);
    }
}

impl<const IN: usize, const OUT: usize, T: Element, const BIAS: usize> Projection<T>
    for Dense<IN, OUT, T, BIAS>
{
    const IN: usize = IN;
    const OUT: usize = OUT;

    fn project<E: Engine<T>>(&self, engine: &E, x: &[T], out: &mut [T]) {
        self.weights(out.len()).project(engine, x, out);
    }

    fn project_backward<E: Engine<T>>(
        &self,
        engine: &E,
        x: &[T],
        d_out: &[T],
        gradient: Option<(&mut Self, bool)>,
        dx: Option<(&mut [T], bool)>,
    ) {
        let gradient = gradient.map(|(gradient, add)| (gradient.weights_mut(), add));
        self.weights(d_out.len()).project_backward(engine, x, d_out, gradient, dx);
    }
}

impl<const IN: usize, const OUT: usize, T, const BIAS: usize, A> Layer<T, DenseArguments<A>>
    for Dense<IN, OUT, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &DenseArguments<A>, pass: Forward<'_, T, E>) {
        self.weights(pass.output.len()).forward(&arguments.activation, pass);
    }

    fn infer(&self, arguments: &DenseArguments<A>, pass: Infer<'_, T>) {
        let (x, weights) = (pass.input(), self.weights(pass.output.len()));
        weights.infer(pass.road, &arguments.activation, x, pass.output);
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn infer_inline<I: Inline<T>>(
        &self,
        inline: I,
        arguments: &DenseArguments<A>,
        x: &[T],
        out: &mut [T],
    ) {
        let (kernel, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        let columns = Columns { kernel, stride: OUT, inputs: IN, outputs: OUT, bias };
        let activation = &arguments.activation;
        for (x, out) in x.chunks_exact(IN.max(1)).zip(out.chunks_exact_mut(OUT.max(1))) {
            match A::BY_VALUE {
                true => inline.row(
                    columns,
                    x,
                    out,
                    #[inline(always)]
                    |x| activation.value_inline(x),
                ),
                false => inline.row(
                    columns,
                    x,
                    out,
                    #[inline(always)]
                    |x| x,
                ),
            }
        }
        if !A::BY_VALUE {
            activation.forward_inline(out, &[out.len() / OUT.max(1), OUT]);
        }
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn forward_inline<I: Inline<T>>(
        &self,
        inline: I,
        arguments: &DenseArguments<A>,
        pass: Forward<'_, T, Native>,
    ) {
        let (kernel, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        let (x, out) = (pass.input(), pass.output);
        let rows = out.len() / OUT.max(1);
        let (x, kernel) = (Matrix::row_major(x, IN), Matrix::row_major(kernel, OUT));
        inline.product([rows, OUT, IN], x, kernel, bias, out, false);
        if A::NEEDS_INPUT {
            copy(out, pass.saved);
        }
        activate_inline(inline, &arguments.activation, (&[], out), &[rows, OUT]);
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn backward_inline<I: Inline<T>>(
        &self,
        inline: I,
        arguments: &DenseArguments<A>,
        pass: Backward<'_, '_, T, Native>,
        gradient: Option<&mut Self>,
    ) {
        let (dz, add) = (pass.output_gradient, pass.accumulate);
        let rows = dz.len() / OUT.max(1);
        let kept = [&*pass.saved, pass.output];
        activate_back_inline(inline, &arguments.activation, kept, (dz, None), &[rows, OUT]);
        let x = pass.inputs.first().copied().unwrap_or_default();
        let (x, outer) = (Matrix::row_major(x, IN), Matrix::row_major(dz, OUT));
        if let Some(gradient) = gradient {
            let d_kernel = gradient.kernel.as_mut_slice();
            inline.product([IN, OUT, rows], x.transposed(), outer, &[], d_kernel, add);
            if BIAS > 0 {
                inline.column_sums(dz, gradient.bias.as_mut_slice(), add);
            }
        }
        if let Some((dx, add)) = pass.input_gradients.first_mut().and_then(|dx| dx.target()) {
            let kernel = Matrix::row_major(self.kernel.as_slice(), OUT).transposed();
            inline.product([rows, IN, OUT], outer, kernel, &[], dx, add);
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &DenseArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let gradient = gradient.map(Self::weights_mut);
        self.weights(pass.output_gradient.len()).backward(&arguments.activation, pass, gradient);
    }
}

impl<const IN: usize, const OUT: usize, W, const BIAS: usize, A> InferStored<DenseArguments<A>>
    for Dense<IN, OUT, W, BIAS>
where
    W: Stored<f32>,
    A: Activation<f32>,
{
    fn infer_stored(&self, arguments: &DenseArguments<A>, pass: Infer<'_, f32>) {
        let (kernel, bias) = (self.kernel.as_slice(), self.bias.as_slice());
        let columns = Columns { kernel, stride: OUT, inputs: IN, outputs: OUT, bias };
        infer_stored(columns, &arguments.activation, pass);
    }
}

/// One function for all layers with this activation.
#[inline(never)]
fn infer_stored<W: Stored<f32>, A: Activation<f32>>(
    columns: Columns<'_, W>,
    activation: &A,
    pass: Infer<'_, f32>,
) {
    let (x, out, outputs) = (pass.input(), pass.output, columns.outputs);
    rows_stored(columns, x, out);
    let shape = [out.len() / outputs.max(1), outputs];
    pass.road.activate(activation, &[], out, &shape);
}
