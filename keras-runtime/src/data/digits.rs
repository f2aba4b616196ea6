//! Handwritten digits, built in: 1797 images of 8 x 8 pixels.
//!
//! Test part of *Optical Recognition of Handwritten Digits*, E. Alpaydin and C. Kaynak, 1998, UCI
//! Machine Learning Repository, <https://doi.org/10.24432/C50P49>, under the Creative Commons
//! Attribution 4.0 International licence (CC BY 4.0). The values are unchanged but for the
//! scaling of pixels to \[0, 1\].

use super::TrainTest;
use crate::element::Element;

/// An image, row by row, then its digit.
static ROWS: &[u8; ROW * 1797] = include_bytes!("digits/digits.bin");
const PIXELS: usize = 64;
const ROW: usize = PIXELS + 1;

/// Rows at the end that are held out for testing.
const TEST: usize = 360;

/// The images and their digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Digits<T = f32> {
    /// 8 rows of 8 pixels, from 0 (paper) to 1 (ink).
    pub x: Vec<[T; PIXELS]>,
    /// The digits, 0 to 9.
    pub y: Vec<u8>,
}

/// All 1797 digits.
///
/// ```
/// use keras_runtime::data::digits;
/// let digits = digits::load();
/// assert_eq!((digits.x.len(), digits.y[0]), (1797, 0));
/// let images: &[[[[f32; 1]; 8]; 8]] = keras_runtime::sample::reshape(&digits.x);
/// assert_eq!(images[0][0][3][0], digits.x[0][3]);
/// ```
pub fn load() -> Digits {
    load_as()
}

/// All 1797 digits as numbers of another type.
///
/// ```
/// let digits = keras_runtime::data::digits::load_as::<f64>();
/// assert_eq!(digits.x[0][2], 5.0 / 16.0);
/// ```
pub fn load_as<T: Element>() -> Digits<T> {
    let rows = ROWS.as_chunks::<ROW>().0;
    let image = |row: &[u8; ROW]| std::array::from_fn(|i| T::from_f64(f64::from(row[i]) / 16.0));
    Digits { x: rows.iter().map(image).collect(), y: rows.iter().map(|row| row[PIXELS]).collect() }
}

impl<T> Digits<T> {
    /// The last 360 digits, a fifth, held out for testing.
    ///
    /// ```
    /// let digits = keras_runtime::data::digits::load().split();
    /// assert_eq!((digits.x_train.len(), digits.x_test.len()), (1437, 360));
    /// ```
    pub fn split(mut self) -> TrainTest<[T; PIXELS], u8> {
        let train = self.x.len().saturating_sub(TEST);
        let (x_test, y_test) = (self.x.split_off(train), self.y.split_off(train.min(self.y.len())));
        TrainTest { x_train: self.x, y_train: self.y, x_test, y_test }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(labels: &[u8]) -> [usize; 10] {
        std::array::from_fn(|digit| labels.iter().filter(|&&y| usize::from(y) == digit).count())
    }

    /// Counts and sums of the published table.
    #[test]
    fn the_published_values() {
        let digits = load_as::<f64>();
        assert_eq!(digits.x.len(), 1797);
        assert_eq!(counts(&digits.y), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        let sum: f64 = digits.x.as_flattened().iter().sum();
        assert_eq!(sum * 16.0, 561_718.0);
        assert!(digits.x.as_flattened().iter().all(|pixel| (0.0..=1.0).contains(pixel)));
        let mut crc = flate2::Crc::new();
        crc.update(ROWS);
        assert_eq!(crc.sum(), 3_889_732_259);
    }

    #[test]
    fn the_last_are_held_out() {
        let parts = load().split();
        assert_eq!(counts(&parts.y_test), [35, 36, 35, 37, 37, 37, 37, 36, 33, 37]);
        assert_eq!(parts.x_test[359], load().x[1796]);
    }
}
