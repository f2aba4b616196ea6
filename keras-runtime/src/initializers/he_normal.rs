scaled! {
    /// Cut normal values with the variance 2 / inputs (He et al., 2015). Keras's `HeNormal`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, HeNormal, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0f64; 8];
    /// HeNormal::DEFAULT.fill(&mut kernel, &[4, 2], Fans::of(&[4, 2]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| w.abs() <= 1.7));
    /// ```
    pub struct HeNormal = 2.0, FanIn, TruncatedNormal;
}
