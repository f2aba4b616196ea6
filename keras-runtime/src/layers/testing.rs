//! The gradient check of one layer on slices.

use crate::kernels::{Engine, Native};
use crate::layer::{Backward, Forward, InputGradient, Layer};
use crate::states::States;

/// A layer that begins every pass with the same states, rows of `len` values.
#[derive(Clone)]
pub struct Continued<L> {
    pub layer: L,
    pub states: Vec<f64>,
    pub len: usize,
}

impl<L> Continued<L> {
    /// States that differ everywhere.
    pub fn new(layer: L, batch: usize, len: usize) -> Self {
        let states = (0..batch * len).map(|k| 0.7 * (1.1 * k as f64 + 0.4).cos()).collect();
        Continued { layer, states, len }
    }
}

impl<A, L: Layer<f64, A>> Layer<f64, A> for Continued<L> {
    fn forward<E: Engine<f64>>(&self, arguments: &A, pass: Forward<'_, f64, E>) {
        let mut states = self.states.clone();
        let states = States::rows(&mut states, self.len);
        self.layer.forward(arguments, Forward { states, ..pass });
    }

    fn backward<E: Engine<f64>>(
        &self,
        arguments: &A,
        pass: Backward<'_, '_, f64, E>,
        gradient: Option<&mut Self>,
    ) {
        self.layer.backward(arguments, pass, gradient.map(|gradient| &mut gradient.layer));
    }
}

/// What a layer is run with.
pub struct Check<'a, A> {
    pub arguments: &'a A,
    pub batch: usize,
    /// Values of a sample of each input.
    pub inputs: &'a [usize],
    /// Which of the inputs are masks, of zeros and ones.
    pub masks: &'a [usize],
    /// Values of a sample that come out.
    pub output: usize,
    pub saved: usize,
    /// Room to work in, for the whole batch.
    pub scratch: usize,
}

impl<A> Check<'_, A> {
    /// Inputs that differ everywhere.
    pub fn samples(&self) -> Vec<Vec<f64>> {
        let value = |i: usize, k: usize| match self.masks.contains(&i) {
            true => [0.0, 1.0, 1.0, 0.0, 1.0][(3 * k + i) % 5],
            false => (1.7 * k as f64 + i as f64 + 0.3).sin(),
        };
        let inputs = self.inputs.iter().enumerate();
        inputs.map(|(i, size)| (0..size * self.batch).map(|k| value(i, k)).collect()).collect()
    }

    /// What comes out, in inference or in training.
    pub fn forward<L: Layer<f64, A>>(
        &self,
        layer: &L,
        inputs: &[Vec<f64>],
        training: bool,
        saved: &mut [f64],
    ) -> Vec<f64> {
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        let mut output = vec![f64::NAN; self.output * self.batch];
        layer.forward(
            self.arguments,
            Forward {
                engine: &Native::new(1),
                batch: self.batch,
                training,
                learns: true,
                inputs: &inputs,
                output: &mut output,
                saved,
                scratch: &mut vec![f64::NAN; self.scratch],
                states: States::none(),
                penalty: &mut 0.0,
                random: (3, 4),
            },
        );
        output
    }

    /// Gradients of Σ upstream · output, those of the inputs added to `start`.
    pub fn backward<L: Layer<f64, A>>(
        &self,
        layer: &L,
        inputs: &[Vec<f64>],
        upstream: &[f64],
        start: Option<f64>,
        gradient: Option<&mut L>,
    ) -> Vec<Vec<f64>> {
        let mut saved = vec![f64::NAN; self.saved * self.batch];
        let output = self.forward(layer, inputs, true, &mut saved);
        let mut targets: Vec<Vec<f64>> =
            inputs.iter().map(|x| vec![start.unwrap_or(f64::NAN); x.len()]).collect();
        let each = |(i, target)| match (self.masks.contains(&i), start) {
            (true, _) => InputGradient::Unused,
            (false, None) => InputGradient::Write(target),
            (false, Some(_)) => InputGradient::Add(target),
        };
        let mut input_gradients: Vec<_> =
            targets.iter_mut().map(Vec::as_mut_slice).enumerate().map(each).collect();
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        layer.backward(
            self.arguments,
            Backward {
                engine: &Native::new(1),
                batch: self.batch,
                training: true,
                inputs: &inputs,
                output: &output,
                saved: &mut saved,
                scratch: &mut vec![f64::NAN; self.scratch],
                accumulate: false,
                squares: &mut [],
                output_gradient: &mut upstream.to_vec(),
                input_gradients: &mut input_gradients,
            },
            gradient,
        );
        targets
    }

    /// Compares the gradients of inputs and weights with central differences, and inference with
    /// training; `weights` are those of a layer.
    pub fn run<L: Layer<f64, A> + Clone>(&self, layer: &L, weights: fn(&mut L) -> &mut [f64]) {
        const STEP: f64 = 1e-5;
        let mut inputs = self.samples();
        let upstream: Vec<f64> =
            (0..self.output * self.batch).map(|k| 0.3 + (1.0 + k as f64).sin()).collect();
        let value = |layer: &L, inputs: &[Vec<f64>]| -> f64 {
            let mut saved = vec![f64::NAN; self.saved * self.batch];
            let output = self.forward(layer, inputs, true, &mut saved);
            output.iter().zip(&upstream).map(|(y, u)| y * u).sum()
        };
        let mut gradient = layer.clone();
        let found = self.backward(layer, &inputs, &upstream, None, Some(&mut gradient));
        let added = self.backward(layer, &inputs, &upstream, Some(0.5), None);
        for i in (0..inputs.len()).filter(|i| !self.masks.contains(i)) {
            for k in 0..inputs[i].len() {
                let x = inputs[i][k];
                inputs[i][k] = x + STEP;
                let above = value(layer, &inputs);
                inputs[i][k] = x - STEP;
                let expected = (above - value(layer, &inputs)) / (2.0 * STEP);
                inputs[i][k] = x;
                let (found, added) = (found[i][k], added[i][k] - 0.5);
                assert!((found - expected).abs() < 1e-7, "input {i}, {k}: {found}, {expected}");
                assert!((found - added).abs() < 1e-12, "input {i}, {k}: {found}, {added}");
            }
        }
        let mut moved = layer.clone();
        for k in 0..weights(&mut moved).len() {
            let mut at = |step: f64| {
                weights(&mut moved)[k] += step;
                value(&moved, &inputs)
            };
            let (above, below) = (at(STEP), at(-2.0 * STEP));
            at(STEP);
            let expected = (above - below) / (2.0 * STEP);
            let found = weights(&mut gradient)[k];
            assert!((found - expected).abs() < 1e-7, "weight {k}: {found}, {expected}");
        }
        let inferred = self.forward(layer, &inputs, false, &mut []);
        let mut saved = vec![f64::NAN; self.saved * self.batch];
        let kept = self.forward(layer, &inputs, false, &mut saved);
        for (a, b) in inferred.iter().zip(&kept) {
            assert!((a - b).abs() < 1e-12, "inference: {a}, {b}");
        }
    }
}
