//! Quantiles of data, from a summary of it: the numbers of Keras's `Discretization.adapt`, which
//! computes some of them in 32 bits.

/// A value and how many of the data it stands for.
type Weighed = (f32, f32);

/// Boundaries of `bins` bins with about equally many of the values each: one fewer than bins, or
/// fewer still where there are fewer values.
pub(super) fn boundaries(mut values: Vec<f32>, epsilon: f64, bins: usize) -> Vec<f32> {
    values.sort_by(f32::total_cmp);
    let summary = compress(summarize(&values, epsilon), epsilon);
    let mut found: Vec<f32> =
        compress(summary, 1.0 / bins as f64).into_iter().map(|(value, _)| value).collect();
    found.pop();
    found
}

/// As many of the sorted values as `epsilon` asks for, equally far apart.
fn summarize(values: &[f32], epsilon: f64) -> Vec<Weighed> {
    let step = (values.len() as f64 / (1.0 / epsilon)).max(1.0);
    let chosen = values.iter().skip((step - 1.0) as usize).step_by(step as usize);
    chosen.map(|&value| (value, step as f32)).collect()
}

/// A summary of 1/`epsilon` values, if it has more.
fn compress(summary: Vec<Weighed>, epsilon: f64) -> Vec<Weighed> {
    if summary.is_empty() || (summary.len() as f64 * epsilon) < 1.0 {
        return summary;
    }
    let mut sum = 0.0;
    let sums: Vec<f32> = summary
        .iter()
        .map(|(_, weight)| {
            sum += weight;
            sum
        })
        .collect();
    let parts: Vec<f32> = sums.iter().map(|part| part / sum).collect();
    let values: Vec<f32> = summary.iter().map(|(value, _)| *value).collect();
    let mut before = 0.0;
    (0..(1.0 / epsilon).ceil() as usize)
        .map(|i| {
            let part = epsilon + i as f64 * epsilon;
            let (value, sum) =
                (interpolated(part, &parts, &values), interpolated(part, &parts, &sums));
            let weight = sum - before;
            before = sum;
            (value as f32, weight as f32)
        })
        .collect()
}

/// The value at `x` of the line through points whose `xs` rise.
fn interpolated(x: f64, xs: &[f32], ys: &[f32]) -> f64 {
    let after = xs.partition_point(|&other| f64::from(other) <= x);
    let point = |i: usize| (f64::from(xs[i]), f64::from(ys[i]));
    if after == 0 {
        return point(0).1;
    }
    let (x0, y0) = point(after - 1);
    if after == xs.len() || x0 == x {
        return y0;
    }
    let (x1, y1) = point(after);
    (y1 - y0) / (x1 - x0) * (x - x0) + y0
}

#[cfg(test)]
mod tests {
    use super::boundaries;

    /// The numbers are those of Keras 3.15.1.
    #[test]
    fn keras_s() {
        let data: Vec<f32> =
            (0..100).map(|i| ((37 * i % 101) as f64 / 10.0 - 3.0) as f32).collect();
        let cases: [(usize, f64, &[f32]); 6] = [
            (4, 0.01, &[-0.600_001_8, 1.899_998_2, 4.499_999]),
            (5, 0.1, &[-1.1, 0.899_999_86, 2.899_999_6, 5.0]),
            (3, 0.05, &[0.233_333_93, 3.666_667]),
            (
                7,
                0.03,
                &[-1.685_714_4, -0.271_428_67, 1.142_857_1, 2.557_142_7, 4.071_428_3, 5.485_714],
            ),
            (1, 0.01, &[]),
            (20, 0.15, &[-1.6, -0.1, 1.4, 2.9, 4.5]),
        ];
        for (bins, epsilon, expected) in cases {
            let found = boundaries(data.clone(), epsilon, bins);
            assert_eq!(found.len(), expected.len(), "{bins} {epsilon}: {found:?}");
            for (found, expected) in found.iter().zip(expected) {
                let close = (found - expected).abs() <= 2e-7 * expected.abs().max(1.0);
                assert!(close, "{bins} {epsilon}: {found} {expected}");
            }
        }
    }

    #[test]
    fn few_values() {
        assert_eq!(boundaries(vec![2.0, 1.0], 0.01, 5), [1.0]);
        assert_eq!(boundaries(vec![4.0, 2.0, 1.0, 3.0], 0.01, 5), [1.0, 2.0, 3.0]);
        assert_eq!(boundaries(vec![1.0, 2.0, 3.0, 4.0, 5.0], 0.01, 5), [1.0, 2.0, 3.0, 4.0]);
        assert!(boundaries(Vec::new(), 0.01, 5).is_empty());
    }
}
