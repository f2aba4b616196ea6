//! Ticks at round numbers.

/// The range of an axis, and where it has ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis for finite values, with about `count` ticks; it ends at ticks.
    #[inline]
    pub fn of(low: f64, high: f64, count: usize) -> Self {
        let (low, high) = widened(low, high);
        let step = step((high - low) / count.max(1) as f64);
        let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
        let ticks = (0..=(last - first) as usize).map(|i| (first + i as f64) * step);
        let ticks: Vec<f64> = ticks.collect();
        let texts = texts(&ticks, step);
        Axis { low: first * step, high: last * step, ticks: ticks.into_iter().zip(texts).collect() }
    }

    /// An axis of whole numbers from 1 up, such as epochs. It ends where the values do.
    #[inline]
    pub fn whole(low: usize, high: usize, count: usize) -> Self {
        let width = high.saturating_sub(low).max(1);
        let step = step(width as f64 / count.max(1) as f64).max(1.0).round() as usize;
        let first = low.div_ceil(step) * step;
        let mut ticks: Vec<usize> = (first..=high).step_by(step).collect();
        if ticks.is_empty() {
            ticks.push(low);
        }
        // Epochs begin with 1.
        if low == 1 && step > 1 {
            ticks.insert(0, 1);
        }
        // One epoch alone stands in the middle.
        let (before, after) = if low == high { (0.5, 0.5) } else { (0.0, 0.0) };
        Axis {
            low: low as f64 - before,
            high: high as f64 + after,
            ticks: ticks.into_iter().map(|tick| (tick as f64, tick.to_string())).collect(),
        }
    }

    /// Where a value lies, from 0 to 1.
    #[inline]
    pub fn place(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// A range with an extent, and small enough to calculate with.
#[inline]
fn widened(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = (low.clamp(-1e300, 1e300), high.clamp(-1e300, 1e300));
    let size = low.abs().max(high.abs());
    if high - low > 1e-12 * size && high - low > 1e-290 {
        (low, high)
    } else if size < 1e-290 {
        (0.0, 1.0)
    } else {
        (low - 0.1 * size, high + 0.1 * size)
    }
}

/// The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below `least`.
#[inline]
fn step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let parts = [1.0, 2.0, 2.5, 5.0].map(|part| part * power);
    parts.into_iter().find(|&part| part >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// All ticks with as many digits as the step needs; very large and small ones with a power of ten.
#[inline]
fn texts(ticks: &[f64], step: f64) -> Vec<String> {
    let largest = ticks.iter().fold(0.0_f64, |most, tick| most.max(tick.abs()));
    let text = |&tick: &f64| {
        if tick.abs() < 1e-9 * step {
            return "0".to_owned();
        }
        if (1e-3..1e6).contains(&largest) {
            let digits = (0..9).find(|&digits| {
                let scaled = step * 10_f64.powi(digits);
                (scaled - scaled.round()).abs() < 1e-6 * scaled
            });
            return format!("{tick:.*}", digits.unwrap_or(9) as usize);
        }
        let digits = (largest.log10().floor() - step.log10().floor()).clamp(0.0, 6.0) as usize;
        // One digit more tells multiples of 2.5 apart.
        let text = format!("{tick:.*e}", digits + 1);
        match text.split_once('e') {
            Some((mantissa, power)) => {
                let short = mantissa.trim_end_matches('0').trim_end_matches('.');
                format!("{short}e{power}")
            }
            None => text,
        }
    };
    ticks.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn round_numbers() {
        assert_eq!(labels(&Axis::of(0.13, 0.92, 5)), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(
            labels(&Axis::of(0.905, 0.981, 4)),
            ["0.90", "0.92", "0.94", "0.96", "0.98", "1.00"]
        );
        assert_eq!(labels(&Axis::of(-2.0, 3.0, 5)), ["-2", "-1", "0", "1", "2", "3"]);
        assert_eq!(labels(&Axis::of(0.0, 9e-5, 4)), ["0", "2.5e-5", "5e-5", "7.5e-5", "1e-4"]);
        assert_eq!(labels(&Axis::of(0.0, 4e7, 4)), ["0", "1e7", "2e7", "3e7", "4e7"]);
    }

    #[test]
    fn values_that_do_not_change() {
        for value in [0.0, 0.5, -3.0, 1e-320, 1e300, -1e300] {
            let axis = Axis::of(value, value, 4);
            assert!(axis.low < axis.high && axis.ticks.len() >= 2, "{value}: {axis:?}");
            assert!((0.0..=1.0).contains(&axis.place(value)), "{value}: {axis:?}");
        }
    }

    #[test]
    fn any_range_has_few_ticks() {
        for (low, high) in [(-1e300, 1e300), (0.0, f64::MAX), (1.0, 1.0 + 1e-9), (3.0, 1e9)] {
            let axis = Axis::of(low, high, 5);
            assert!((2..=8).contains(&axis.ticks.len()), "{axis:?}");
        }
    }

    #[test]
    fn epochs() {
        assert_eq!(labels(&Axis::whole(1, 5, 6)), ["1", "2", "3", "4", "5"]);
        assert_eq!(labels(&Axis::whole(1, 40, 6)), ["1", "10", "20", "30", "40"]);
        assert_eq!(labels(&Axis::whole(11, 13, 6)), ["11", "12", "13"]);
        let one = Axis::whole(1, 1, 6);
        assert_eq!((labels(&one), one.place(1.0)), (vec!["1"], 0.5));
    }
}
