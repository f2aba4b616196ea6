//! After the first product, kernels take no memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use keras_runtime::kernels::{Engine, Matrix, Native, add_bias, add_column_sums, axpy};

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_step_allocates_nothing() {
    let (batch, units, inputs) = (128, 96, 200);
    let x = vec![0.5f32; batch * inputs];
    let mut kernel = vec![0.1f32; inputs * units];
    let mut bias = vec![0.0f32; units];
    let mut z = vec![0.0f32; batch * units];
    let mut gradient = vec![0.0f32; inputs * units];
    let mut dx = vec![0.0f32; batch * inputs];
    let mut step = || {
        let engine = Native::new(1);
        let (xs, w) = (Matrix::row_major(&x, inputs), Matrix::row_major(&kernel, units));
        engine.matmul(batch, units, inputs, xs, w, &mut z, false);
        add_bias(&mut z, &bias);
        let dz = Matrix::row_major(&z, units);
        engine.matmul(inputs, units, batch, xs.transposed(), dz, &mut gradient, false);
        engine.matmul(batch, inputs, units, dz, w.transposed(), &mut dx, false);
        add_column_sums(&z, &mut bias);
        axpy(-0.1, &gradient, &mut kernel);
    };
    step();
    let before = COUNT.load(Ordering::Relaxed);
    (0..3).for_each(|_| step());
    assert_eq!(COUNT.load(Ordering::Relaxed), before);
}
