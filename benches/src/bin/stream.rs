//! What loading costs: the network of W1 and a small one, trained on the same rows from memory, from a
//! generator and from a file, by turns. Prints medians of an epoch, how much longer the stream takes, and
//! how long the source takes alone, without a network: no training can be faster than that.
//!
//! `cargo run --release -p bench --bin stream -- [threads] [rounds]`

use keras_runtime::data::{Npy, NpySource, from_rows};
use keras_runtime::prelude::*;
use std::time::Instant;

model! {
    struct Mlp {
        Input(784);
        Dense(512, activation = relu);
        Dense(512, activation = relu);
        Dense(10, activation = softmax);
    }
}

model! {
    /// Little to compute for each value that is read.
    struct Small {
        Input(784);
        Dense(32, activation = relu);
        Dense(10, activation = softmax);
    }
}

model! {
    struct Moved {
        Input(28, 28, 1);
        RandomTranslation(0.1, 0.1);
        Flatten();
    }
}

const ROWS: usize = 10_000;
const WAYS: [&str; 5] = ["fit", "from_rows", "npy", "npy shuffled", "npy moved by layers"];

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse().ok());
    let (threads, rounds) = (numbers.next().unwrap_or(2), numbers.next().unwrap_or(7));
    let x: Vec<[f32; 784]> =
        (0..ROWS).map(|i| std::array::from_fn(|k| ((i * 31 + k) as f32).sin())).collect();
    let y: Vec<u8> = (0..ROWS).map(|i| (i % 10) as u8).collect();
    let folder = std::env::temp_dir().join(format!("keras-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (x_path, y_path) = (folder.join("x.npy"), folder.join("y.npy"));
    Npy::from_samples(&x).write(&x_path)?;
    Npy::from_labels(&y).write(&y_path)?;
    let open = || NpySource::<f32, [f32; 784], f32>::open(&x_path, &y_path);
    let images = || NpySource::<f32, [[[f32; 1]; 28]; 28], f32>::open(&x_path, &y_path);
    let labels = |y: f32| y as u8;
    let rows = || x.iter().copied().zip(y.iter().copied());
    let moved = || -> Result<_> { Ok(images()?.map_y(labels).layers(Moved::new(0), 1)) };
    let shuffled = || -> Result<_> { Ok(open()?.map_y(labels).shuffle(1000, 1)) };
    let mut alone = WAYS.map(|_| Vec::new());
    for _ in 0..rounds {
        for (way, times) in alone.iter_mut().enumerate() {
            times.push(match way {
                0 => 0.0,
                1 => read(&mut from_rows(|_| rows()))?,
                2 => read(&mut open()?.map_y(labels))?,
                3 => read(&mut shuffled()?)?,
                _ => read(&mut moved()?)?,
            });
        }
    }
    let alone = alone.map(median);
    macro_rules! times {
        ($model:ident) => {{
            let mut net = $model::new(7);
            let loss = SparseCategoricalCrossentropy::default();
            let mut trainer = net.compile(RMSprop::default(), loss).threads(threads);
            let mut times = WAYS.map(|_| Vec::new());
            for round in 0..=rounds {
                for (way, times) in times.iter_mut().enumerate() {
                    let options = Fit::default().batch_size(128).shuffle(false).verbose(0);
                    let begin = Instant::now();
                    match way {
                        0 => trainer.fit(&x, &y, options)?,
                        1 => trainer.fit_stream(from_rows(|_| rows()), options)?,
                        2 => trainer.fit_stream(open()?.map_y(labels), options)?,
                        3 => trainer.fit_stream(shuffled()?, options)?,
                        _ => trainer.fit_stream(moved()?, options)?,
                    };
                    if round > 0 {
                        times.push(begin.elapsed().as_secs_f64());
                    }
                }
            }
            let medians = times.map(median);
            for ((way, median), alone) in WAYS.iter().zip(medians).zip(alone) {
                println!(
                    "{:5} {way:20} {:8.2} ms an epoch {:+6.1} %, alone {:8.2} ms",
                    stringify!($model),
                    median * 1e3,
                    (median / medians[0] - 1.0) * 100.0,
                    alone * 1e3
                );
            }
        }};
    }
    times!(Mlp);
    times!(Small);
    std::fs::remove_dir_all(&folder).expect("the folder");
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Seconds of a pass over a source, in batches.
fn read<S: Source>(source: &mut S) -> Result<f64> {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let begin = Instant::now();
    source.begin(0)?;
    while source.next_rows(128, &mut x, &mut y)? {
        std::hint::black_box((&x, &y));
        x.clear();
        y.clear();
    }
    Ok(begin.elapsed().as_secs_f64())
}
