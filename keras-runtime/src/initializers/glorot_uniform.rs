scaled! {
    /// U(±√(6 / (inputs + outputs))) (Glorot and Bengio, 2010). Keras's `GlorotUniform`, the default of most kernels.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, GlorotUniform, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0f64; 8];
    /// GlorotUniform::DEFAULT.fill(&mut kernel, &[4, 2], Fans::of(&[4, 2]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| w.abs() <= 1.0));
    /// ```
    pub struct GlorotUniform = 1.0, FanAvg, Uniform;
}
