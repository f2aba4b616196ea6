//! Layers that no workload has: an epoch of recurrent ones, and depthwise convolutions of one sample on the two
//! roads.
//!
//! `cargo run --release -p bench --bin layers`

use keras_runtime::prelude::*;
use std::hint::black_box;
use std::time::Instant;

model! { struct Gru { Input(50, 8); GRU(32); Dense(1); } }
model! { struct ResetBefore { Input(50, 8); GRU(32, reset_after = false); Dense(1); } }
model! { struct Simple { Input(50, 8); SimpleRNN(32); Dense(1); } }

model! {
    struct Depthwise {
        Input(32, 32, 32);
        DepthwiseConv2D(3, padding = same);
        SeparableConv2D(64, 3, strides = 2, padding = same);
        GlobalAveragePooling2D();
        Dense(10);
    }
}

const SEQUENCES: usize = 2048;
const EPOCHS: usize = 7;
/// Calls that are timed together, and how often.
const CALLS: [usize; 2] = [20, 40];

fn main() -> Result<()> {
    let number = |i: usize| (i as f32).sin();
    let row = |i: usize, t: usize| std::array::from_fn(|f| number(7 * i + 3 * t + f));
    let x: Vec<[[f32; 8]; 50]> =
        (0..SEQUENCES).map(|i| std::array::from_fn(|t| row(i, t))).collect();
    let y: Vec<[f32; 1]> = (0..SEQUENCES).map(|i| [number(i)]).collect();
    macro_rules! epoch {
        ($model:ident) => {
            let mut net = $model::new(1);
            let mut trainer = net.compile(Adam::default(), MeanSquaredError::default()).threads(1);
            let options = || Fit::default().batch_size(64).verbose(0).shuffle(false);
            let mut least = f64::INFINITY;
            for _ in 0..=EPOCHS {
                let begin = Instant::now();
                trainer.fit(&x, &y, options())?;
                least = least.min(begin.elapsed().as_secs_f64());
            }
            println!("{:12} {:6.2} ms an epoch", stringify!($model), least * 1e3);
        };
    }
    epoch!(Gru);
    epoch!(ResetBefore);
    epoch!(Simple);
    let (net, image) = (Depthwise::new(1), [[[0.5_f32; 32]; 32]; 32]);
    let mut arena = Box::new([0.0; Depthwise::ARENA]);
    let fast = least(|| net.predict(black_box(&image))[0]);
    let device = least(|| net.predict_in(black_box(&image), &mut arena)[0]);
    println!("Depthwise    {fast:6.1} us by predict, {device:.1} us by predict_in");
    Ok(())
}

/// The least microseconds of a call.
fn least(mut call: impl FnMut() -> f32) -> f64 {
    let [calls, rounds] = CALLS;
    let times = (0..rounds).map(|_| {
        let begin = Instant::now();
        for _ in 0..calls {
            black_box(call());
        }
        begin.elapsed().as_secs_f64() / calls as f64 * 1e6
    });
    times.fold(f64::INFINITY, f64::min)
}
