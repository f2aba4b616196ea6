scaled! {
    /// U(±√(3 / inputs)) (LeCun et al., 1998). Keras's `LecunUniform`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, LecunUniform, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0f64; 8];
    /// LecunUniform::DEFAULT.fill(&mut kernel, &[4, 2], Fans::of(&[4, 2]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| w.abs() <= 0.75f64.sqrt()));
    /// ```
    pub struct LecunUniform = 1.0, FanIn, Uniform;
}
