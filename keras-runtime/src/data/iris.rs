//! Fisher's irises, built in: 150 flowers of three species, four measures each.
//!
//! *Iris*, R. A. Fisher, 1936, UCI Machine Learning Repository,
//! <https://doi.org/10.24432/C56C76>, under the Creative Commons Attribution 4.0 International
//! licence (CC BY 4.0). The values are those of Fisher's paper.

use crate::element::Element;

/// Four measures in tenths of a centimetre, then the species.
static ROWS: &[u8; ROW * 150] = include_bytes!("iris/iris.bin");
const MEASURES: usize = 4;
const ROW: usize = MEASURES + 1;

/// What the classes 0, 1 and 2 are called.
pub const SPECIES: [&str; 3] = ["setosa", "versicolor", "virginica"];

/// The flowers and their species.
#[derive(Clone, Debug, PartialEq)]
pub struct Iris<T = f32> {
    /// Sepal length, sepal width, petal length, petal width, in cm.
    pub x: Vec<[T; MEASURES]>,
    /// The species, an index into [`SPECIES`]; sorted, 50 flowers each.
    pub y: Vec<u8>,
}

/// All 150 flowers. They are sorted by species: split them with
/// [`split_shuffled`](super::split_shuffled).
///
/// ```
/// use keras_runtime::data::{iris, split_shuffled};
/// let flowers = iris::load();
/// assert_eq!(flowers.x[0], [5.1, 3.5, 1.4, 0.2]);
/// let parts = split_shuffled(flowers.x, flowers.y, 0.2, 42)?;
/// assert_eq!(parts.x_test.len(), 30);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn load() -> Iris {
    load_as()
}

/// All 150 flowers as numbers of another type.
///
/// ```
/// assert_eq!(keras_runtime::data::iris::load_as::<f64>().x[1][0], 4.9);
/// ```
pub fn load_as<T: Element>() -> Iris<T> {
    let rows = ROWS.as_chunks::<ROW>().0;
    let flower = |row: &[u8; ROW]| std::array::from_fn(|i| T::from_f64(f64::from(row[i]) / 10.0));
    Iris { x: rows.iter().map(flower).collect(), y: rows.iter().map(|row| row[MEASURES]).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts and sums of the published table.
    #[test]
    fn the_published_values() {
        let iris = load_as::<f64>();
        let sums: [f64; 4] = std::array::from_fn(|i| iris.x.iter().map(|x| x[i]).sum());
        for (sum, expected) in sums.into_iter().zip([876.5, 458.6, 563.7, 179.9]) {
            assert!((sum - expected).abs() < 1e-9, "{sum} {expected}");
        }
        assert_eq!(iris.y, [[0; 50], [1; 50], [2; 50]].concat());
        // The rows in which copies of the set differ.
        assert_eq!(iris.x[34], [4.9, 3.1, 1.5, 0.2]);
        assert_eq!(iris.x[37], [4.9, 3.6, 1.4, 0.1]);
    }
}
