use super::{Fans, Initializer};
use crate::element::{Element, Real};
use crate::rng::Rng;
use core::f64::consts::PI;

arguments! {
    /// Conv1D kernel `(T, 1, F)` that computes one side of a short-time Fourier transform:
    /// cos or sin of −2π·t·f / (2(F − 1)) under a window. Keras's `STFTInitializer`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Initializer, STFTInitializer};
    /// use keras_runtime::rng::Rng;
    /// let shape = [4, 1, 3];
    /// let mut kernel = [0.0; 12];
    /// let initializer = STFTInitializer::DEFAULT.window(None);
    /// initializer.fill(&mut kernel, &shape, Fans::of(&shape), &mut Rng::new(0));
    /// assert_eq!(kernel[..3], [1.0, 1.0, 1.0]);
    /// assert!((kernel[4] - 0.0f64).abs() < 1e-12 && kernel[5] == -1.0);
    /// ```
    pub struct STFTInitializer {
        /// Which part of the complex result; Keras has no default for it.
        side: Side = Side::Real,
        /// What the frame is multiplied by, or `None` for nothing.
        window: Option<Window> = Some(Window::Hann),
        /// How the window is normalized, or `None` for not at all.
        scaling: Option<Scaling> = Some(Scaling::Density),
        /// Whether the window continues periodically, rather than being symmetric.
        periodic: bool = false,
    }
}

/// A part of a complex number. Keras's `side`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The real part; Keras's `"real"`.
    Real,
    /// The imaginary part; Keras's `"imag"`.
    Imag,
}

/// A raised cosine a + (a − 1)·cos(2πt / period), as in SciPy's `get_window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// a = 0.5; SciPy's `"hann"`.
    Hann,
    /// a = 0.54; SciPy's `"hamming"`.
    Hamming,
}

/// What a window is divided by. Keras's `scaling`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// The root of the sum of its squares.
    Density,
    /// The sum of its values.
    Spectrum,
}

impl STFTInitializer {
    /// The window's value at `t`, before scaling.
    fn window_at(&self, t: usize, len: usize) -> f64 {
        let a = match self.window {
            None => return 1.0,
            Some(_) if len < 2 => return 1.0,
            Some(Window::Hann) => 0.5,
            Some(Window::Hamming) => 0.54,
        };
        let period = if self.periodic { len } else { len - 1 };
        a + (a - 1.0) * libm::cos(2.0 * PI * t as f64 / period as f64)
    }
}

impl<T: Element> Initializer<T> for STFTInitializer {
    fn fill(&self, out: &mut [T], shape: &[usize], _fans: Fans, _rng: &mut Rng) {
        let &[len, channels, bins] = shape else { return };
        let windows = (0..len).map(|t| self.window_at(t, len));
        let norm = match self.scaling.filter(|_| self.window.is_some()) {
            None => 1.0,
            Some(Scaling::Density) => Real::sqrt(windows.map(|w| w * w).sum::<f64>()),
            Some(Scaling::Spectrum) => windows.map(f64::abs).sum(),
        };
        let period = (2 * bins.saturating_sub(1)).max(1) as f64;
        let frames = out.chunks_exact_mut((channels * bins).max(1));
        for (t, frame) in frames.enumerate() {
            let scale = self.window_at(t, len) / norm;
            for (i, value) in frame.iter_mut().enumerate() {
                let angle = -2.0 * PI * (t * (i % bins)) as f64 / period;
                let wave = match self.side {
                    Side::Real => libm::cos(angle),
                    Side::Imag => libm::sin(angle),
                };
                *value = T::from_f64(wave * scale);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(initializer: STFTInitializer, len: usize, bins: usize) -> Vec<f64> {
        let mut kernel = vec![0.0; len * bins];
        let shape = [len, 1, bins];
        initializer.fill(&mut kernel, &shape, Fans::of(&shape), &mut Rng::new(0));
        kernel
    }

    #[test]
    fn frequency_zero_is_the_window() {
        let default = STFTInitializer::DEFAULT;
        let column = |initializer| -> Vec<f64> {
            kernel(initializer, 5, 3).into_iter().step_by(3).collect()
        };
        let close = |got: Vec<f64>, expected: [f64; 5]| {
            got.iter().zip(expected).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{got:?}"));
        };
        close(column(default.scaling(None)), [0.0, 0.5, 1.0, 0.5, 0.0]);
        close(column(default.scaling(Some(Scaling::Spectrum))), [0.0, 0.25, 0.5, 0.25, 0.0]);
        let norm = 1.5f64.sqrt();
        close(column(default), [0.0, 0.5 / norm, 1.0 / norm, 0.5 / norm, 0.0]);
        let hamming = default.window(Some(Window::Hamming)).scaling(None);
        close(column(hamming), [0.08, 0.54, 1.0, 0.54, 0.08]);
        let periodic = kernel(default.periodic(true).scaling(None), 4, 1);
        periodic.iter().zip([0.0, 0.5, 1.0, 0.5]).for_each(|(a, b)| assert!((a - b).abs() < 1e-12));
    }

    #[test]
    fn imaginary_side() {
        let sine = kernel(STFTInitializer::DEFAULT.side(Side::Imag).window(None), 4, 3);
        // Frequency 1 of 4: −sin(πt/2).
        let got: Vec<f64> = sine.iter().skip(1).step_by(3).copied().collect();
        got.iter().zip([0.0, -1.0, 0.0, 1.0]).for_each(|(a, b)| assert!((a - b).abs() < 1e-12));
    }
}
