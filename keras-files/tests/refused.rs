//! What `model!` has not is an error that names the layer.

use keras_files::Architecture;

/// The error for a model with these layers after an input.
fn error(layers: &str) -> String {
    let config = format!(
        r#"{{"class_name": "Sequential", "config": {{"name": "net", "layers": [
            {{"class_name": "InputLayer", "config": {{"batch_shape": [null, 4], "name": "x"}}}},
            {layers}
        ]}}}}"#
    );
    let structs = Architecture::from_json("net.keras", &config)
        .and_then(|net| net.structs("net.keras", "Net"));
    structs.unwrap_err().to_string()
}

#[track_caller]
fn assert_error(layers: &str, parts: &[&str]) {
    let error = error(layers);
    for part in parts {
        assert!(error.contains(part), "{error}");
    }
    assert!(error.starts_with("`net.keras`: layer `"), "{error}");
}

#[test]
fn layers() {
    let lambda =
        r#"{"module": "keras.layers", "class_name": "Lambda", "config": {"name": "twice"}}"#;
    assert_error(lambda, &["layer `twice`", "`Lambda`"]);
    let unknown = r#"{"class_name": "Foo", "config": {"name": "foo_1"}}"#;
    assert_error(unknown, &["layer `foo_1`", "`Foo`"]);
    let own = r#"{"module": "mine", "class_name": "Scale", "config": {"name": "scale"},
        "registered_name": "pack>Scale"}"#;
    assert_error(own, &["layer `scale`", "`pack>Scale`", "not Keras's own"]);
    let model = r#"{"class_name": "Sequential", "config": {"name": "inner", "layers": [
        {"class_name": "Dense", "config": {"name": "dense", "units": 1}}]}}"#;
    assert_error(model, &["layer `inner`", "the shape of its input"]);
}

#[test]
fn arguments() {
    let unknown =
        r#"{"class_name": "Dense", "config": {"name": "d", "units": 1, "colour": "red"}}"#;
    assert_error(unknown, &["layer `d`", "`Dense` has no argument `colour` (found `\"red\"`)"]);
    let function = r#"{"class_name": "Dense", "config": {"name": "d", "units": 1, "activation":
        {"module": "builtins", "class_name": "function", "config": "my_fn",
         "registered_name": "function"}}}"#;
    assert_error(function, &["layer `d`", "`activation`", "`my_fn`", "not Keras's own"]);
    let initializer = r#"{"class_name": "Dense", "config": {"name": "d", "units": 1,
        "kernel_initializer": {"module": null, "class_name": "Mine", "config": {},
        "registered_name": "pack>Mine"}}}"#;
    assert_error(initializer, &["layer `d`", "`kernel_initializer`", "`Mine`"]);
}

#[test]
fn what_says_nothing_is_left_out() {
    let config = r#"{"class_name": "Sequential", "config": {"name": "net", "layers": [
        {"class_name": "Dense", "config": {"name": "dense", "batch_input_shape": [null, 4],
         "units": 3, "activation": "linear", "quantization_config": null, "groups": 1,
         "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
         "dtype": {"class_name": "DTypePolicy", "config": {"name": "float32"}}}},
        {"class_name": "LeakyReLU", "config": {"name": "leaky_re_lu", "alpha": 0.10000000149011612}},
        {"class_name": "Dense", "config": {"name": "dense_1", "units": 2, "activation":
         {"class_name": "LeakyReLU", "config": {"negative_slope": 0.3}}}}
    ]}}"#;
    let net = Architecture::from_json("net.h5", config).unwrap();
    let structs = net.structs("net.h5", "Net").unwrap();
    // The function has another default than the layer.
    assert_eq!(
        structs[0].body,
        "Input(4);\nDense(3);\nLeakyReLU(negative_slope = 0.1);\n\
         Dense(2, activation = leaky_relu(negative_slope = 0.3));"
    );
}

/// Keras writes it for each recurrent layer; those with convolutions have no such argument.
#[test]
fn unroll_says_nothing() {
    let config = r#"{"class_name": "Sequential", "config": {"name": "net", "layers": [
        {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [null, 3, 5, 2]}},
        {"class_name": "ConvLSTM1D", "config": {"name": "conv_lstm1d", "filters": 2, "kernel_size": [3],
         "unroll": false}}
    ]}}"#;
    let net = Architecture::from_json("net.keras", config).unwrap();
    let structs = net.structs("net.keras", "Net").unwrap();
    assert_eq!(structs[0].body, "Input(3, 5, 2);\nConvLSTM1D(2, 3);");
}

/// A functional model of these layers.
fn functional(layers: &str, outputs: &str) -> Result<String, String> {
    let config = format!(
        r#"{{"class_name": "Functional", "config": {{"name": "net", "layers": [
            {{"class_name": "InputLayer", "config": {{"batch_shape": [null, 4], "name": "x"}},
              "name": "x", "inbound_nodes": []}},
            {layers}
        ], "input_layers": [["x", 0, 0]], "output_layers": {outputs}}}}}"#
    );
    let net = Architecture::from_json("net.h5", &config).map_err(|error| error.to_string())?;
    let structs = net.structs("net.h5", "Net").map_err(|error| error.to_string())?;
    Ok(structs[0].body.clone())
}

fn dense(name: &str, from: &str) -> String {
    format!(
        r#"{{"class_name": "Dense", "config": {{"name": "{name}", "units": 4}}, "name": "{name}",
            "inbound_nodes": [[["{from}", 0, 0, {{}}]]]}}"#
    )
}

#[test]
fn wiring() {
    let body = functional(&dense("a", "x"), r#"[["a", 0, 0], ["x", 0, 0]]"#).unwrap();
    assert_eq!(
        body,
        "let x = Input(4);\nlet a = Dense(4, name = a)(x);\nlet x_out = Identity()(x);\n(a, x_out)"
    );
    let both = [dense("a", "x"), dense("b", "x")].join(",");
    let body = functional(&both, r#"{"second": ["a", 0, 0], "first": ["b", 0, 0]}"#).unwrap();
    assert!(body.ends_with("(b, a)"), "{body}");
    let circle = [dense("a", "b"), dense("b", "a")].join(",");
    let error = functional(&circle, r#"[["a", 0, 0]]"#).unwrap_err();
    assert!(error.contains("depends on itself"), "{error}");
    let error = functional(&dense("a", "y"), r#"[["a", 0, 0]]"#).unwrap_err();
    assert!(error.contains("layer `y`: another layer is called"), "{error}");
    let error = functional(&dense("a", "x"), r#"[["a", 1, 0]]"#).unwrap_err();
    assert!(error.contains("layer `a`: it is not called 2 times"), "{error}");
    let error = functional(&dense("a", "x"), r#"[["a", 0, 3]]"#).unwrap_err();
    assert!(error.contains("layer `a`: it has no output 3"), "{error}");
}
