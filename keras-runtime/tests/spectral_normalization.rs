//! `SpectralNormalization` against what Keras 3.15 computes, and where it happens.

use keras_runtime::prelude::*;
use keras_runtime::testing::differentiate;
use keras_runtime::train::create;

#[track_caller]
fn close(found: &[f64], expected: &[f64]) {
    let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 2e-6);
    assert!(near && found.len() == expected.len(), "{found:?}, expected {expected:?}");
}

/// The forward pass of a training step.
fn forward<M: Model<Element = f64>>(model: &mut M, x: &[f64]) -> Vec<f64> {
    model.prepare();
    differentiate(model, x, &vec![0.0; M::GRAPH.sizes[M::GRAPH.outputs[0].value]], true).output
}

const KERNEL: [[f64; 2]; 3] = [[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]];

#[test]
fn dense() {
    model! { struct Net { Input(3); SpectralNormalization(Dense(2)); } }
    let mut model = create::<Net<f64>>(0);
    let layer = &mut model.spectral_normalization;
    layer.layer.set_kernel(&KERNEL);
    layer.layer.set_bias(&[0.5, -0.5]);
    layer.vector_u.copy_from_slice(&[0.1, 0.2]);
    close(&model.predict(&[1.0, 2.0, 3.0]), &[9.0, -5.75]);
    let y = forward(&mut *model, &[1.0, 2.0, 3.0]);
    close(&y, &[2.414491653442383, -1.6824800968170166]);
    close(
        model.spectral_normalization.layer.kernel.as_slice(),
        &[
            0.22523431479930878,
            0.45046862959861755,
            0.6757029294967651,
            -0.9009372591972351,
            0.11261715739965439,
            0.056308578699827194,
        ],
    );
    let u = model.spectral_normalization.vector_u;
    close(u.as_slice(), &[-0.2996215522289276, 0.9540581107139587]);
}

#[test]
fn three_iterations() {
    model! { struct Net { Input(3); SpectralNormalization(Dense(2), power_iterations = 3); } }
    let mut model = create::<Net<f64>>(0);
    let layer = &mut model.spectral_normalization;
    layer.layer.set_kernel(&KERNEL);
    layer.layer.set_bias(&[0.5, -0.5]);
    layer.vector_u.copy_from_slice(&[0.1, 0.2]);
    let y = forward(&mut *model, &[1.0, 2.0, 3.0]);
    close(&y, &[2.16133451461792, -1.5261183977127075]);
    let u = model.spectral_normalization.vector_u;
    close(u.as_slice(), &[-0.5213869214057922, 0.853320300579071]);
}

#[test]
fn convolution() {
    model! { struct Net { Input(2, 2, 2); SpectralNormalization(Conv2D(2, 2)); } }
    let mut model = create::<Net<f64>>(0);
    let kernel: Vec<f64> = (0..16).map(|i| f64::from(i % 5 - 2)).collect();
    let layer = &mut model.spectral_normalization;
    layer.layer.kernel.copy_from_slice(&kernel);
    layer.vector_u.copy_from_slice(&[1.0, -0.5]);
    let x: Vec<f64> = (0..8).map(f64::from).collect();
    close(&forward(&mut *model, &x), &[2.053514003753662, -1.825345754623413]);
    let layer = &mut model.spectral_normalization;
    let expected: Vec<f64> = kernel.iter().map(|w| w * 0.22816823422908783).collect();
    close(layer.layer.kernel.as_slice(), &expected);
    close(layer.vector_u.as_slice(), &[0.884918212890625, -0.4657464623451233]);
    // A kernel of zeros stays, and so does the vector.
    layer.layer.kernel.fill(0.0);
    layer.vector_u.copy_from_slice(&[1.0, -0.5]);
    model.prepare();
    assert_eq!(model.spectral_normalization.layer.kernel.as_slice(), [0.0; 16]);
    assert_eq!(model.spectral_normalization.vector_u.as_slice(), [1.0, -0.5]);
}

/// All layers that Keras takes, each with as many values in its vector as Keras has.
#[test]
fn layers() {
    model! {
        struct Net {
            Input(3, 2, 4);
            SpectralNormalization(Conv2DTranspose(5, 2), name = transposed);
            SpectralNormalization(DepthwiseConv2D(2, depth_multiplier = 2), name = depthwise);
            Reshape(-1, 10);
            SpectralNormalization(Conv1D(3, 2, use_bias = false), name = convolved);
            TimeDistributed(SpectralNormalization(Dense(6, name = inside)), name = distributed);
            SpectralNormalization(SpectralNormalization(EinsumDense("abc,cd->abd", (None, 7))), name = twice);
        }
    }
    let vectors = <Net as Model>::WEIGHTS.iter().filter(|weight| weight.name.ends_with("vector_u"));
    let vectors: Vec<_> = vectors.map(|weight| (weight.name, weight.shape)).collect();
    let expected: [(&str, &[usize]); 6] = [
        ("transposed/vector_u", &[1, 4]),
        ("depthwise/vector_u", &[1, 2]),
        ("convolved/vector_u", &[1, 3]),
        ("distributed/spectral_normalization/vector_u", &[1, 6]),
        ("twice/spectral_normalization/vector_u", &[1, 7]),
        ("twice/vector_u", &[1, 7]),
    ];
    assert_eq!(vectors, expected);
    let mut model = create::<Net<f64>>(3);
    (0..200).for_each(|_| model.prepare());
    let norm = |kernel: nalgebra::DMatrix<f64>| kernel.singular_values()[0];
    let matrix =
        |kernel: &[f64], out| nalgebra::DMatrix::from_column_slice(out, kernel.len() / out, kernel);
    let kernels: [(&[f64], usize); 5] = [
        (model.transposed.layer.kernel.as_slice(), 4),
        (model.depthwise.layer.kernel.as_slice(), 2),
        (model.convolved.layer.kernel.as_slice(), 3),
        (model.distributed.layer.layer.kernel.as_slice(), 6),
        (model.twice.layer.layer.kernel.as_slice(), 7),
    ];
    for (kernel, out) in kernels {
        assert!((norm(matrix(kernel, out)) - 1.0).abs() < 1e-6, "{out}");
    }
}

model! { pub struct Inner { Input(2); SpectralNormalization(Dense(2, use_bias = false)); } }

/// Steps of training divide the kernel, also of a frozen layer and in a network inside another.
#[test]
fn training() {
    model! {
        struct Net {
            let x = Input(2);
            let y = self::Inner(name = inner, rank = 1)(x);
            SpectralNormalization(Embedding(3, 2), trainable = false, name = frozen)(y)
        }
    }
    let mut model = Net::new(1);
    model.inner.spectral_normalization.layer.set_kernel(&[[0.0; 2]; 2]);
    let table = [3.0, 0.0, 0.0, 0.0, 0.0, 4.0];
    model.frozen.layer.embeddings.copy_from_slice(&table);
    model.frozen.vector_u.copy_from_slice(&[0.0, 1.0]);
    let (x, y) = (vec![[1.0f32, 2.0]; 4], vec![[[0.0f32; 2]; 2]; 4]);
    let mut trainer = model.compile(SGD::default().learning_rate(0.0), MeanSquaredError::default());
    trainer.evaluate(&x, &y).unwrap();
    drop(trainer);
    assert_eq!(model.frozen.layer.embeddings.as_slice(), table);
    model.inner.spectral_normalization.layer.set_kernel(&[[0.0, 0.0], [8.0, 0.0]]);
    model.inner.spectral_normalization.vector_u.copy_from_slice(&[1.0, 0.0]);
    let mut trainer = model.compile(SGD::default().learning_rate(0.0), MeanSquaredError::default());
    trainer.fit(&x, &y, Fit::default().epochs(1).verbose(0)).unwrap();
    drop(trainer);
    assert_eq!(model.frozen.layer.embeddings.as_slice(), [0.75, 0.0, 0.0, 0.0, 0.0, 1.0]);
    let kernel = model.inner.spectral_normalization.layer.kernel;
    assert_eq!(kernel.as_slice(), [0.0, 0.0, 1.0, 0.0]);
}
