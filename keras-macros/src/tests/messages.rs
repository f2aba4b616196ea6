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
            "layer `dropout`: expected `rate` to be at least 0 and below 1, found 2",
            "layer `reshape`: expected 3 x 3 = 9 values, found 8 values",
            "layer `dense_2`: there is no argument `actvation`",
        ]
    );
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
