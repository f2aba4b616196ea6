//! `CategoryEncoding` and `Discretization` give what Keras 3.15 gives.

use keras_runtime::prelude::*;

const SAMPLES: [[f32; 2]; 4] = [[0.0, 1.0], [0.0, 0.0], [1.0, 2.0], [3.0, 1.0]];

#[test]
fn one_hot() {
    model! { struct Net { Input(2); CategoryEncoding(4, output_mode = "one_hot"); } }
    let expected = [
        [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]],
        [[1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]],
        [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]],
        [[0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0]],
    ];
    assert_eq!(Net::new(0).predict_batch(&SAMPLES).unwrap(), expected);
    // Outside of 0..4 there is no 1.
    assert_eq!(Net::new(0).predict(&[0.0, 4.0]), [[1.0, 0.0, 0.0, 0.0], [0.0; 4]]);
    assert_eq!(Net::new(0).predict(&[-1.0, 0.0]), [[0.0; 4], [1.0, 0.0, 0.0, 0.0]]);
}

#[test]
fn one_hot_of_a_last_axis_of_one() {
    model! { struct Net { Input(1); CategoryEncoding(4, one_hot); } }
    let expected = [[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0]];
    assert_eq!(Net::new(0).predict_batch(&[[3.0], [2.0]]).unwrap(), expected);
}

#[test]
fn multi_hot() {
    model! { struct Net { Input(2); CategoryEncoding(4); } }
    let expected =
        [[1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]];
    assert_eq!(Net::new(0).predict_batch(&SAMPLES).unwrap(), expected);
}

#[test]
fn count() {
    model! { struct Net { Input(2); CategoryEncoding(4, count); } }
    let expected =
        [[1.0, 1.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]];
    assert_eq!(Net::new(0).predict_batch(&SAMPLES).unwrap(), expected);
}

const X: [[f32; 4]; 2] = [[-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, 0.0]];

#[test]
fn bins() {
    model! {
        struct Int { Input(4); Discretization(bin_boundaries = [0.0, 1.0, 2.0]); }
    }
    let expected = [[0.0, 2.0, 3.0, 1.0], [1.0, 3.0, 2.0, 1.0]];
    assert_eq!(Int::new(0).predict_batch(&X).unwrap(), expected);
    assert_eq!(Int::new(0).predict(&[f32::NAN, f32::INFINITY, 2.0, -0.0]), [3.0, 3.0, 3.0, 1.0]);
}

#[test]
fn encoded_bins() {
    model! { struct OneHot { Input(4); Discretization([0, 1, 2], output_mode = one_hot); } }
    let (b0, b1) = ([1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]);
    let (b2, b3) = ([0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
    let expected = [[b0, b2, b3, b1], [b1, b3, b2, b1]];
    assert_eq!(OneHot::new(0).predict_batch(&X).unwrap(), expected);

    model! { struct MultiHot { Input(4); Discretization([0, 1, 2], output_mode = multi_hot); } }
    let expected = [[1.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0]];
    assert_eq!(MultiHot::new(0).predict_batch(&X).unwrap(), expected);

    model! { struct Count { Input(4); Discretization([0, 1, 2], output_mode = count); } }
    let expected = [[1.0, 1.0, 1.0, 1.0], [0.0, 2.0, 1.0, 1.0]];
    assert_eq!(Count::new(0).predict_batch(&X).unwrap(), expected);
}

/// Bins that `adapt` finds, of values that a layer before yields.
#[test]
fn adapted_bins() {
    const BINS: usize = 4;
    model! {
        struct Net { Input(10); Rescaling(1.0, offset = -3.0); Discretization(num_bins = BINS, epsilon = 0.1); }
    }
    let data: Vec<[f32; 10]> = (0..10)
        .map(|row| core::array::from_fn(|i| (37 * (10 * row + i) % 101) as f32 / 10.0))
        .collect();
    let mut net = Net::new(0);
    assert_eq!(net.predict(&data[0]), [0.0; 10]);
    net.adapt(&data).unwrap();
    for (found, expected) in net.discretization.bin_boundaries.iter().zip([-0.600_000_1, 1.9, 4.5])
    {
        assert!((found - expected).abs() < 1e-5, "{found} {expected}");
    }
    assert_eq!(Net::<f32>::WEIGHTS[0].name, "discretization/bin_boundaries");
    net.discretization.bin_boundaries = [0.0, 1.0, 2.0].into();
    assert_eq!(
        net.predict(&[2.0, 3.0, 3.5, 4.0, 4.9, 5.0, 9.0, 0.0, 2.9, 3.1])[..6],
        [0.0, 1.0, 1.0, 2.0, 2.0, 3.0]
    );
    model! { struct OneHot { Input(2); Discretization(num_bins = 3, output_mode = one_hot); } }
    let mut net = OneHot::new(0);
    net.adapt(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).unwrap();
    assert_eq!(net.predict(&[0.0, 9.0]), [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
}

#[test]
fn weighted_count() {
    model! {
        struct Net {
            let tokens = Input(2);
            let weights = Rescaling(0.1, offset = 0.1)(tokens);
            CategoryEncoding(4, count)(tokens, count_weights = weights)
        }
    }
    let expected: [[f32; 4]; 4] =
        [[0.1, 0.2, 0.0, 0.0], [0.2, 0.0, 0.0, 0.0], [0.0, 0.2, 0.3, 0.0], [0.0, 0.2, 0.0, 0.4]];
    for (x, expected) in SAMPLES.iter().zip(expected) {
        for (y, expected) in Net::new(0).predict(x).into_iter().zip(expected) {
            assert!((y - expected).abs() < 1e-6, "{y} is not {expected}");
        }
    }
}
