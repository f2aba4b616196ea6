//! `GlobalMaxPooling` and `GlobalAveragePooling` in one, two and three dimensions.

use super::windows::{Ties, pooling};

pooling! {
    /// Keras's `GlobalMaxPooling1D`, `GlobalMaxPooling2D` and `GlobalMaxPooling3D`: the largest
    /// value of each channel. The argument is one window over all.
    ///
    /// Equal values share the gradient.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(2, 2); GlobalMaxPooling1D(); } }
    /// assert_eq!(Net::new(0).predict(&[[1.0, 4.0], [3.0, 2.0]]), [3.0, 4.0]);
    /// ```
    GlobalMaxPooling [GlobalMaxPooling1D = 1, GlobalMaxPooling2D = 2, GlobalMaxPooling3D = 3],
    max, max_backward(Ties::Share)
}

pooling! {
    /// Keras's `GlobalAveragePooling1D`, `GlobalAveragePooling2D` and `GlobalAveragePooling3D`: the
    /// mean of each channel. The argument is one window over all.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(2, 2); GlobalAveragePooling1D(keepdims = true); } }
    /// assert_eq!(Net::new(0).predict(&[[1.0, 4.0], [3.0, 2.0]]), [[2.0, 3.0]]);
    /// ```
    GlobalAveragePooling [
        GlobalAveragePooling1D = 1, GlobalAveragePooling2D = 2, GlobalAveragePooling3D = 3
    ],
    mean, mean_backward()
}
