use super::*;
use crate::error::Error;

fn rows<S: Source>(source: &mut S, pass: u64) -> (Vec<S::X>, Vec<S::Y>) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    source.begin(pass).unwrap();
    while source.next(&mut x, &mut y).unwrap() {}
    (x, y)
}

fn numbers(count: usize) -> impl Source<X = usize, Y = usize> {
    from_rows(move |_| (0..count).map(|i| (i, i)))
}

#[test]
fn shuffled_rows_are_a_permutation_that_the_seed_repeats() {
    let mut shuffled = numbers(100).shuffle(10, 3);
    let (x, y) = rows(&mut shuffled, 0);
    assert_eq!(x, y);
    assert_ne!(x, rows(&mut shuffled, 1).0);
    assert_eq!(x, rows(&mut numbers(100).shuffle(10, 3), 0).0);
    // Row 10 + n is not in the buffer before n rows have left it.
    assert!(x.iter().enumerate().all(|(place, &row)| row < place + 10), "{x:?}");
    let mut sorted = x.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, rows(&mut numbers(100), 0).0);
    assert_eq!(rows(&mut numbers(5).shuffle(0, 3), 0).0, [0, 1, 2, 3, 4]);
}

#[test]
fn each_row_has_random_numbers_of_its_own() {
    let noise = |seed| numbers(4).augment(seed, |x, _, rng| *x = rng.below(1 << 30));
    let all = rows(&mut noise(1), 0).0;
    // They do not depend on how many rows are taken, and differ from pass to pass.
    assert_eq!(rows(&mut noise(1).take(2), 0).0, all[..2]);
    assert_ne!(rows(&mut noise(1), 1).0, all);
    assert_ne!(rows(&mut noise(2), 0).0, all);
    assert_ne!(all[0], all[1]);
}

#[test]
fn errors_pass_through() {
    let broken = || {
        try_from_rows(|_| {
            Ok((0..9).map(|i| if i < 3 { Ok((i, i)) } else { Err(Error::Empty { what: "x" }) }))
        })
    };
    let count = |source: &mut dyn Source<X = i32, Y = i32>| {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        source.begin(0).unwrap();
        while let Ok(true) = source.next(&mut x, &mut y) {}
        (x.len(), source.next(&mut x, &mut y).is_err())
    };
    assert_eq!(count(&mut broken().map(|x, y| (x, y))), (3, true));
    assert_eq!(count(&mut broken().augment(0, |_, _, _| ())), (3, true));
    assert_eq!(count(&mut broken().take(8)), (3, true));
    assert_eq!(count(&mut broken().take(3)), (3, false));
    assert_eq!(count(&mut broken().shuffle(4, 0)), (0, true));
}
