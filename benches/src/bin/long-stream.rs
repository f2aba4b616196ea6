//! What loading costs over a file that is larger than the memory: the network of W1, trained on rows in
//! memory, on one pass over an npy file, and in memory again. The file is sparse: it takes no space on the
//! disk, and what is read are zeros. Give the process a limit, so that the file does not fit:
//!
//! `systemd-run --scope -p MemoryMax=512M target/release/long-stream [gigabytes] [threads]`
//!
//! or without systemd, as root, in a shell of its own, with the first version of control groups:
//!
//! ```sh
//! cd /sys/fs/cgroup/memory && mkdir stream && echo 512M > stream/memory.limit_in_bytes
//! echo $$ > stream/cgroup.procs; cd - && target/release/long-stream
//! ```

#[path = "../../../keras-runtime/tests/sparse/mod.rs"]
mod sparse;

use keras_runtime::data::NpySource;
use keras_runtime::prelude::*;
use std::time::Instant;

model! {
    struct Mlp {
        Input(784);
        Dense(512, activation = relu);
        Dense(10, activation = softmax);
    }
}

const IN_MEMORY: usize = 10_000;
const EPOCHS: usize = 20;
/// Bytes of a sample.
const ROW: u64 = 784 * 4;

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let (gigabytes, threads) = (numbers.next().unwrap_or(10), numbers.next().unwrap_or(1));
    let rows = gigabytes * 1_000_000_000 / ROW;
    let folder = std::env::temp_dir().join(format!("keras-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (x_path, y_path) = sparse::npy(&folder, rows, 784).expect("files");

    let (x, y) = (vec![[0_f32; 784]; IN_MEMORY], vec![0_u8; IN_MEMORY]);
    let mut net = Mlp::new(7);
    let loss = SparseCategoricalCrossentropy::default();
    let mut trainer = net.compile(RMSprop::default(), loss).threads(threads as usize);
    let options = || Fit::default().batch_size(128).verbose(0);
    let in_memory = |trainer: &mut Trainer<_, _, _>| -> Result<f64> {
        let begin = Instant::now();
        trainer.fit(&x, &y, options().epochs(EPOCHS))?;
        Ok(begin.elapsed().as_secs_f64() / (EPOCHS * IN_MEMORY) as f64)
    };
    in_memory(&mut trainer)?;
    let before = in_memory(&mut trainer)?;
    let source = NpySource::<f32, [f32; 784], f32>::open(&x_path, &y_path)?;
    let source = source.map_y(|y| y as u8).shuffle(1000, 1);
    let begin = Instant::now();
    trainer.fit_stream(source, options())?;
    let streamed = begin.elapsed().as_secs_f64() / rows as f64;
    let after = in_memory(&mut trainer)?;
    println!(
        "{gigabytes} GB, {rows} rows: {:.2} us a row, in memory {:.2} before and {:.2} after, {:+.1} %",
        streamed * 1e6,
        before * 1e6,
        after * 1e6,
        (streamed / ((before + after) / 2.0) - 1.0) * 100.0
    );
    std::fs::remove_dir_all(&folder).expect("the folder");
    Ok(())
}
