//! Which mistakes are found, by their first lines; how they look in a terminal is in `tests/ui`.

use super::expand;

/// The first lines of all messages about a network with these layers.
fn messages(layers: &str) -> Vec<String> {
    let expansion = expand(&format!("struct Net {{ {layers} }}"));
    let first = |message: &str| message.lines().next().unwrap_or_default().to_owned();
    expansion.errors.iter().map(|error| first(&error.message)).collect()
}

#[test]
fn none() {
    let empty: [&str; 0] = [];
    assert_eq!(messages("Input(4); Dense(1)"), empty);
    assert_eq!(messages("Input(()); Embedding(4, 2); Dense(1)"), empty);
    assert_eq!(messages("Input(4, 2); Flatten(); Dense(N, name = \"match\");"), empty);
    assert_eq!(messages("Dense(3, input_shape = (4,)); Reshape((-1, 3));"), empty);
}

#[test]
fn one_mistake_is_told_once() {
    for layers in [
        "Input(4); Dense(0); Reshape(2, 2); Dense(1);",
        "Input(0, 4); Flatten(); Reshape(2, 2); Dense(1);",
        "Input(4); Dense(unit = 10); Reshape(2, 5);",
        "Input(4); Dense(10 + ); Reshape(2, 2);",
        "Input(4); Transformer(10); Reshape(2, 2);",
        "Input(4); Dence(10, activation = nonsense); Reshape(2, 5);",
        "Input(4) Dense(10);",
        "Dense(10); Dense(5);",
        "let x = Input(4); Dense(10);",
        "Input(4); Dense; Dense(5);",
        "Input(1, 2, 3, 4, 5, 6, 7); Dense(5);",
        "Input(4); Reshape(1, 1, 1, 1, 5); Dense(5);",
        "Input(4); Dense(3, name = a); Dense(3, name = a);",
        "Input(4); Dense(3, name = \"\");",
        "Input(()); Dense(4); Dense(1);",
        "Input(4); Embedding(20_000_000, 2); Flatten(); Dense(1);",
        "Input(4, 2); CategoryEncoding(3); Dense(1);",
        "Input(4); Discretization(); Dense(1);",
        "Input(4); Discretization([0.0], 3); Dense(1);",
        "Input(4); Discretization([0.0, -1.5]); Dense(1);",
        "Input(4); Normalization(mean = 0.5, variance = None); Dense(1);",
        "Input(4); Normalization(mean = 0.5, variance = half); Dense(1, use_bias = 2);",
    ] {
        assert_eq!(messages(layers).len(), 1, "{layers}: {:?}", messages(layers));
    }
}

#[test]
fn independent_mistakes_are_all_told() {
    assert_eq!(
        messages(
            "Input(4); Dense(-1); Dropout(2.0); Dense(8); Reshape(3, 3); Dense(1, actvation = relu);"
        ),
        [
            "layer `dense`: expected `units` to be at least 1, found -1",
            "layer `dropout`: expected `rate` to be from 0 to 1, found 2",
            "layer `reshape`: expected 3 x 3 = 9 values, found 8 values",
            "layer `dense_2`: there is no argument `actvation`",
        ]
    );
}

#[test]
fn arguments_of_axes() {
    for (layers, message) in [
        ("MaxPooling2D(3)", "expected windows that fit into 2 x 8 x 1, found `pool_size` 3 x 3"),
        ("MaxPooling1D()", "expected steps x channels as input, found 2 x 8 x 1"),
        ("MaxPool2D((1, 2, 3))", "expected `pool_size` to be one number or 2, found `(1, 2, 3)`"),
        (
            "MaxPool2D(2, padding = full)",
            "expected `padding` to be `valid` or `same`, found `full`",
        ),
        ("MaxPooling2D(2, strides = 0)", "expected `strides` to be at least 1, found 0"),
        ("AvgPool2D()", "expected `pool_size`, found nothing"),
        (
            "Cropping2D((1, 2))",
            "expected `cropping` to leave something of 2 x 8 x 1, found 2 to cut off from 2",
        ),
        ("ZeroPadding2D(-1)", "expected `padding` to be at least 0, found -1"),
        (
            "ZeroPadding2D((1, 2, 3))",
            "expected `padding` to be one number, 2 or 2 pairs, found `(1, 2, 3)`",
        ),
        (
            "Permute((1, 2))",
            "expected `dims` to have the axes 1 to 3 of 2 x 8 x 1 once each, found (1, 2)",
        ),
        ("RepeatVector(3)", "expected features on one axis as input, found 2 x 8 x 1"),
        (
            "Dropout(0.5, (1, 8, 1))",
            "expected `noise_shape` to have 4 lengths for a batch of 2 x 8 x 1, found 3",
        ),
        (
            "AlphaDropout(0.5, (None, 2, 4, None))",
            "expected `noise_shape` to have 1 or 8 for axis 2 of 2 x 8 x 1, found 4",
        ),
        (
            "GaussianNoise(0.1, seed = -1)",
            "expected `seed` to be a whole number from 0 up, found `-1`",
        ),
        ("RandomRotation((0.1, 2.0))", "expected `factor` to be from -1 to 1, found 2"),
        (
            "RandomZoom((0.1, 0.2, 0.3))",
            "expected `height_factor` to be one number or two, found `(0.1, 0.2, 0.3)`",
        ),
        (
            "RandomBrightness(0.1, value_range = 1.0)",
            "expected `value_range` to be two numbers, found `1.0`",
        ),
        (
            "RandomFlip(mode = sideways)",
            "expected `mode` to be `horizontal_and_vertical` or `horizontal` or `vertical`, found \
             `sideways`",
        ),
        (
            "Resizing(4, 4, crop_to_aspect_ratio = true, pad_to_aspect_ratio = true)",
            "expected `crop_to_aspect_ratio` or `pad_to_aspect_ratio`, found both",
        ),
        ("SpatialDropout1D(0.1)", "expected steps x channels as input, found 2 x 8 x 1"),
        ("Softmax(axis = 0)", "expected `axis` to be one of 1 to 3 or -3 to -1, found 0"),
        ("Softmax(axis = None)", "expected `axis` to be one of 1 to 3 or -3 to -1, found none"),
        ("ReLU(-1.0)", "expected `max_value` to be a finite number from 0 up, found -1"),
        (
            "GlobalMaxPooling2D(data_format = channels_first)",
            "expected `data_format` to be `channels_last`, found `channels_first`",
        ),
    ] {
        let found = messages(&format!("Input(2, 8, 1); {layers}; Flatten(); Dense(1);"));
        let [found] = &found[..] else { panic!("{layers}: {found:?}") };
        assert_eq!(found.split_once(": ").map(|(_, found)| found), Some(message), "{layers}");
    }
}

#[test]
fn normalizations() {
    for (layers, message) in [
        (
            "BatchNormalization(axis = 0)",
            "expected `axis` to be one of 1 to 2 or -2 to -1, found 0",
        ),
        ("BatchNormalization(axis = (1, 2))", "expected `axis` to be one axis, found 2"),
        ("BatchNormalization(momentum = 99)", "expected `momentum` to be from 0 to 1, found 99"),
        (
            "LayerNormalization(axis = None)",
            "expected `axis` to be one of 1 to 2 or -2 to -1, found none",
        ),
        (
            "LayerNormalization(axis = (1, 3))",
            "expected `axis` to be one of 1 to 2 or -2 to -1, found 3",
        ),
        (
            "LayerNormalization(epsilon = -1)",
            "expected `epsilon` to be a finite number from 0 up, found -1",
        ),
        ("GroupNormalization()", "expected `groups` to divide the 6 channels, found 32"),
        ("GroupNormalization(4)", "expected `groups` to divide the 6 channels, found 4"),
        ("GroupNormalization(2, axis = 1)", "expected `groups` to divide the 5 channels, found 2"),
        ("GroupNormalization(0)", "expected `groups` to be at least 1, found 0"),
        ("GroupNormalization((2, 3))", "expected `groups` to be one number, found 2"),
        (
            "RMSNormalization(axis = -3)",
            "expected `axis` to be one of 1 to 2 or -2 to -1, found -3",
        ),
        ("UnitNormalization(order = 1)", "there is no argument `order`"),
    ] {
        let found = messages(&format!("Input(5, 6); {layers}; Flatten(); Dense(1);"));
        let [found] = &found[..] else { panic!("{layers}: {found:?}") };
        assert_eq!(found.split_once(": ").map(|(_, found)| found), Some(message), "{layers}");
    }
}

#[test]
fn equations() {
    for (arguments, message) in [
        ("\"abc,cd\", 3", "expected `equation` to be like `abc,cd->abd`, found `abc,cd`"),
        ("\"abb,bd->ad\", 3", "expected `equation` to be like `abc,cd->abd`, found `abb,bd->ad`"),
        (
            "\"...c,cd->abd\", 3",
            "expected `equation` to be like `abc,cd->abd`, found `...c,cd->abd`",
        ),
        ("3, 3", "expected `equation` to be a text in quotes, found `3`"),
        (
            "\"ab,bc->ac\", 3",
            "expected `equation` to name 3 axes of the input, the batch and 5 x 4, found 2 in \
             `ab,bc->ac`",
        ),
        (
            "\"abc,cd->bad\", (5, 3)",
            "expected the batch, `a`, first in the output and not in the kernel, found it elsewhere \
             in `abc,cd->bad`",
        ),
        (
            "\"abc,cde->abd\", (None, 3)",
            "expected axes of the kernel that the input or the output has, found `e` in \
             `abc,cde->abd`",
        ),
        (
            "\"abc,c->abd\", (None, 3)",
            "expected axes of the output that the input or the kernel has, found `d` in \
             `abc,c->abd`",
        ),
        (
            "\"abc,cd->abd\", 3",
            "expected `output_shape` to have 2 lengths for `abc,cd->abd`, found 1",
        ),
        (
            "\"abc,cd->abd\", (4, 3)",
            "expected `output_shape` to have 5 for `b` as the input 5 x 4 has, found 4",
        ),
        (
            "\"abc,cd->abd\", (None, None)",
            "expected `output_shape` to have a length for `d`, found None",
        ),
        (
            "\"abc,cd->abd\", (None, 3), bias_axes = c",
            "expected `bias_axes` to name axes of the output, found `c`",
        ),
    ] {
        let found = messages(&format!("Input(5, 4); EinsumDense({arguments}); Dense(1);"));
        let [found] = &found[..] else { panic!("{arguments}: {found:?}") };
        assert_eq!(found.split_once(": ").map(|(_, found)| found), Some(message), "{arguments}");
    }
}

#[test]
fn names_of_layers() {
    assert_eq!(
        messages("Input(4); Dense(0); Dense(0, name = hidden); Dense(0); GaussianNoise(-1);"),
        [
            "layer `dense`: expected `units` to be at least 1, found 0",
            "layer `hidden`: expected `units` to be at least 1, found 0",
            "layer `dense_1`: expected `units` to be at least 1, found 0",
            "layer `gaussian_noise`: expected `stddev` to be from 0 to 1, found -1",
        ]
    );
}

#[test]
fn recurrent_layers() {
    for (layers, message) in [
        ("LSTM(3)", "expected steps x features as input, found 2 x 8 x 1"),
        ("Reshape(16); GRU(3)", "expected steps x features as input, found 16"),
        (
            "Reshape(4, 2, 2); TimeDistributed(SimpleRNN(3, stateful = true))",
            "expected a layer that keeps no states, found `stateful = true`",
        ),
        (
            "Reshape(8, 2); \
             Bidirectional(GRU(3, stateful = true), backward_layer = GRU(3, go_backwards = true))",
            "expected two layers that both keep their states or both do not, found one",
        ),
        (
            "Reshape(8, 2); LSTM(3, dropout = 1.0)",
            "expected `dropout` to be at least 0 and below 1, found 1",
        ),
        (
            "Reshape(8, 2); Bidirectional(Dense(4))",
            "expected recurrent layers inside, found another",
        ),
        (
            "Reshape(8, 2); Bidirectional(LSTM(4), merge_mode = add)",
            "expected `merge_mode` to be `concat` or `sum` or `mul` or `ave`, found `add`",
        ),
        (
            "Reshape(8, 2); Bidirectional(LSTM(4), sum, None, GRU(5, go_backwards = true))",
            "expected both layers to have as many units, found 4 and 5",
        ),
        (
            "Reshape(8, 2); Bidirectional(LSTM(4), backward_layer = LSTM(4))",
            "expected one layer that goes forward and one that goes backwards, found two alike",
        ),
        ("Reshape(8, 2); TimeDistributed(LSTM(4))", "expected steps x features as input, found 2"),
        (
            "Reshape(16); TimeDistributed(Dense(4))",
            "expected steps of at least one axis as input, found 16",
        ),
        ("Reshape(8, 2); TimeDistributed(Dence(4))", "there is no layer `Dence`"),
        (
            "Reshape(8, 2); TimeDistributed(Dense(4, actvation = relu))",
            "there is no argument `actvation`",
        ),
        ("Reshape(8, 2); TimeDistributed(4)", "expected `layer` to be a layer, found `4`"),
        (
            "Reshape(8, 2); TimeDistributed(Flatten)",
            "expected parentheses after `Flatten`, found none",
        ),
        (
            "Reshape(8, 2); TimeDistributed(Dense(4, activity_regularizer = l2(0.1)))",
            "expected no `activity_regularizer` for a layer inside another, found one",
        ),
        (
            "Reshape(8, 2); SpectralNormalization(LSTM(4))",
            "expected a layer with a `kernel` or `embeddings`, found one without",
        ),
        (
            "Reshape(8, 2); SpectralNormalization(Dense(4), power_iterations = 0)",
            "expected `power_iterations` to be at least 1, found 0",
        ),
        (
            "Reshape(8, 2); SpectralNormalization(Conv2D(4, 3))",
            "expected height x width x channels as input, found 8 x 2",
        ),
        (
            "ConvLSTM1D(2, 3, recurrent_dropout = 1.5)",
            "expected `recurrent_dropout` to be at least 0 and below 1, found 1.5",
        ),
        ("ConvLSTM3D(2, 3)", "expected depth x height x width x channels as input, found 8 x 1"),
        ("Reshape(8, 2); LSTM()", "expected `units`, found nothing"),
        ("Reshape(8, 2); RNN(LSTMCel(4))", "there is no cell `LSTMCel`"),
        ("Reshape(8, 2); RNN([LSTMCell(4), 3])", "expected `cell` to be a cell, found `3`"),
        ("Reshape(8, 2); RNN([])", "expected `cell` to be a cell, found `[]`"),
        ("Reshape(8, 2); RNN(GRUCell(unit = 4))", "there is no argument `unit`"),
        (
            "Reshape(8, 2); RNN(StackedRNNCells(GRUCell(4), LSTMCell(0)))",
            "expected `units` to be at least 1, found 0",
        ),
    ] {
        let found = messages(&format!("Input(2, 8, 1); {layers}; Flatten(); Dense(1);"));
        let [found] = &found[..] else { panic!("{layers}: {found:?}") };
        assert_eq!(found.split_once(": ").map(|(_, found)| found), Some(message), "{layers}");
    }
}
