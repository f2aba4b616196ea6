//! `EinsumDense` has the numbers and the weights of Keras 3.15.

use keras_runtime::prelude::*;
use keras_runtime::testing::differentiate;
use keras_runtime::train::create;

/// What comes out for two samples of the whole numbers −3 to 3, with the weights −2 to 2, each as
/// often as there is room; and the shapes of the weights.
fn run<M: Model<Element = f64>>() -> (Vec<f64>, Vec<&'static [usize]>) {
    use keras_runtime::ports::Ports;
    let mut model = create::<M>(0);
    let mut weights = model.as_mut_slice();
    for weight in M::WEIGHTS {
        let (values, after) = weights.split_at_mut(weight.len());
        values.iter_mut().enumerate().for_each(|(i, w)| *w = (i * 3 % 5) as f64 - 2.0);
        weights = after;
    }
    let x: Vec<f64> = (0..2 * M::Input::LEN).map(|i| (i % 7) as f64 - 3.0).collect();
    let upstream = vec![0.0; 2 * M::Output::LEN];
    let output = differentiate(&*model, &x, &upstream, false).output;
    (output, M::WEIGHTS.iter().map(|weight| weight.shape).collect())
}

macro_rules! cases {
    ($($test:ident: $name:ident { $($layer:expr;)* } $shapes:expr, $y:expr;)*) => {$(
        #[test]
        fn $test() {
            model! { struct $name { $($layer;)* } }
            let (y, shapes) = run::<$name<f64>>();
            let expected: &[&[usize]] = &$shapes;
            assert_eq!(shapes, expected);
            assert_eq!(y, $y.map(f64::from));
        }
    )*};
}

cases! {
    ellipsis_before: Before { Input(2, 4); EinsumDense("...x,xy->...y", 3, bias_axes = "y"); }
        [&[4, 3], &[3]], [-1, -1, 4, 3, 5, -3, 0, -3, 4, -3, 10, -17];
    ellipsis_after: After { Input(3, 4); EinsumDense("ab...,bc->ac...", 2, bias_axes = "c"); }
        [&[3, 2], &[2, 1]], [3, 0, -3, 1, 4, 5, 6, -7, -5, -8, 3, 0, -5, 10, 4, 5];
    heads: Heads { Input(2, 3); EinsumDense("abc,cde->abde", (None, 2, 2), bias_axes = "de"); }
        [&[3, 2, 2], &[2, 2]], [2, 2, 2, -3, 2, -1, -4, 3, -12, 10, -3, 9, 2, 0, -2, 1];
    transposed_and_summed: Summed { Input(4, 2, 3); EinsumDense("abcd,bdc->ab", 4); }
        [&[4, 3, 2]], [6, 3, -7, -9, 0, -8, -3, 4];
    no_axis_in_common: Outer { Input(2); EinsumDense("ab,cd->adc", (2, 3), bias_axes = "dc"); }
        [&[3, 2], &[2, 3]], [8, 6, -1, -3, -10, 8, 0, 2, -1, 1, -2, 0];
    two_axes_summed: Two { Input(2, 3); EinsumDense("abc,bcde->ade", (2, 3)); }
        [&[2, 3, 2, 3]], [1, -3, -2, -1, 5, 1, -11, 3, -8, 11, 5, -11];
    value_by_value: Each { Input(2, 3); EinsumDense("abc,bc->abc", (None, 3)); }
        [&[2, 3]], [6, -2, 1, 0, 0, -4, -6, -3, 2, -2, 0, -2];
}

/// Keras's fans: 12 inputs of a unit and 6 outputs, not those of a convolution of this shape.
#[test]
fn fans() {
    model! { struct Net { Input(3, 4); EinsumDense("abc,bcd->ad", 6); } }
    model! {
        struct He { Input(3, 4); EinsumDense("abc,bcd->ad", 6, kernel_initializer = he_uniform); }
    }
    let most = |weights: &[f64]| weights.iter().fold(0.0, |most: f64, w| most.max(w.abs()));
    for (most, limit) in [
        (most(create::<Net<f64>>(1).as_slice()), (6.0f64 / 18.0).sqrt()),
        (most(create::<He<f64>>(1).as_slice()), (6.0f64 / 12.0).sqrt()),
    ] {
        assert!(most < limit && most > 0.95 * limit, "{most} {limit}");
    }
}

#[test]
fn lengths_that_are_constants() {
    const STEPS: usize = 5;
    const UNITS: usize = 3;
    model! {
        struct Net {
            Input(STEPS, 4);
            EinsumDense("abc,cd->abd", output_shape = (None, UNITS), bias_axes = "d");
        }
    }
    let y: [[f32; UNITS]; STEPS] = Net::new(0).predict(&[[1.0; 4]; STEPS]);
    assert_eq!(y[0], y[4]);
}
