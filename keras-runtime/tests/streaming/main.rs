//! Training on rows that come one after the other.

#[path = "../counting_allocator/mod.rs"]
mod counting_allocator;
mod resume;
mod rows;
mod several;
mod validation;

use counting_allocator::allocations;
use keras_runtime::data::{FromRows, Rows, from_rows, try_from_rows};
use keras_runtime::prelude::*;
use std::sync::Mutex;

model! {
    struct Net {
        Input(6);
        Dense(8, activation = relu);
        Dropout(0.2);
        Dense(3, activation = softmax);
    }
}

const ROWS: usize = 70;

fn row(i: usize) -> ([f32; 6], u8) {
    (std::array::from_fn(|k| ((i * 7 + k * 3) as f32).sin()), (i % 3) as u8)
}

fn all() -> (Vec<[f32; 6]>, Vec<u8>) {
    (0..ROWS).map(row).unzip()
}

fn stream() -> impl Source<X = [f32; 6], Y = u8> + Send {
    from_rows(|_| (0..ROWS).map(row))
}

/// A network after a training, and what that logged.
fn train(
    threads: usize,
    fit: impl FnOnce(&mut Trainer<'_, Net, Adam, SparseCategoricalCrossentropy>) -> Result<History>,
) -> (Vec<f32>, Vec<f64>) {
    let mut net = Net::new(1);
    let mut trainer = net
        .compile(Adam::default(), SparseCategoricalCrossentropy::default())
        .metrics(accuracy())
        .threads(threads);
    let history = fit(&mut trainer).unwrap();
    let logs = ["loss", "accuracy"].map(|name| history.get(name).unwrap_or_default().to_vec());
    (net.as_slice().to_vec(), logs.concat())
}

#[test]
fn the_same_rows_give_the_same_bits_as_fit() {
    let (x, y) = all();
    let options = || Fit::default().epochs(3).batch_size(32).shuffle(false).verbose(0);
    let weights = [(0, 0.5), (2, 3.0)];
    let expected = train(1, |trainer| trainer.fit(&x, &y, options()));
    let weighted = train(1, |trainer| trainer.fit(&x, &y, options().class_weight(weights)));
    let steps = train(1, |trainer| trainer.fit(&x, &y, options().steps_per_epoch(5)));
    for threads in [1, 2] {
        assert_eq!(train(threads, |trainer| trainer.fit_stream(stream(), options())), expected);
        let options_weighted = options().class_weight(weights);
        assert_eq!(
            train(threads, |trainer| trainer.fit_stream(stream(), options_weighted)),
            weighted
        );
        let options = options().steps_per_epoch(5);
        assert_eq!(train(threads, |trainer| trainer.fit_stream(stream(), options)), steps);
    }
    // Batches that end with the pass, batches of one, and one for all.
    for batch in [35, 1, ROWS, 1000] {
        let options = || Fit::default().epochs(2).batch_size(batch).shuffle(false).verbose(0);
        assert_eq!(
            train(1, |trainer| trainer.fit_stream(stream(), options())),
            train(1, |trainer| trainer.fit(&x, &y, options())),
            "{batch}"
        );
    }
}

#[test]
fn evaluated_and_validated_as_data_in_memory() {
    let (x, y) = all();
    let mut net = Net::new(1);
    let loss = SparseCategoricalCrossentropy::default();
    let mut trainer = net.compile(SGD::default(), loss).metrics(accuracy());
    let expected = trainer.evaluate(&x, &y).unwrap();
    let found = trainer.evaluate_stream(stream(), &Evaluate::default()).unwrap();
    assert_eq!(expected.iter().collect::<Vec<_>>(), found.iter().collect::<Vec<_>>());
    let options = Fit::default().validation_data(&x, &y).verbose(0);
    let history = trainer.fit_stream(stream().shuffle(20, 1), options).unwrap();
    let after = trainer.evaluate(&x, &y).unwrap();
    assert_eq!(history.last("val_loss"), Some(after.loss()));
}

#[test]
fn passes_are_counted_and_no_row_is_read_twice() {
    let seen = Mutex::new(Vec::new());
    let source = from_rows(|pass| {
        seen.lock().unwrap().push(pass);
        (0..ROWS).map(row)
    });
    let options = Fit::default().initial_epoch(2).epochs(5).verbose(0);
    train(1, |trainer| trainer.fit_stream(source, options));
    assert_eq!(*seen.lock().unwrap(), [2, 3, 4]);
}

#[test]
fn a_source_that_never_ends() {
    let (_, logs) = train(1, |trainer| {
        let endless = from_rows(|_| (0..).map(row)).shuffle(64, 3);
        trainer.fit_stream(endless, Fit::default().epochs(4).steps_per_epoch(10).verbose(0))
    });
    assert_eq!(logs.len(), 8);
}

#[test]
fn errors_name_the_row() {
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let mut message = |source: &mut (dyn Source<X = [f32; 6], Y = u8> + Send)| {
        trainer.fit_stream(source, Fit::default().verbose(0)).unwrap_err().to_string()
    };
    let label = |i| if i == 50 { ([0.0; 6], 3) } else { row(i) };
    assert_eq!(
        message(&mut from_rows(|_| (0..ROWS).map(label))),
        "y[50] is 3, but labels must be whole numbers from 0 to 2"
    );
    let nan = |i| if i == 69 { ([0.0, 0.0, f32::NAN, 0.0, 0.0, 0.0], 0) } else { row(i) };
    assert_eq!(
        message(&mut from_rows(|_| (0..ROWS).map(nan))),
        "x[69][2] is NaN, but values must be finite"
    );
    assert_eq!(message(&mut from_rows(|_| (0..0).map(row))), "x has no rows");
    let broken = |i| match i {
        40 => Err(Error::Config("row 40 of `a.bin` is broken".into())),
        _ => Ok(row(i)),
    };
    assert_eq!(
        message(&mut try_from_rows(|_| Ok((0..ROWS).map(broken)))),
        "row 40 of `a.bin` is broken"
    );
    let nothing = |_| Err::<std::vec::IntoIter<Result<_>>, _>(Error::Config("no file".into()));
    assert_eq!(message(&mut try_from_rows(nothing)), "no file");
}

#[test]
fn options_that_need_all_the_data() {
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let split = Fit::default().validation_split(0.2).verbose(0);
    let error = trainer.fit_stream(stream(), split).unwrap_err().to_string();
    assert!(error.contains("validation_split") && error.contains("validation_data"), "{error}");
    let weights = [1.0; ROWS];
    let weighted = Fit::default().sample_weight(&weights).verbose(0);
    assert!(trainer.fit_stream(stream(), weighted).is_err());
    let (x, y) = ([[f32::NAN; 6]], [0_u8]);
    let validated = Fit::default().validation_data(&x, &y).verbose(0);
    let error = trainer.fit_stream(stream(), validated).unwrap_err().to_string();
    assert_eq!(error, "validation x[0][0] is NaN, but values must be finite");
}

#[test]
fn a_batch_for_which_there_is_no_memory() {
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    for batch in [usize::MAX, 1 << 60] {
        let options = Fit::default().batch_size(batch).verbose(0);
        let error = trainer.fit_stream(stream(), options).unwrap_err().to_string();
        assert_eq!(error, format!("batch_size {batch} takes more memory than there is"));
        let options = Evaluate::default().batch_size(batch);
        assert!(trainer.evaluate_stream(stream(), &options).is_err());
    }
}

/// Rows that are copied one by one, as those of nalgebra's vectors.
#[test]
fn other_samples_and_targets() {
    model! { struct Line { Input(2); Dense(1); } }
    let x: Vec<nalgebra::SVector<f32, 2>> = (0..9).map(|i| [i as f32, 1.0].into()).collect();
    let y: Vec<bool> = (0..9).map(|i| i > 4).collect();
    let fitted = |stream: bool| {
        let mut line = Line::new(3);
        let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
        let options = Fit::default().epochs(2).batch_size(4).shuffle(false).verbose(0);
        match stream {
            true => {
                let rows = from_rows(|_| x.iter().copied().zip(y.iter().copied()));
                trainer.fit_stream(rows, options).unwrap()
            }
            false => trainer.fit(&x, &y, options).unwrap(),
        };
        line.as_slice().to_vec()
    };
    assert_eq!(fitted(true), fitted(false));
}

#[test]
fn several_inputs() {
    model! {
        struct Two {
            let a = Input(2);
            let b = Input(1);
            Dense(1)(Concatenate()(a, b))
        }
    }
    let rows = || (0..9).map(|i| (TwoInput { a: [i as f32, 1.0], b: [0.5] }, i as f32));
    let fitted = |stream: bool| {
        let mut two = Two::new(3);
        let mut trainer = two.compile(SGD::default(), MeanSquaredError::default());
        let options = Fit::default().batch_size(4).shuffle(false).verbose(0);
        match stream {
            true => trainer.fit_stream(from_rows(|_| rows()), options).unwrap(),
            false => {
                let (x, y): (Vec<_>, Vec<_>) = rows().unzip();
                trainer.fit(&x, &y, options).unwrap()
            }
        };
        two.as_slice().to_vec()
    };
    assert_eq!(fitted(true), fitted(false));
}

#[test]
fn a_step_takes_no_memory_in_either_thread() {
    // What the loader's thread takes from the begin of a pass to row `ROWS`.
    struct Watched<'a>(&'a Mutex<Vec<usize>>, usize);
    impl Source for Watched<'_> {
        type X = [f32; 6];
        type Y = u8;
        fn begin(&mut self, _: u64) -> Result<()> {
            Ok(())
        }
        fn next(&mut self, x: &mut Vec<[f32; 6]>, y: &mut Vec<u8>) -> Result<bool> {
            let (sample, label) = row(self.1);
            x.push(sample);
            y.push(label);
            self.1 += 1;
            if let Ok(mut seen) = self.0.try_lock()
                && seen.len() < seen.capacity()
            {
                seen.push(counting_allocator::taken());
            }
            Ok(true)
        }
    }
    let mut net = Net::new(1);
    let mut trainer = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
    let mut fit = |steps| {
        let seen = Mutex::new(Vec::with_capacity(1000));
        let source = Watched(&seen, 0).augment(1, |x, _, rng| x[0] += rng.unit() as f32);
        let source = source.shuffle(50, 1).map(|x, y| (x, y));
        let options = Fit::default().steps_per_epoch(steps).verbose(0);
        let taken = allocations(|| {
            trainer.fit_stream(source, options).unwrap();
        });
        (taken, seen.into_inner().unwrap())
    };
    fit(3);
    let (few, _) = fit(4);
    let (many, loader) = fit(300);
    // A thread's first wait for the other takes memory once, whenever that is.
    const FIRST_WAIT: usize = 2;
    assert!(many <= few + FIRST_WAIT, "{few} {many}");
    assert!(loader[999] <= loader[200] + FIRST_WAIT, "{loader:?}");
}

/// A set of one's own is a source too.
#[test]
fn rows_of_ones_own_validate() {
    struct Zeros;
    impl Rows<f32> for Zeros {
        fn len(&self) -> usize {
            5
        }
        fn row_len(&self) -> usize {
            6
        }
        fn copy_row(&self, _: usize, out: &mut [f32]) {
            out.fill(0.0);
        }
    }
    let (x, y) = (FromRows(Zeros), [0_u8; 5]);
    let (_, logs) = train(1, |trainer| {
        trainer.fit_stream(stream(), Fit::default().validation_data(&x, &y).verbose(0))
    });
    assert_eq!(logs.len(), 2);
}

#[test]
fn layers_change_each_row_by_itself() {
    model! { struct Noise { Input(3); GaussianNoise(1.0); } }
    let noise = |seed| {
        let zeros = from_rows(|_| (0..4).map(|i| ([0.0; 3], i)));
        zeros.layers(Noise::new(0), seed)
    };
    fn rows(
        source: &mut impl Source<X = [f32; 3], Y = i32>,
        pass: u64,
    ) -> (Vec<[f32; 3]>, Vec<i32>) {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        source.begin(pass).unwrap();
        while source.next(&mut x, &mut y).unwrap() {}
        (x, y)
    }
    let (all, _) = rows(&mut noise(1), 0);
    assert_eq!(rows(&mut noise(1).take(2), 0).0, all[..2]);
    assert_ne!(rows(&mut noise(1), 1).0, all);
    assert_ne!(rows(&mut noise(2), 0).0, all);
    let mut values: Vec<u32> = all.as_flattened().iter().map(|value| value.to_bits()).collect();
    values.sort_unstable();
    values.dedup();
    assert_eq!(values.len(), 12);
}
