//! What the values of an array are like.

use crate::table::number;
use keras_files::{KerasFile, Numbers, StoredArray};

/// The smallest and the largest value, and how many are NaN; `-` where there is none, and where they cannot
/// be read.
pub fn columns(file: &KerasFile, array: &StoredArray) -> [String; 3] {
    let none = || "-".to_owned();
    let values: Vec<f64> = match file.numbers(array) {
        Ok(Numbers::F32(values)) => values.into_iter().map(f64::from).collect(),
        Ok(Numbers::F64(values)) => values,
        Err(_) => return [none(), none(), none()],
    };
    let nan = values.iter().filter(|value| value.is_nan()).count();
    let numbers = || values.iter().copied().filter(|value| !value.is_nan());
    let show = |value: Option<f64>| value.map_or_else(none, number);
    [show(numbers().reduce(f64::min)), show(numbers().reduce(f64::max)), nan.to_string()]
}
