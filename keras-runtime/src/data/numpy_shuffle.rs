//! The random order of numpy's `RandomState.shuffle`, so that a data set is split as Keras splits it.

use rand_mt::Mt;

/// numpy's `RandomState`, of which shuffles follow one another.
pub struct RandomState(Mt);

impl RandomState {
    /// The generator of a seed.
    pub fn new(seed: u32) -> Self {
        RandomState(Mt::new(seed))
    }

    /// Both in the order that the next shuffle gives so many rows.
    pub fn pairs<X, Y>(&mut self, x: Vec<X>, y: Vec<Y>) -> (Vec<X>, Vec<Y>) {
        let mut rows: Vec<(X, Y)> = x.into_iter().zip(y).collect();
        for last in (1..rows.len()).rev() {
            rows.swap(last, at_most(&mut self.0, last as u32));
        }
        rows.into_iter().unzip()
    }
}

/// Uniform in `0..=most`: bits are drawn until they are no more than that.
fn at_most(generator: &mut Mt, most: u32) -> usize {
    let mask = u32::MAX >> most.leading_zeros();
    loop {
        let value = generator.next_u32() & mask;
        if value <= most {
            return value as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.random.RandomState(113).shuffle(numpy.arange(n))` of numpy 2.4.6.
    #[test]
    fn numpy_s_order() {
        let order =
            |rows: u32| RandomState::new(113).pairs((0..rows).collect(), (0..rows).collect());
        let (x, y) = order(20);
        assert_eq!(x, [14, 11, 19, 17, 1, 4, 8, 3, 13, 15, 16, 9, 0, 7, 6, 18, 12, 10, 2, 5]);
        assert_eq!(x, y);
        let (x, _) = order(506);
        assert_eq!(x[..12], [22, 202, 368, 335, 461, 323, 382, 143, 146, 141, 402, 412]);
        assert_eq!(x[503..], [162, 220, 165]);
        let (x, y): (Vec<u32>, Vec<u32>) = order(506);
        assert_eq!(x, y);
        assert_eq!((order(0).0.len(), order(1).0), (0, vec![0]));
    }
}
