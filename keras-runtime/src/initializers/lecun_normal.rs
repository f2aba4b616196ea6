scaled! {
    /// Cut normal values with the variance 1 / inputs (LeCun et al., 1998). Keras's `LecunNormal`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, LecunNormal, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0f64; 8];
    /// LecunNormal::DEFAULT.fill(&mut kernel, &[4, 2], Fans::of(&[4, 2]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| w.abs() <= 1.2));
    /// ```
    pub struct LecunNormal = 1.0, FanIn, TruncatedNormal;
}
