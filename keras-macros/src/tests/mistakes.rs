//! Each layer refuses inputs with a wrong number of axes and sizes that do not fit.

use super::expand;
use super::samples::Sample;
use crate::compiler::layers::LAYERS;

/// The first line of each error of a network.
fn messages(network: &str) -> Vec<String> {
    let first = |message: &str| message.lines().next().unwrap_or_default().to_owned();
    expand(network).errors.iter().map(|error| first(&error.message)).collect()
}

/// Layers that take any number of axes, and why.
const ANY_RANK: &[(&str, &[&str])] = &[
    (
        "works value by value",
        &[
            "Activation",
            "ActivityRegularization",
            "AlphaDropout",
            "Discretization",
            "Dropout",
            "ELU",
            "GaussianDropout",
            "GaussianNoise",
            "Identity",
            "LeakyReLU",
            "PReLU",
            "ReLU",
            "Rescaling",
        ],
    ),
    ("takes what is alike", &["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]),
    ("makes one axis of all", &["Flatten"]),
    ("each index becomes a row", &["Embedding"]),
];

/// A shape for each number of axes.
const RANKS: &[&str] = &["()", "6", "6, 4", "8, 8, 3", "4, 4, 4, 3"];

#[test]
fn every_layer_refuses_a_wrong_number_of_axes() {
    let mut told = Vec::new();
    for layer in LAYERS.iter().filter(|layer| !layer.is_input()) {
        let mut sample = Sample::of(*layer).unwrap();
        let axes = sample.shape.split(", ").count();
        let mut refused = 0;
        for (_, shape) in RANKS.iter().enumerate().filter(|(rank, _)| *rank != axes) {
            sample.shape = shape;
            let found = messages(&sample.network(&[]));
            // What the sentence says is in the tests of the families.
            refused += usize::from(found.iter().any(|line| line.contains("found")));
        }
        let any = ANY_RANK.iter().any(|(_, classes)| classes.contains(&layer.class()));
        if (refused == 0) != any {
            told.push(layer.class());
        }
    }
    assert!(told.is_empty(), "wrong numbers of axes are not refused, or again: {told:?}");
}

/// Layers that take any sizes, and why.
const ANY_SIZE: &[(&str, &[&str])] = &[
    (
        "works value by value",
        &[
            "Activation",
            "ActivityRegularization",
            "ELU",
            "Flatten",
            "GaussianDropout",
            "GaussianNoise",
            "Identity",
            "LeakyReLU",
            "Masking",
            "RandomBrightness",
            "RandomContrast",
            "RandomFlip",
            "RandomRotation",
            "RandomTranslation",
            "RandomZoom",
            "ReLU",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D",
        ],
    ),
    (
        "one window over all",
        &[
            "GlobalMaxPooling1D",
            "GlobalMaxPooling2D",
            "GlobalMaxPooling3D",
            "GlobalAveragePooling1D",
            "GlobalAveragePooling2D",
            "GlobalAveragePooling3D",
        ],
    ),
];

/// A layer with a size that does not fit, and what is said about it. What goes in is `x` with the
/// shape of its example, or with another where that is written.
const SIZES: &[(&str, &str)] = &[
    ("AdaptiveMaxPooling1D(0)", "expected `output_size` to be at least 1, found 0"),
    ("AdaptiveMaxPooling2D((2, 0))", "expected `output_size` to be at least 1, found 0"),
    ("AdaptiveMaxPooling3D(0)", "expected `output_size` to be at least 1, found 0"),
    ("AdaptiveAveragePooling1D(0)", "expected `output_size` to be at least 1, found 0"),
    ("AdaptiveAveragePooling2D((2, 0))", "expected `output_size` to be at least 1, found 0"),
    ("AdaptiveAveragePooling3D(0)", "expected `output_size` to be at least 1, found 0"),
    (
        "AlphaDropout(0.5, (None, 2, 4))",
        "expected `noise_shape` to have 1 or 6 for axis 1 of 6 x 4, found 2",
    ),
    ("Conv1D(4, 9)", "expected a kernel that fits into 6 x 4, found `kernel_size` 9"),
    ("Conv2D(4, 9)", "expected a kernel that fits into 8 x 8 x 3, found `kernel_size` 9 x 9"),
    (
        "Conv3D(4, (1, 1, 5))",
        "expected a kernel that fits into 4 x 4 x 4 x 3, found `kernel_size` 1 x 1 x 5",
    ),
    ("ConvLSTM1D(2, 9)", "expected a kernel that fits into 8 x 3, found `kernel_size` 9"),
    ("ConvLSTM2D(2, 5)", "expected a kernel that fits into 4 x 4 x 3, found `kernel_size` 5 x 5"),
    (
        "ConvLSTM3D(2, (1, 1, 5))",
        "expected a kernel that fits into 4 x 4 x 4 x 2, found `kernel_size` 1 x 1 x 5",
    ),
    (
        "Conv1DTranspose(4, 2, strides = 2, output_padding = 2)",
        "expected `output_padding` below `strides`, found 2 with `strides` 2",
    ),
    (
        "Conv2DTranspose(4, 2, strides = 2, output_padding = 2)",
        "expected `output_padding` below `strides`, found 2 with `strides` 2",
    ),
    (
        "Conv3DTranspose(4, 2, strides = 2, output_padding = 2)",
        "expected `output_padding` below `strides`, found 2 with `strides` 2",
    ),
    (
        "AdditiveAttention()(x, z)",
        "expected queries and keys with equally many features, found 6 x 4 as `query` and 5 x 3 as `value`",
    ),
    (
        "Attention()(x, z)",
        "expected queries and keys with equally many features, found 6 x 4 as `query` and 5 x 3 as `value`",
    ),
    (
        "GroupQueryAttention(8, 4, 3)",
        "expected `num_query_heads` to be a multiple of `num_key_value_heads`, found 4 and 3",
    ),
    ("MultiHeadAttention(0, 3)", "expected `num_heads` to be at least 1, found 0"),
    ("CategoryEncoding(0)", "expected `num_tokens` to be at least 1, found 0"),
    (
        "Concatenate()(x, z)",
        "expected inputs that differ only along axis 2, found 6 x 4 as input 1 and 5 x 3 as input 2",
    ),
    ("BatchNormalization(axis = 5)", "expected `axis` to be one of 1 to 2 or -2 to -1, found 5"),
    ("Cropping1D(3)", "expected `cropping` to leave something of 6 x 4, found 6 to cut off from 6"),
    (
        "Cropping2D(4)",
        "expected `cropping` to leave something of 8 x 8 x 3, found 8 to cut off from 8",
    ),
    (
        "Cropping3D(2)",
        "expected `cropping` to leave something of 4 x 4 x 4 x 3, found 4 to cut off from 4",
    ),
    ("Dense(0)", "expected `units` to be at least 1, found 0"),
    ("DepthwiseConv1D(7)", "expected a kernel that fits into 6 x 4, found `kernel_size` 7"),
    ("DepthwiseConv2D(9)", "expected a kernel that fits into 8 x 8 x 3, found `kernel_size` 9 x 9"),
    ("Discretization([])", "expected `bin_boundaries` to be numbers, found `[]`"),
    (
        "Dot(2)(x, z)",
        "expected axes of one length, found 4 (axis 2 of 6 x 4) and 3 (axis 2 of 5 x 3)",
    ),
    (
        "Dropout(0.5, (None, 2, 4))",
        "expected `noise_shape` to have 1 or 6 for axis 1 of 6 x 4, found 2",
    ),
    (
        "EinsumDense(\"abc,cd->abd\", (5, 3))",
        "expected `output_shape` to have 6 for `b` as the input 6 x 4 has, found 5",
    ),
    ("Embedding(0, 4)", "expected `input_dim` to be at least 1, found 0"),
    ("GroupNormalization(3)", "expected `groups` to divide the 4 channels, found 3"),
    ("LayerNormalization(axis = 5)", "expected `axis` to be one of 1 to 2 or -2 to -1, found 5"),
    ("Add()(x, z)", "expected inputs of one shape, found 6 x 4 as input 1 and 5 x 3 as input 2"),
    (
        "Subtract()(x, z)",
        "expected inputs of one shape, found 6 x 4 as input 1 and 5 x 3 as input 2",
    ),
    (
        "Multiply()(x, z)",
        "expected inputs of one shape, found 6 x 4 as input 1 and 5 x 3 as input 2",
    ),
    (
        "Average()(x, z)",
        "expected inputs of one shape, found 6 x 4 as input 1 and 5 x 3 as input 2",
    ),
    (
        "Maximum()(x, z)",
        "expected inputs of one shape, found 6 x 4 as input 1 and 5 x 3 as input 2",
    ),
    (
        "Minimum()(x, z)",
        "expected inputs of one shape, found 6 x 4 as input 1 and 5 x 3 as input 2",
    ),
    (
        "Normalization(mean = [0.0, 1.0], variance = 1.0)",
        "expected `mean` to have 4 numbers, found 2",
    ),
    ("Permute((1, 3))", "expected `dims` to have the axes 1 to 2 of 6 x 4 once each, found (1, 3)"),
    ("MaxPooling1D(7)", "expected windows that fit into 6 x 4, found `pool_size` 7"),
    ("MaxPooling2D(9)", "expected windows that fit into 8 x 8 x 3, found `pool_size` 9 x 9"),
    (
        "MaxPooling3D(5)",
        "expected windows that fit into 4 x 4 x 4 x 3, found `pool_size` 5 x 5 x 5",
    ),
    ("AveragePooling1D(7)", "expected windows that fit into 6 x 4, found `pool_size` 7"),
    ("AveragePooling2D(9)", "expected windows that fit into 8 x 8 x 3, found `pool_size` 9 x 9"),
    (
        "AveragePooling3D(5)",
        "expected windows that fit into 4 x 4 x 4 x 3, found `pool_size` 5 x 5 x 5",
    ),
    ("PReLU(shared_axes = 3)", "expected `shared_axes` to be one of 1 to 2 or -2 to -1, found 3"),
    ("Bidirectional(LSTM(0))", "expected `units` to be at least 1, found 0"),
    ("GRU(0)", "expected `units` to be at least 1, found 0"),
    ("LSTM(0)", "expected `units` to be at least 1, found 0"),
    ("RNN(LSTMCell(0))", "expected `units` to be at least 1, found 0"),
    ("SimpleRNN(0)", "expected `units` to be at least 1, found 0"),
    ("RandomCrop(0, 3)", "expected `height` to be at least 1, found 0"),
    ("RepeatVector(0)", "expected `n` to be at least 1, found 0"),
    (
        "Rescaling([1.0, 2.0])",
        "expected `scale` to have one number for each of the 4 features, found 2",
    ),
    ("Reshape(5, 5)", "expected 5 x 5 = 25 values, found 6 x 4 = 24 values"),
    ("CenterCrop(0, 2)", "expected `height` to be at least 1, found 0"),
    ("Resizing(2, 0)", "expected `width` to be at least 1, found 0"),
    ("SeparableConv1D(2, 7)", "expected a kernel that fits into 6 x 4, found `kernel_size` 7"),
    (
        "SeparableConv2D(2, 9)",
        "expected a kernel that fits into 8 x 8 x 3, found `kernel_size` 9 x 9",
    ),
    ("RMSNormalization(axis = 5)", "expected `axis` to be one of 1 to 2 or -2 to -1, found 5"),
    ("Softmax(axis = 4)", "expected `axis` to be one of 1 to 2 or -2 to -1, found 4"),
    ("SpectralNormalization(Dense(0))", "expected `units` to be at least 1, found 0"),
    ("TimeDistributed(Dense(0))", "expected `units` to be at least 1, found 0"),
    ("UnitNormalization(axis = 3)", "expected `axis` to be one of 1 to 2 or -2 to -1, found 3"),
    ("UpSampling1D(0)", "expected `size` to be at least 1, found 0"),
    ("UpSampling2D(0)", "expected `size` to be at least 1, found 0"),
    ("UpSampling3D(0)", "expected `size` to be at least 1, found 0"),
    ("ZeroPadding1D(-1)", "expected `padding` to be at least 0, found -1"),
    ("ZeroPadding2D(-1)", "expected `padding` to be at least 0, found -1"),
    ("ZeroPadding3D(-1)", "expected `padding` to be at least 0, found -1"),
];

#[test]
fn every_layer_refuses_a_size_that_does_not_fit() {
    let mut told = Vec::new();
    for layer in LAYERS.iter().filter(|layer| !layer.is_input()) {
        let class = layer.class();
        let any = ANY_SIZE.iter().any(|(_, classes)| classes.contains(&class));
        let starts =
            |row: &&(&str, &str)| row.0.strip_prefix(class).is_some_and(|c| c.starts_with('('));
        let row = SIZES.iter().find(starts);
        if row.is_some() == any {
            told.push(format!("{class}: nothing, or both"));
        }
        let Some((call, message)) = row else { continue };
        let sample = Sample::of(*layer).unwrap();
        let network = match call.ends_with("z)") {
            true => format!("struct Net {{ let x = Input(6, 4); let z = Input(5, 3); {call} }}"),
            false => sample.network_of(call),
        };
        let found = messages(&network);
        if found.len() != 1 || found[0].split_once(": ").map(|(_, found)| found) != Some(message) {
            told.push(format!("{call}: {found:?}"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}
