//! Matrix products of `kernels::Native` against the crate `gemm`, and against OpenBLAS with the
//! feature `blas`: `cargo bench -p bench --bench matmul [--features blas] [threads]`.
//!
//! They take turns, and the fastest of many runs counts, so that the ratio means something on
//! a machine that has other work to do.

use std::time::{Duration, Instant};

use keras_runtime::kernels::{Engine, Matrix, Native};

/// Rows and columns of C, length of its sums.
const SHAPES: [[usize; 3]; 15] = [
    // A layer of 784 inputs and 512 units with a batch of 128: forward, and both gradients.
    [128, 512, 784],
    [784, 512, 128],
    [128, 784, 512],
    // Its output layer.
    [128, 10, 512],
    [512, 10, 128],
    [128, 512, 10],
    // Smaller nets.
    [32, 128, 128],
    [32, 64, 64],
    [16, 1, 64],
    [4, 4, 3],
    // One sample.
    [1, 512, 784],
    [1, 10, 512],
    // Squares.
    [64, 64, 64],
    [256, 256, 256],
    [1024, 1024, 1024],
];

/// How an operand lies in memory.
#[derive(Clone, Copy, PartialEq)]
enum Lies {
    Plain,
    Transposed,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // As a test, only what is computed matters.
    let time = arguments.iter().any(|argument| argument == "--bench");
    let time = Duration::from_millis(if time { 500 } else { 0 });
    let threads = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let blas = if cfg!(feature = "blas") { ", and of OpenBLAS with its" } else { "" };
    println!(
        "{threads} threads, float32; GFLOP/s of keras-runtime, of gemm with their ratio{blas}"
    );
    for shape in SHAPES {
        for (a, b) in [
            (Lies::Plain, Lies::Plain),
            (Lies::Transposed, Lies::Plain),
            (Lies::Plain, Lies::Transposed),
        ] {
            compare(shape, a, b, threads, time);
        }
    }
}

/// Times one product both ways, and prints a line.
fn compare([m, n, k]: [usize; 3], a_lies: Lies, b_lies: Lies, threads: usize, time: Duration) {
    let values = |count: usize| (0..count).map(|i| (i as f32 * 0.7).sin()).collect::<Vec<f32>>();
    let matrix = |data, rows, columns, lies| match lies {
        Lies::Plain => Matrix::row_major(data, columns),
        Lies::Transposed => Matrix::row_major(data, rows).transposed(),
    };
    let (a, b) = (values(m * k), values(k * n));
    let (a, b) = (matrix(&a, m, k, a_lies), matrix(&b, k, n, b_lies));
    let (mut ours, mut theirs) = (vec![0.0; m * n], vec![0.0; m * n]);
    let engine = Native::new(threads);
    let flops = 2.0 * (m * n * k) as f64;
    let mut run_ours = || engine.matmul(m, n, k, a, b, &mut ours, false);
    let mut run_theirs = || gemm_crate([m, n, k], a, b, &mut theirs, threads);
    let mut works: Vec<&mut dyn FnMut()> = vec![&mut run_ours, &mut run_theirs];
    #[cfg(feature = "blas")]
    let (mut blas, engine) = (vec![0.0; m * n], keras_runtime::kernels::Blas::new(threads));
    #[cfg(feature = "blas")]
    let mut run_blas = || engine.matmul(m, n, k, a, b, &mut blas, false);
    #[cfg(feature = "blas")]
    works.push(&mut run_blas);
    let best = fastest((1e6 / flops).ceil() as usize, time, &mut works);
    let near = |theirs: &[f32]| {
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-5 * k as f32, "{ours} is not {theirs}");
        }
    };
    near(&theirs);
    #[cfg(feature = "blas")]
    near(&blas);
    let mark = |lies| if lies == Lies::Transposed { "ᵀ" } else { " " };
    let speed = |time: f64| flops / time / 1e9;
    print!("{:>16} A{} B{}", format!("{m}x{n}x{k}"), mark(a_lies), mark(b_lies));
    print!(" {:8.1}", speed(best[0]));
    for time in &best[1..] {
        print!(" {:8.1} {:6.2}", speed(*time), time / best[0]);
    }
    println!();
}

/// Seconds that the fastest of many calls of each took, `calls` at a time.
fn fastest(calls: usize, time: Duration, works: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; works.len()];
    let begin = Instant::now();
    loop {
        for (best, work) in best.iter_mut().zip(&mut *works) {
            // The caches hold the other's values.
            work();
            let start = Instant::now();
            (0..calls).for_each(|_| work());
            *best = best.min(start.elapsed().as_secs_f64() / calls as f64);
        }
        if begin.elapsed() >= time {
            return best;
        }
    }
}

fn gemm_crate(
    [m, n, k]: [usize; 3],
    a: Matrix<'_, f32>,
    b: Matrix<'_, f32>,
    c: &mut [f32],
    threads: usize,
) {
    let parallelism = match threads {
        1 => gemm::Parallelism::None,
        threads => gemm::Parallelism::Rayon(threads),
    };
    assert!(c.len() == m * n && a.data.len() == m * k && b.data.len() == k * n);
    // SAFETY: the slices have these sizes, and each distance is of a matrix without gaps.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            n as isize,
            false,
            a.data.as_ptr(),
            a.column_stride as isize,
            a.row_stride as isize,
            b.data.as_ptr(),
            b.column_stride as isize,
            b.row_stride as isize,
            0.0,
            1.0,
            false,
            false,
            false,
            parallelism,
        );
    }
}
