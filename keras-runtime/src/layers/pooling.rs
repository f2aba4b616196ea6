//! `MaxPooling` and `AveragePooling` in one, two and three dimensions.

use super::windows::{Ties, pooling};

pooling! {
    /// Keras's `MaxPooling1D`, `MaxPooling2D` and `MaxPooling3D`: the largest value of each window
    /// of `pool_size` positions, for each channel. The argument is where the windows lie.
    ///
    /// Padding does not count. Of equal values the first gets the gradient.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(5, 1); MaxPooling1D(pool_size = 2, padding = same); } }
    /// let y = Net::new(0).predict(&[[1.0], [3.0], [2.0], [0.0], [-5.0]]);
    /// assert_eq!(y, [[3.0], [2.0], [-5.0]]);
    ///
    /// model! { struct Image { Input(2, 2, 1); MaxPooling2D(2); } }
    /// assert_eq!(Image::new(0).predict(&[[[1.0], [2.0]], [[3.0], [4.0]]]), [[[4.0]]]);
    ///
    /// model! { struct Volume { Input(2, 2, 2, 1); MaxPooling3D(2); } }
    /// let x = [[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]];
    /// assert_eq!(Volume::new(0).predict(&x), [[[[8.0]]]]);
    /// ```
    MaxPooling [MaxPooling1D = 1, MaxPooling2D = 2, MaxPooling3D = 3],
    max, max_backward(Ties::First), Max
}

pooling! {
    /// Keras's `AveragePooling1D`, `AveragePooling2D` and `AveragePooling3D`: the mean of each
    /// window of `pool_size` positions, for each channel. The argument is where the windows lie.
    ///
    /// Padding does not count: a window at the edge is divided by the positions that are there.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(5, 1); AveragePooling1D(pool_size = 2, padding = same); } }
    /// let y = Net::new(0).predict(&[[1.0], [2.0], [3.0], [4.0], [5.0]]);
    /// assert_eq!(y, [[1.5], [3.5], [5.0]]);
    ///
    /// model! { struct Image { Input(2, 2, 1); AveragePooling2D(2); } }
    /// assert_eq!(Image::new(0).predict(&[[[1.0], [2.0]], [[3.0], [4.0]]]), [[[2.5]]]);
    ///
    /// model! { struct Volume { Input(2, 2, 2, 1); AveragePooling3D(2); } }
    /// let x = [[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]];
    /// assert_eq!(Volume::new(0).predict(&x), [[[[4.5]]]]);
    /// ```
    AveragePooling [AveragePooling1D = 1, AveragePooling2D = 2, AveragePooling3D = 3],
    mean, mean_backward(), Mean
}
