//! `AdaptiveMaxPooling` and `AdaptiveAveragePooling` in one, two and three dimensions.

use super::windows::{Ties, pooling};

pooling! {
    /// Keras's `AdaptiveMaxPooling1D`, `AdaptiveMaxPooling2D` and `AdaptiveMaxPooling3D`: the
    /// largest value of each of `output_size` windows, for each channel. Window i of o spans the
    /// positions from ⌊i·n/o⌋ to ⌈(i+1)·n/o⌉ of n. The argument is where the windows lie.
    ///
    /// Of equal values the first gets the gradient, the last axis counting first.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(5, 1); AdaptiveMaxPooling1D(output_size = 2); } }
    /// let y = Net::new(0).predict(&[[1.0], [3.0], [4.0], [0.0], [2.0]]);
    /// assert_eq!(y, [[4.0], [4.0]]);
    ///
    /// model! { struct Image { Input(2, 2, 1); AdaptiveMaxPooling2D(1); } }
    /// assert_eq!(Image::new(0).predict(&[[[1.0], [2.0]], [[3.0], [4.0]]]), [[[4.0]]]);
    ///
    /// model! { struct Volume { Input(2, 2, 2, 1); AdaptiveMaxPooling3D(1); } }
    /// let x = [[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]];
    /// assert_eq!(Volume::new(0).predict(&x), [[[[8.0]]]]);
    /// ```
    AdaptiveMaxPooling [
        AdaptiveMaxPooling1D = 1, AdaptiveMaxPooling2D = 2, AdaptiveMaxPooling3D = 3
    ],
    max, max_backward(Ties::FirstAcross)
}

pooling! {
    /// Keras's `AdaptiveAveragePooling1D`, `AdaptiveAveragePooling2D` and
    /// `AdaptiveAveragePooling3D`: the mean of each of `output_size` windows, for each channel.
    /// Window i of o spans the positions from ⌊i·n/o⌋ to ⌈(i+1)·n/o⌉ of n. The argument is where
    /// the windows lie.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(5, 1); AdaptiveAveragePooling1D(2); } }
    /// let y = Net::new(0).predict(&[[1.0], [3.0], [5.0], [1.0], [3.0]]);
    /// assert_eq!(y, [[3.0], [3.0]]);
    ///
    /// model! { struct Image { Input(2, 2, 1); AdaptiveAveragePooling2D(1); } }
    /// assert_eq!(Image::new(0).predict(&[[[1.0], [2.0]], [[3.0], [4.0]]]), [[[2.5]]]);
    ///
    /// model! { struct Volume { Input(2, 2, 2, 1); AdaptiveAveragePooling3D(1); } }
    /// let x = [[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]];
    /// assert_eq!(Volume::new(0).predict(&x), [[[[4.5]]]]);
    /// ```
    AdaptiveAveragePooling [
        AdaptiveAveragePooling1D = 1, AdaptiveAveragePooling2D = 2, AdaptiveAveragePooling3D = 3
    ],
    mean, mean_backward()
}
