//! Functions of tensors in functional models: `x + y`, `ops.mean(x, 1)`, `tf.nn.relu(x)`.

use keras_files::Architecture;

/// The body of a functional model with these layers between the input `x`, 6 x 4, and the output `y`.
fn body(layers: &str) -> Result<String, String> {
    let config = format!(
        r#"{{"class_name": "Functional", "config": {{"name": "net", "layers": [
            {{"class_name": "InputLayer", "config": {{"batch_shape": [null, 6, 4], "name": "x"}},
              "name": "x", "inbound_nodes": []}},
            {layers}
        ], "input_layers": [["x", 0, 0]], "output_layers": [["y", 0, 0]]}}}}"#
    );
    let net = Architecture::from_json("net.h5", &config).map_err(|error| error.to_string())?;
    let structs = net.structs("net.h5", "Net").map_err(|error| error.to_string())?;
    Ok(structs.last().map(|net| net.body.clone()).unwrap_or_default())
}

/// What Keras 3 writes of a tensor.
const X: &str = r#"{"class_name": "__keras_tensor__", "config": {"shape": [null, 6, 4], "dtype":
    "float32", "keras_history": ["x", 0, 0]}}"#;

/// A function as Keras 3 writes it: with its module in `.keras` files, without in `.h5` files.
fn keras_3(class: &str, config: &str, args: &str) -> [Result<String, String>; 2] {
    [r#""module": "keras.src.ops.numpy","#, ""].map(|module| {
        body(&format!(
            r#"{{{module} "class_name": "{class}", "config": {{"name": "y" {config}}}, "name": "y",
                "inbound_nodes": [{{"args": [{args}], "kwargs": {{}}}}]}}"#
        ))
    })
}

/// The last line but one of the body: the function as a layer.
#[track_caller]
fn assert_line(found: Result<String, String>, line: &str) {
    let body = found.unwrap();
    let last = body.lines().rfind(|line| line.contains('(')).unwrap_or_default();
    let last = last.strip_prefix("let y = ").unwrap_or(last);
    assert_eq!(last.trim_end_matches(';'), line, "{body}");
}

#[test]
fn functions_of_keras_3() {
    let two = format!("{X}, {X}");
    let list = format!("[{X}, {X}]");
    let (by_two, from_one) = (format!("{X}, 2.0"), format!("1, {X}"));
    // `x[:, -1, :]` and `x[:, 0]`
    let all =
        r#"{"class_name": "__slice__", "config": {"start": null, "stop": null, "step": null}}"#;
    let (last, first) = (format!("{X}, [{all}, -1, {all}]"), format!("{X}, [{all}, 0]"));
    for (class, config, args, line) in [
        ("Add", "", &*two, "Add()(x, x)"),
        ("Maximum", "", &*two, "Maximum()(x, x)"),
        ("Add", "", &*by_two, "Rescaling(1.0, offset = 2.0)(x)"),
        ("Subtract", "", &*by_two, "Rescaling(1.0, offset = -2.0)(x)"),
        ("Subtract", "", &*from_one, "Rescaling(-1.0, offset = 1.0)(x)"),
        ("Multiply", "", &*by_two, "Rescaling(2.0)(x)"),
        ("TrueDivide", "", &*by_two, "Rescaling(0.5)(x)"),
        ("Negative", "", X, "Rescaling(-1.0)"),
        ("Square", "", X, "Multiply()(x, x)"),
        ("Relu", "", X, "Activation(relu)"),
        ("Gelu", r#", "approximate": true"#, X, "Activation(gelu(approximate = true))"),
        ("Gelu", r#", "approximate": false"#, X, "Activation(gelu)"),
        ("Mean", r#", "axis": 1, "keepdims": false"#, X, "GlobalAveragePooling1D()"),
        ("Max", r#", "axis": [1], "keepdims": true"#, X, "GlobalMaxPooling1D(keepdims = true)"),
        ("Reshape", r#", "newshape": [-1, 3, 8]"#, X, "Reshape((3, 8))"),
        ("Transpose", r#", "axes": [0, 2, 1]"#, X, "Permute((2, 1))"),
        ("Concatenate", r#", "axis": 1"#, &*list, "Concatenate(axis = 1)(x, x)"),
        ("GetItem", "", &*last, "Flatten()(Cropping1D((5, 0))(x))"),
        ("GetItem", "", &*first, "Flatten()(Cropping1D((0, 5))(x))"),
    ] {
        for found in keras_3(class, config, args) {
            assert_line(found, line);
        }
    }
}

#[test]
fn functions_of_keras_2() {
    let function = |function: &str, node: &str| {
        body(&format!(
            r#"{{"class_name": "TFOpLambda", "module": "tf_keras.src.layers.core.tf_op_layer",
                "registered_name": "TFOpLambda", "config": {{"name": "y", "trainable": true,
                "dtype": "float32", "function": "{function}"}}, "name": "y",
                "inbound_nodes": [{node}]}}"#
        ))
    };
    for (name, node, line) in [
        ("__operators__.add", r#"["x", 0, 0, {"y": ["x", 0, 0], "name": null}]"#, "Add()(x, x)"),
        ("math.truediv", r#"["x", 0, 0, {"y": 4.0, "name": null}]"#, "Rescaling(0.25)(x)"),
        (
            "math.subtract",
            r#"["_CONSTANT_VALUE", -1, 1.0, {"y": ["x", 0, 0], "name": null}]"#,
            "Rescaling(-1.0, offset = 1.0)(x)",
        ),
        ("nn.relu", r#"["x", 0, 0, {"name": null}]"#, "Activation(relu)"),
        ("math.reduce_mean", r#"["x", 0, 0, {"axis": 1}]"#, "GlobalAveragePooling1D()"),
        (
            "concat",
            r#"[["x", 0, 0, {"axis": -1}], ["x", 0, 0, {"axis": -1}]]"#,
            "Concatenate()(x, x)",
        ),
        ("reshape", r#"["x", 0, 0, {"shape": [-1, 3, 8]}]"#, "Reshape((3, 8))"),
        ("transpose", r#"["x", 0, 0, {"perm": [0, 2, 1]}]"#, "Permute((2, 1))"),
    ] {
        assert_line(function(name, node), line);
    }
    let error = function("math.sqrt", r#"["x", 0, 0, {}]"#).unwrap_err();
    assert!(error.contains("layer `y`: it is the function `math.sqrt` of tensors"), "{error}");
}

#[test]
fn what_is_no_layer_here() {
    let all =
        r#"{"class_name": "__slice__", "config": {"start": null, "stop": null, "step": null}}"#;
    for (class, config, args) in [
        ("GetItem", "", format!("{X}, 0")),
        ("GetItem", "", format!("{X}, [0, 6]")),
        ("GetItem", "", format!("{X}, [{all}, 6]")),
        ("GetItem", "", format!("{X}, [{all}, {all}, 0]")),
        ("Sqrt", "", X.to_owned()),
        ("TrueDivide", "", format!("{X}, {X}")),
        ("TrueDivide", "", format!("{X}, 0")),
        ("TrueDivide", "", format!("2.0, {X}")),
        ("Mean", r#", "axis": -1, "keepdims": false"#, X.to_owned()),
        ("Mean", "", X.to_owned()),
        ("Reshape", r#", "newshape": [2, -1]"#, X.to_owned()),
        ("Transpose", r#", "axes": [1, 0, 2]"#, X.to_owned()),
        ("Softmax", r#", "axis": 1"#, X.to_owned()),
        ("Add", "", format!("{X}, [1.0, 2.0]")),
    ] {
        for found in keras_3(class, config, &args) {
            // Without a module it may be the layer of that name.
            let Err(error) = found else { continue };
            assert!(error.contains("layer `y`"), "{error}");
        }
        let [error, _] = keras_3(class, config, &args);
        let error = error.unwrap_err();
        let sentence = format!("layer `y`: it is the function `{class}` of tensors and numbers");
        assert!(error.contains(&sentence), "{error}");
    }
}

#[test]
fn calls_of_inner_models_in_keras_2() {
    let inner = r#"{"class_name": "Sequential", "config": {"name": "inner", "layers": [
        {"class_name": "Dense", "config": {"name": "d", "units": 4, "batch_input_shape": [null, 6, 4]}}]},
        "name": "inner", "inbound_nodes": [[["x", 0, 0, {}]], [["x", 0, 0, {}]]]},
        {"class_name": "Add", "config": {"name": "y", "trainable": true}, "name": "y",
        "inbound_nodes": [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]]}"#;
    let body = body(inner).unwrap();
    assert!(body.ends_with("let y = Add(name = y)(inner, inner_1);\ny"), "{body}");
}
