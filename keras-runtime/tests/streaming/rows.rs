//! Rows in one go and rows that are passed over, against rows one by one.

use keras_runtime::data::{Csv, Npy, NpySource, from_rows};
use keras_runtime::prelude::*;
use std::fmt::Debug;

const ROWS: usize = 150;

/// Each way to read gives the rows that `next` gives.
fn same<S: Source<X: PartialEq + Debug + Clone, Y: PartialEq + Debug + Clone>>(mut source: S) {
    for pass in [0, 3] {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        source.begin(pass).unwrap();
        while source.next(&mut x, &mut y).unwrap() {}
        assert_eq!(x.len(), y.len());
        for rows in [1, 7, 64, 1000] {
            let (mut found, mut found_y) = (Vec::new(), Vec::new());
            source.begin(pass).unwrap();
            while source.next_rows(rows, &mut found, &mut found_y).unwrap() {}
            assert_eq!((&found, &found_y), (&x, &y), "{rows} at a time");
        }
        for passed in [0, 1, 63, 64, 65, x.len(), x.len() + 1] {
            let (mut found, mut found_y) = (Vec::new(), Vec::new());
            source.begin(pass).unwrap();
            // One row is taken before.
            source.next(&mut found, &mut found_y).unwrap();
            let there = source.advance(passed).unwrap();
            if passed < x.len() {
                assert!(there);
                while source.next_rows(9, &mut found, &mut found_y).unwrap() {}
                assert_eq!(found[1..], x[passed + 1..], "{passed} passed over");
                assert_eq!(found_y[1..], y[passed + 1..]);
            } else {
                assert!(!there && !source.next(&mut found, &mut found_y).unwrap());
            }
        }
    }
}

fn numbers() -> impl Source<X = [f32; 2], Y = f32> {
    from_rows(|pass| (0..ROWS).map(move |i| ([i as f32, pass as f32], i as f32)))
}

#[test]
fn what_is_done_to_rows() {
    same(numbers());
    same(numbers().map(|x, y| (x[0] as usize, y as u8)));
    same(numbers().map_y(|y| y as i32));
    same(numbers().weigh(|x, y| x[1] + y));
    same(numbers().augment(3, |x, y, rng| {
        x[0] += rng.unit() as f32;
        *y += rng.unit() as f32;
    }));
    same(numbers().shuffle(40, 1));
    same(numbers().shuffle(1, 1));
    same(numbers().shuffle(1000, 1));
    same(numbers().take(100));
    same(numbers().skip(100).take(30));
    same(numbers().take(100).shuffle(20, 4).augment(1, |x, _, rng| x[1] = rng.unit() as f32));
    same(Box::new(numbers()));
    model! { struct Noise { Input(2); GaussianNoise(1.0); Dropout(0.5); } }
    same(numbers().layers(Noise::new(0), 5));
    model! {
        struct Two {
            let a = Input(2);
            let b = Input(1);
            let noisy = GaussianNoise(1.0)(a);
            let dropped = Dropout(0.5)(b);
            (noisy, dropped)
        }
    }
    let two = numbers().map(|x, y| (TwoInput { a: x, b: [y] }, y)).layers(Two::new(0), 5);
    same(two.map(|x, y| ((x.noisy, x.dropped), y)));
}

#[test]
fn nothing_is_left_of_what_is_skipped() {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let mut skipped = numbers().skip(ROWS + 1);
    skipped.begin(0).unwrap();
    assert!(!skipped.next(&mut x, &mut y).unwrap() && x.is_empty());
}

#[test]
fn files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let x: Vec<[f32; 3]> = (0..ROWS).map(|i| [i as f32, 0.25, -1.5]).collect();
    let y: Vec<f32> = (0..ROWS).map(|i| (i % 7) as f32).collect();
    Npy::from_samples::<f32, _>(&x).write(path("x.npy")).unwrap();
    Npy::from_samples::<f32, _>(&y).write(path("y.npy")).unwrap();
    let labels: Vec<u8> = y.iter().map(|&y| y as u8).collect();
    Npy::from_labels(&labels).write(path("labels.npy")).unwrap();
    same(NpySource::<f32, [f32; 3], f32>::open(path("x.npy"), path("y.npy")).unwrap());
    // Values of other types.
    same(NpySource::<f32, [f32; 3], f32>::open(path("x.npy"), path("labels.npy")).unwrap());
    same(NpySource::<f64, [f64; 3], f64>::open(path("x.npy"), path("labels.npy")).unwrap());
    // Rows that are longer than what is read at once.
    let long: Vec<[f32; 20_000]> = vec![[1.0; 20_000], [2.0; 20_000], [3.0; 20_000]];
    Npy::from_samples::<f32, _>(&long).write(path("long.npy")).unwrap();
    Npy::from_labels(&labels[..3]).write(path("three.npy")).unwrap();
    let mut source =
        NpySource::<f32, [f32; 20_000], f32>::open(path("long.npy"), path("three.npy")).unwrap();
    let (mut found, mut targets) = (Vec::new(), Vec::new());
    source.begin(0).unwrap();
    assert!(!source.next_rows(5, &mut found, &mut targets).unwrap());
    assert!(found == long && targets == y[..3]);
    let lines: Vec<String> = (0..ROWS).map(|i| format!("{i},{}\n", i % 3)).collect();
    std::fs::write(path("a.csv"), format!("a,b\n{}", lines.concat())).unwrap();
    same(Csv::default().source::<f32, 1>(path("a.csv"), ["a"], "b").unwrap());
}
