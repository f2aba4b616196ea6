//! Scalars and histograms as TensorBoard's plugins take them.

use super::proto::Message;

/// The field of an event that holds a summary.
const SUMMARY: u64 = 5;
/// Buckets of a histogram.
const BUCKETS: usize = 30;

/// A tensor of one of these types, with this shape.
enum Values<'a> {
    Float(f32),
    Doubles(&'a [f64], [usize; 2]),
}

#[inline]
fn summary(tag: &str, plugin: &str, class: i64, values: Values<'_>) -> (u64, Message) {
    let plugin = Message::default().text(1, plugin);
    let metadata = Message::default().message(1, plugin).int(4, class);
    let (kind, dims, bytes): (i64, &[usize], Vec<u8>) = match &values {
        Values::Float(value) => (1, &[], value.to_le_bytes().to_vec()),
        Values::Doubles(values, shape) => {
            (2, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
        }
    };
    let shape = dims.iter().fold(Message::default(), |shape, &dim| {
        shape.message(2, Message::default().int(1, dim as i64))
    });
    let tensor = Message::default().int(1, kind).message(2, shape).text(4, bytes);
    let value = Message::default().text(1, tag).message(8, tensor).message(9, metadata);
    (SUMMARY, Message::default().message(1, value))
}

/// A number.
#[inline]
pub fn scalar(tag: &str, value: f64) -> (u64, Message) {
    summary(tag, "scalars", 1, Values::Float(value as f32))
}

/// How often which values are there.
#[inline]
pub fn histogram(tag: &str, values: &[f64]) -> (u64, Message) {
    let buckets = buckets(values);
    let flat: Vec<f64> = buckets.concat();
    summary(tag, "histograms", 2, Values::Doubles(&flat, [buckets.len(), 3]))
}

/// Equal buckets from the least to the largest value that is finite: begin, end, how many.
#[inline]
fn buckets(values: &[f64]) -> Vec<[f64; 3]> {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (least, most) = finite()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
    if least > most {
        return vec![[0.0; 3]; BUCKETS];
    }
    let width = (most - least) / BUCKETS as f64;
    let edge = |i: usize| if i == BUCKETS { most } else { least + i as f64 * width };
    let mut buckets: Vec<_> = (0..BUCKETS).map(|i| [edge(i), edge(i + 1), 0.0]).collect();
    for value in finite() {
        // The largest value, and all where there is but one, are in the last bucket.
        let place = (value - least) / width;
        let place = if place.is_nan() { BUCKETS } else { place as usize };
        buckets[place.min(BUCKETS - 1)][2] += 1.0;
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let values: Vec<f64> = (0..=60).map(f64::from).chain([f64::NAN]).collect();
        let buckets = buckets(&values);
        assert_eq!((buckets[0], buckets[29]), ([0.0, 2.0, 2.0], [58.0, 60.0, 3.0]));
        assert_eq!(buckets.iter().map(|bucket| bucket[2]).sum::<f64>(), 61.0);
    }

    #[test]
    fn one_value_and_none() {
        let one = buckets(&[0.5; 4]);
        assert_eq!((one[0], one[29]), ([0.5, 0.5, 0.0], [0.5, 0.5, 4.0]));
        assert_eq!(buckets(&[]), [[0.0; 3]; 30]);
        assert_eq!(buckets(&[f64::INFINITY]), [[0.0; 3]; 30]);
    }
}
