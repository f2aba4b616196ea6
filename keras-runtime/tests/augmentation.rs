//! Random changes of images and other noise, in training.

use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use keras_runtime::testing::differentiate;
use keras_runtime::train::create;

/// The images that come out in training, and the gradient of Σ upstream · output.
fn train<M: Model<Element = f64>>(x: &[f64], upstream: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let found = differentiate(&*create::<M>(0), x, upstream, true);
    (found.output, found.input)
}

/// The gradient in training against central differences, with the same random numbers each time.
fn check<M: Model<Element = f64>>() {
    let batch = 3;
    let x: Vec<f64> = (0..batch * M::Input::LEN).map(|i| (1.7 * i as f64).sin()).collect();
    let upstream: Vec<f64> = (0..batch * M::Output::LEN).map(|i| (i as f64).cos()).collect();
    let value = |x: &[f64]| -> f64 {
        train::<M>(x, &upstream).0.iter().zip(&upstream).map(|(y, u)| y * u).sum()
    };
    let (_, gradient) = train::<M>(&x, &upstream);
    for (i, found) in gradient.into_iter().enumerate() {
        let mut moved = x.clone();
        moved[i] = x[i] + 1e-5;
        let above = value(&moved);
        moved[i] = x[i] - 1e-5;
        let expected = (above - value(&moved)) / 2e-5;
        assert!((found - expected).abs() < 1e-6, "{}: {found} for {expected}", M::NAME);
    }
}

macro_rules! gradients {
    ($($test:ident: $name:ident { $($layer:expr;)* })*) => {$(
        #[test]
        fn $test() {
            model! { struct $name { $($layer;)* } }
            check::<$name<f64>>();
        }
    )*};
}

gradients! {
    rotation: Rotation { Input(4, 5, 2); RandomRotation(0.3); }
    rotation_of_nearest: Turned {
        Input(4, 3, 1); RandomRotation((0.1, 0.4), fill_mode = wrap, interpolation = nearest);
    }
    translation: Translation {
        Input(4, 5, 1); RandomTranslation(0.4, (-0.2, 0.5), fill_mode = constant, fill_value = 0.7);
    }
    zoom: Zoom { Input(5, 4, 1); RandomZoom(0.4); RandomZoom(0.2, (0.1, 0.3), fill_mode = nearest); }
    flip: Flip { Input(3, 2, 2); RandomFlip(); RandomFlip(vertical); RandomFlip(horizontal); }
    crop: Crop { Input(5, 6, 2); RandomCrop(3, 4); }
    contrast: Contrast { Input(3, 2, 2); RandomContrast((0.5, 0.5), value_range = (-0.9, 0.8)); }
    noise: Noise { Input(5); GaussianNoise(0.3); GaussianDropout(0.3); AlphaDropout(0.4); Dropout(0.3); }
    noise_of_sequences: NoiseOfSteps {
        Input(4, 3); GaussianNoise(0.1); GaussianDropout(0.2); AlphaDropout(0.4, (None, 1, 3));
        SpatialDropout1D(0.4);
    }
    noise_of_images: NoiseOfImages { Input(2, 3, 2); SpatialDropout2D(0.4); Dropout(0.2, (None, 2, 1, 2)); }
    noise_of_volumes: NoiseOfVolumes { Input(2, 1, 2, 3); SpatialDropout3D(0.4); }
    crop_of_smaller: Smaller { Input(3, 6, 1); RandomCrop(5, 4); }
    flip_of_other_shapes: OtherFlip { Input(2, 4, 1); RandomFlip(); }
    brightness: Brightness { Input(3, 2, 2); RandomBrightness(0.3, value_range = (-0.9, 0.8)); }
}

/// 2 × 3 images whose values say where they are.
fn places(count: usize) -> Vec<f64> {
    [0.0, 1.0, 2.0, 10.0, 11.0, 12.0].repeat(count)
}

#[test]
fn one_coin_for_both_axes() {
    model! { struct Net { Input(2, 3, 1); RandomFlip(); } }
    let (y, _) = train::<Net<f64>>(&places(1000), &[0.0; 6000]);
    let mirrored = y.chunks(6).filter(|y| *y == [12.0, 11.0, 10.0, 2.0, 1.0, 0.0]).count();
    let same = y.chunks(6).filter(|y| *y == [0.0, 1.0, 2.0, 10.0, 11.0, 12.0]).count();
    assert_eq!(mirrored + same, 1000);
    assert!((430..570).contains(&mirrored), "{mirrored}");
}

#[test]
fn factors_have_their_ranges() {
    model! { struct Dark { Input(1, 1, 1); RandomBrightness((-0.5, 0.25), value_range = (0.0, 200.0)); } }
    let (y, _) = train::<Dark<f64>>(&[100.0; 2000], &[0.0; 2000]);
    let (low, high) = y.iter().fold((f64::MAX, f64::MIN), |(a, b), &y| (a.min(y), b.max(y)));
    assert!((0.0..1.0).contains(&low) && (149.0..=150.0).contains(&high), "{low} {high}");

    // Keras's scalar factor only adds contrast: the distance of 10 to the mean becomes 10 to 15.
    model! { struct Sharp { Input(1, 2, 1); RandomContrast(0.5); } }
    let (y, _) = train::<Sharp<f64>>(&[90.0, 110.0].repeat(1000), &[0.0; 2000]);
    let distances = || y.chunks(2).map(|y| (y[1] - y[0]) / 2.0);
    let (low, high) = distances().fold((f64::MAX, f64::MIN), |(a, b), d| (a.min(d), b.max(d)));
    assert!((10.0..10.1).contains(&low) && (14.9..=15.0).contains(&high), "{low} {high}");
}

#[test]
fn one_window_for_all_images_of_a_step() {
    model! { struct Net { Input(4, 5, 1); RandomCrop(2, 3); } }
    let image: Vec<f64> = (0..20).map(f64::from).collect();
    let (y, _) = train::<Net<f64>>(&image.repeat(4), &[0.0; 24]);
    let first = y[0];
    assert_eq!(y[..6], [0.0, 1.0, 2.0, 5.0, 6.0, 7.0].map(|place| first + place));
    assert!(y.chunks(6).all(|image| image == &y[..6]));
}

#[test]
fn seeds_give_other_images() {
    model! { struct One { Input(2, 3, 1); RandomRotation(0.5, seed = 1); } }
    model! { struct Two { Input(2, 3, 1); RandomRotation(0.5, seed = 2); } }
    let x = places(2);
    let (one, _) = train::<One<f64>>(&x, &[0.0; 12]);
    assert_eq!(one, train::<One<f64>>(&x, &[0.0; 12]).0);
    assert_ne!(one, train::<Two<f64>>(&x, &[0.0; 12]).0);
    assert_ne!(one[..6], one[6..]);
}
