//! Synthetic data, drawn as `peers/python/common.py` draws it.

use keras_runtime::rng::Rng;

/// Number of classes.
pub const CLASSES: usize = 10;

/// The inputs of the 3-4-1 network: exclusive or of the first two numbers.
pub const TINY_X: [[f32; 3]; 4] =
    [[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]];

/// Its targets.
pub const TINY_Y: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];

/// Rows of numbers uniform in [0, 0.5), and their labels, one-hot. The class `c` lifts the columns
/// from `c·D/10` to `c·D/10 + D/20` by a half.
///
/// A fifth of the labels is drawn anew: were the classes separable, the loss would reach 0, and the
/// time would be that of denormal gradients.
pub fn classes<const D: usize>(rows: usize) -> (Vec<[f32; D]>, Vec<[f32; CLASSES]>) {
    let mut rng = Rng::new(1);
    let mut x = vec![[0.0; D]; rows];
    let mut y = vec![[0.0; CLASSES]; rows];
    for (x, y) in x.iter_mut().zip(&mut y) {
        let class = rng.below(CLASSES);
        x.fill_with(|| rng.uniform(0.0, 0.5) as f32);
        let lifted = class * D / CLASSES;
        x[lifted..lifted + D / (2 * CLASSES)].iter_mut().for_each(|value| *value += 0.5);
        let label = if rng.unit() < 0.2 { rng.below(CLASSES) } else { class };
        y[label] = 1.0;
    }
    (x, y)
}

/// A row as an image.
pub fn image(row: &[f32; 784]) -> [[[f32; 1]; 28]; 28] {
    std::array::from_fn(|i| std::array::from_fn(|j| [row[i * 28 + j]]))
}

/// Sequences of `STEPS` x `D` numbers uniform in [0, 1), and for each how far the mean of its first
/// feature is from ½, eightfold.
pub fn sequences<const STEPS: usize, const D: usize>(
    rows: usize,
) -> (Vec<[[f32; D]; STEPS]>, Vec<[f32; 1]>) {
    let mut rng = Rng::new(2);
    let mut x = vec![[[0.0; D]; STEPS]; rows];
    x.as_flattened_mut().as_flattened_mut().fill_with(|| rng.unit() as f32);
    let mean = |x: &[[f32; D]; STEPS]| x.iter().map(|step| step[0]).sum::<f32>() / STEPS as f32;
    let y = x.iter().map(|x| [(mean(x) - 0.5) * 8.0]).collect();
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_mostly_right() {
        let (x, y) = classes::<40>(2000);
        let right = x.iter().zip(&y).filter(|(x, y)| {
            let sum = |class: usize| x[class * 4..class * 4 + 2].iter().sum::<f32>();
            let lifted = (0..CLASSES).max_by(|&a, &b| sum(a).total_cmp(&sum(b)));
            lifted.is_some_and(|class| y[class] == 1.0)
        });
        // 82 % by design: a tenth of the labels drawn anew is right all the same.
        let share = right.count() as f64 / 2000.0;
        assert!((0.79..0.85).contains(&share), "{share}");
        assert!(y.iter().all(|y| y.iter().sum::<f32>() == 1.0));
    }
}
