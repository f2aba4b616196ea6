//! Cross-validation: each row is tested once.

use super::class_weight::rows_by_class;
use super::{Label, Subset};
use crate::error::{Count, Error, Result};
use crate::rng::Rng;

/// The numbers of the rows to train and to test on.
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::data::KFold;
/// model! { struct Net { Input(1); Dense(1); } }
/// let x: Vec<[f32; 1]> = (0..20).map(|i| [i as f32 / 20.0]).collect();
/// let y: Vec<f32> = x.iter().map(|x| 2.0 * x[0]).collect();
/// for fold in KFold::new(4).shuffle(42).split(x.len())? {
///     let mut net = Net::new(1);
///     let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
///     trainer.fit(&fold.train_of(&x), &fold.train_of(&y), Fit::default().verbose(0))?;
///     trainer.evaluate(&fold.test_of(&x), &fold.test_of(&y))?;
/// }
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// Rows to train on.
    pub train: Vec<usize>,
    /// Rows to test on.
    pub test: Vec<usize>,
}

impl Fold {
    /// The rows of `set` to train on, without a copy.
    pub fn train_of<'a, D: ?Sized>(&'a self, set: &'a D) -> Subset<'a, D> {
        Subset::new(set, &self.train)
    }

    /// The rows of `set` to test on, without a copy.
    pub fn test_of<'a, D: ?Sized>(&'a self, set: &'a D) -> Subset<'a, D> {
        Subset::new(set, &self.test)
    }
}

/// As many folds as wanted: each row is tested on in one of them. The first folds have a row more
/// where the rows do not divide.
///
/// ```
/// use keras_runtime::data::KFold;
/// let folds: Vec<_> = KFold::new(2).split(5)?.collect();
/// assert_eq!((&folds[0].test[..], &folds[0].train[..]), (&[0, 1, 2][..], &[3, 4][..]));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct KFold {
    folds: usize,
    seed: Option<u64>,
}

impl KFold {
    /// So many folds, of neighbouring rows.
    pub fn new(folds: usize) -> Self {
        KFold { folds, seed: None }
    }

    /// Puts the rows in a random order before.
    #[must_use]
    pub fn shuffle(self, seed: u64) -> Self {
        KFold { seed: Some(seed), ..self }
    }

    /// The folds of so many rows.
    ///
    /// # Errors
    /// [`Error::Config`] for fewer than two folds, or more than there are rows.
    pub fn split(self, rows: usize) -> Result<impl Iterator<Item = Fold>> {
        check(self.folds, rows)?;
        let mut order: Vec<usize> = (0..rows).collect();
        if let Some(seed) = self.seed {
            Rng::new(seed).shuffle(&mut order);
        }
        let mut fold_of = vec![0; rows];
        let (len, longer) = (rows / self.folds, rows % self.folds);
        let mut rest = order.as_slice();
        for fold in 0..self.folds {
            let (own, after) = rest.split_at(len + usize::from(fold < longer));
            own.iter().for_each(|&row| fold_of[row] = fold);
            rest = after;
        }
        Ok(folds(self.folds, fold_of))
    }
}

/// As [`KFold`], but that each class has its share in each fold.
///
/// ```
/// use keras_runtime::data::StratifiedKFold;
/// let y = [0_u8, 0, 0, 0, 1, 1];
/// for fold in StratifiedKFold::new(2).split(&y)? {
///     assert_eq!(fold.test.iter().filter(|&&row| y[row] == 1).count(), 1);
/// }
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StratifiedKFold {
    folds: usize,
    seed: Option<u64>,
}

impl StratifiedKFold {
    /// So many folds.
    pub fn new(folds: usize) -> Self {
        StratifiedKFold { folds, seed: None }
    }

    /// Puts the rows of each class in a random order before.
    #[must_use]
    pub fn shuffle(self, seed: u64) -> Self {
        StratifiedKFold { seed: Some(seed), ..self }
    }

    /// The folds of rows with these labels.
    ///
    /// # Errors
    /// [`Error::Label`] with a negative label; [`Error::Config`] for fewer than two folds, or a
    /// class with fewer rows than folds.
    pub fn split(self, labels: &[impl Label]) -> Result<impl Iterator<Item = Fold>> {
        check(self.folds, labels.len())?;
        let (mut fold_of, mut dealt) = (vec![0; labels.len()], 0);
        for (class, mut rows) in rows_by_class(labels)? {
            if rows.len() < self.folds {
                return Err(Error::Config(format!(
                    "class {class} has {}, too few for {} folds",
                    Count(rows.len(), "row"),
                    self.folds
                )));
            }
            if let Some(seed) = self.seed {
                Rng::stream(seed, class as u64).shuffle(&mut rows);
            }
            // Dealt in turn, and on from class to class, so that folds are of one size too.
            for row in rows {
                fold_of[row] = dealt % self.folds;
                dealt += 1;
            }
        }
        Ok(folds(self.folds, fold_of))
    }
}

fn check(folds: usize, rows: usize) -> Result<()> {
    if (2..=rows).contains(&folds) {
        return Ok(());
    }
    Err(Error::Config(format!(
        "the number of folds must be from 2 to the number of rows, {rows}; found {folds}"
    )))
}

/// The folds, where each row has the number of the one that tests on it.
fn folds(count: usize, fold_of: Vec<usize>) -> impl Iterator<Item = Fold> {
    (0..count).map(move |fold| {
        let (test, train) = (0..fold_of.len()).partition(|&row| fold_of[row] == fold);
        Fold { train, test }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tested_once(folds: impl Iterator<Item = Fold>, rows: usize) -> Vec<usize> {
        let (mut count, mut lens) = (vec![0; rows], Vec::new());
        for fold in folds {
            fold.test.iter().for_each(|&row| count[row] += 1);
            assert!(fold.train.iter().all(|row| !fold.test.contains(row)));
            assert_eq!(fold.train.len() + fold.test.len(), rows);
            lens.push(fold.test.len());
        }
        assert_eq!(count, vec![1; rows]);
        lens
    }

    #[test]
    fn each_row_is_tested_once() {
        assert_eq!(tested_once(KFold::new(5).split(23).unwrap(), 23), [5, 5, 5, 4, 4]);
        let shuffled = || KFold::new(5).shuffle(3).split(23).unwrap();
        assert_eq!(tested_once(shuffled(), 23), [5, 5, 5, 4, 4]);
        assert!(shuffled().eq(shuffled()));
        assert!(!shuffled().eq(KFold::new(5).split(23).unwrap()));
        let labels: Vec<u8> = (0..41).map(|i| u8::from(i % 4 == 0)).collect();
        let folds = || StratifiedKFold::new(5).shuffle(3).split(&labels).unwrap();
        assert_eq!(tested_once(folds(), 41), [9, 8, 8, 8, 8]);
        for fold in folds() {
            let ones = fold.test.iter().filter(|&&row| labels[row] == 1).count();
            assert!((2..=3).contains(&ones), "{ones} of 11");
        }
    }

    #[test]
    fn too_many_folds() {
        assert!(KFold::new(1).split(9).is_err() && KFold::new(10).split(9).is_err());
        assert!(KFold::new(2).split(0).is_err());
        let error = StratifiedKFold::new(3).split(&[0_u8, 0, 0, 1, 1, 1, 2]).err().unwrap();
        assert_eq!(error.to_string(), "class 2 has 1 row, too few for 3 folds");
    }
}
