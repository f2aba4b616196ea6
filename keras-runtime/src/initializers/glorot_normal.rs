scaled! {
    /// Cut normal values with the variance 2 / (inputs + outputs) (Glorot and Bengio,
    /// 2010). Keras's `GlorotNormal`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, GlorotNormal, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0f64; 8];
    /// GlorotNormal::DEFAULT.fill(&mut kernel, &[4, 2], Fans::of(&[4, 2]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| w.abs() <= 1.4));
    /// ```
    pub struct GlorotNormal = 1.0, FanAvg, TruncatedNormal;
}
