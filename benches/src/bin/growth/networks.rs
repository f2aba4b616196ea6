//! What is trained.

use super::memory;
use keras_runtime::prelude::*;
use keras_runtime::rng::Rng;
use std::time::Instant;

/// Epochs that are timed after the first.
const EPOCHS: usize = 7;

model! {
    /// What batch and samples grow of.
    struct Wide {
        Input(64);
        Dense(256, activation = relu);
        Dense(256, activation = relu);
        Dense(1);
    }
}

/// A network of so many layers of 64 units, in blocks of blocks; `#[remat]` may stand before those of 8.
macro_rules! deep {
    ($name:ident, $deep:ident $(, $remat:meta)?) => {
        model! {
            struct $name {
                let x = Input(64);
                let _1 = |x| { Dense(64, activation = silu)(x) };
                let _2 = |x| { _1(_1(x)) };
                let _4 = |x| { _2(_2(x)) };
                $(#[$remat])?
                let _8 = |x| { _4(_4(x)) };
                let _16 = |x| { _8(_8(x)) };
                let _32 = |x| { _16(_16(x)) };
                let _64 = |x| { _32(_32(x)) };
                Dense(1)($deep(x))
            }
        }
    };
}

deep!(Deep1, _1);
deep!(Deep2, _2);
deep!(Deep4, _4);
deep!(Deep8, _8);
deep!(Deep16, _16);
deep!(Deep32, _32);
deep!(Deep64, _64);
deep!(Remat8, _8, remat);
deep!(Remat16, _16, remat);
deep!(Remat32, _32, remat);
deep!(Remat64, _64, remat);

/// Seconds of an epoch, the peak of memory beyond that before, and bytes of values in the plan.
macro_rules! trained {
    ($model:ident, $samples:expr, $batch:expr) => {{
        let before = memory::resident().unwrap_or(0.0);
        let (x, y) = data($samples);
        let mut net = $model::<f32>::new(1);
        let mut trainer = net.compile(SGD::default(), MeanSquaredError::default()).threads(1);
        let mut seconds = Vec::new();
        for _ in 0..=EPOCHS {
            let start = Instant::now();
            trainer.fit(&x, &y, Fit::default().batch_size($batch).verbose(0))?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.remove(0);
        seconds.sort_by(f64::total_cmp);
        let values = trainer.memory($batch)?.values as f64;
        Ok([seconds[EPOCHS / 2], memory::peak().unwrap_or(0.0) - before, values])
    }};
}

fn data(samples: usize) -> (Vec<[f32; 64]>, Vec<[f32; 1]>) {
    let mut rng = Rng::new(1);
    let x: Vec<[f32; 64]> =
        (0..samples).map(|_| std::array::from_fn(|_| rng.unit() as f32)).collect();
    let y = x.iter().map(|x| [x[0] - x[1]]).collect();
    (x, y)
}

/// Eight steps of batches of 16 samples, and more.
pub fn batch(factor: usize) -> Result<[f64; 3]> {
    trained!(Wide, 8 * 16 * factor, 16 * factor)
}

/// 512 samples and more, in batches of 32.
pub fn samples(factor: usize) -> Result<[f64; 3]> {
    trained!(Wide, 512 * factor, 32)
}

/// One layer and more; 2048 samples in batches of 512.
pub fn depth(factor: usize) -> Result<[f64; 3]> {
    match factor {
        1 => trained!(Deep1, 2048, 512),
        2 => trained!(Deep2, 2048, 512),
        4 => trained!(Deep4, 2048, 512),
        8 => trained!(Deep8, 2048, 512),
        16 => trained!(Deep16, 2048, 512),
        32 => trained!(Deep32, 2048, 512),
        _ => trained!(Deep64, 2048, 512),
    }
}

/// The same, each eight layers computed again on the way back.
pub fn depth_remat(factor: usize) -> Result<[f64; 3]> {
    match factor {
        8 => trained!(Remat8, 2048, 512),
        16 => trained!(Remat16, 2048, 512),
        32 => trained!(Remat32, 2048, 512),
        64 => trained!(Remat64, 2048, 512),
        _ => depth(factor),
    }
}
