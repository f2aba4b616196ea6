scaled! {
    /// U(±√(6 / inputs)) (He et al., 2015). Keras's `HeUniform`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, HeUniform, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0f64; 8];
    /// HeUniform::DEFAULT.fill(&mut kernel, &[4, 2], Fans::of(&[4, 2]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| w.abs() <= 1.5f64.sqrt()));
    /// ```
    pub struct HeUniform = 2.0, FanIn, Uniform;
}
