//! A split in which both parts have the classes of the whole.

use super::class_weight::rows_by_class;
use super::{Label, TrainTest, check};
use crate::error::{Error, Result};
use crate::order;
use crate::rng::Rng;

/// Shuffles the rows with a seed, then holds out the fraction `test` of them (rounded up) so that
/// each class has its share in both parts.
///
/// # Errors
/// [`Error::Lengths`], [`Error::Label`] with a negative label, and [`Error::Config`] where `test`
/// is not in \[0, 1), no row would be left to train on, or a class has a single row.
///
/// ```
/// use keras_runtime::data::split_stratified;
/// let y = [0_u8, 0, 0, 0, 0, 0, 0, 0, 1, 1].to_vec();
/// let parts = split_stratified((0..10).collect(), y, 0.5, 42)?;
/// assert_eq!(parts.y_test.iter().filter(|&&class| class == 1).count(), 1);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn split_stratified<X, Y: Label>(
    x: Vec<X>,
    y: Vec<Y>,
    test: f64,
    seed: u64,
) -> Result<TrainTest<X, Y>> {
    check::lengths(x.len(), "y", y.len())?;
    let wanted = super::split::test_rows(x.len(), test)?;
    let mut classes: Vec<_> = rows_by_class(&y)?.into_iter().collect();
    if let Some((class, _)) = classes.iter().find(|(_, rows)| rows.len() < 2) {
        return Err(Error::Config(format!(
            "class {class} has one row, which cannot be in both parts of a stratified split"
        )));
    }
    let lens: Vec<usize> = classes.iter().map(|(_, rows)| rows.len()).collect();
    let mut is_test = vec![false; x.len()];
    let mut rng = Rng::new(seed);
    for ((_, rows), held_out) in classes.iter_mut().zip(shares(&lens, wanted)) {
        rng.shuffle(rows);
        rows[..held_out].iter().for_each(|&row| is_test[row] = true);
    }
    let mut order: Vec<usize> = (0..x.len()).collect();
    rng.shuffle(&mut order);
    let mut rows: Vec<_> = x.into_iter().zip(y).map(Some).collect();
    let mut parts = TrainTest { x_train: vec![], y_train: vec![], x_test: vec![], y_test: vec![] };
    for row in order {
        let Some((x, y)) = rows[row].take() else { continue };
        let (xs, ys) = match is_test[row] {
            true => (&mut parts.x_test, &mut parts.y_test),
            false => (&mut parts.x_train, &mut parts.y_train),
        };
        xs.push(x);
        ys.push(y);
    }
    Ok(parts)
}

/// How many of `wanted` rows each class gives, by the method of the largest remainders.
fn shares(lens: &[usize], wanted: usize) -> Vec<usize> {
    let all: usize = lens.iter().sum();
    let exact = |len: usize| (len * wanted, all.max(1));
    let mut shares: Vec<usize> = lens.iter().map(|&len| exact(len).0 / exact(len).1).collect();
    let mut order: Vec<usize> = (0..lens.len()).collect();
    order::sort_by_key(&mut order, |class| {
        std::cmp::Reverse(exact(lens[class]).0 % exact(lens[class]).1)
    });
    let missing = wanted - shares.iter().sum::<usize>();
    order.iter().take(missing).for_each(|&class| shares[class] += 1);
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_share() {
        let y: Vec<usize> = (0..103).map(|i| if i % 10 == 0 { 1 } else { 0 }).collect();
        let x: Vec<usize> = (0..103).collect();
        let parts = split_stratified(x.clone(), y.clone(), 0.2, 7).unwrap();
        assert_eq!((parts.x_train.len(), parts.x_test.len()), (82, 21));
        // 11 rows of class 1: 2.24 of the 21, so 2.
        assert_eq!(parts.y_test.iter().sum::<usize>(), 2);
        let rows = parts.x_train.iter().chain(&parts.x_test);
        let labels = parts.y_train.iter().chain(&parts.y_test);
        assert!(rows.clone().zip(labels).all(|(&row, &label)| y[row] == label));
        let mut rows: Vec<usize> = rows.copied().collect();
        rows.sort_unstable();
        assert_eq!(rows, x);
        let again = split_stratified(x, y, 0.2, 7).unwrap();
        assert_eq!((again.x_train, again.y_test), (parts.x_train, parts.y_test));
    }

    #[test]
    fn what_cannot_be_split() {
        let split = |y: &[i32], test| {
            let x = vec![0; y.len()];
            split_stratified(x, y.to_vec(), test, 0).unwrap_err().to_string()
        };
        assert!(split(&[0, 0, 1], 0.4).starts_with("class 1 has one row"));
        assert!(split(&[0, 0], 1.0).contains("from 0 to below 1"));
        assert!(split(&[0, 0], 0.9).contains("leave none to train on"));
        assert!(split(&[0, -2], 0.5).starts_with("labels[1] is -2"));
    }
}
