//! Pictures of real networks and trainings. The files lie in the folder for temporary files of the
//! tests (`target/tmp`), to be looked at: what a test can tell of a picture is little.

use keras_runtime::plot::{model_to_dot, model_to_mermaid};
use keras_runtime::prelude::*;
use std::path::{Path, PathBuf};

model! {
    /// A list.
    pub struct Encoder {
        Input(64);
        Dense(32, activation = relu);
        Dense(8);
    }
}

model! {
    /// A graph in itself.
    pub struct Decoder {
        let code = Input(8);
        let x = Dense(32, activation = relu)(code);
        Dense(64, activation = sigmoid)(x)
    }
}

model! {
    /// A network of two networks.
    pub struct Autoencoder {
        Input(64);
        self::Encoder(trainable = false);
        self::Decoder();
        ActivityRegularization();
    }
}

model! {
    /// A shared network.
    pub struct Siamese {
        let left = Input(64);
        let right = Input(64);
        let encoder = self::Encoder();
        let difference = Subtract()(encoder(left), encoder(right));
        Dense(1, activation = sigmoid, name = "same")(difference)
    }
}

model! {
    /// Branches, shortcuts, several outputs.
    pub struct Branches {
        let image = Input(16, 16, 3);
        let meta = Input(4);
        let a = Conv2D(8, 1, padding = same, activation = relu)(image);
        let b = Conv2D(8, 3, padding = same, activation = relu)(image);
        let c = Conv2D(4, 1, padding = same)(image);
        let c = BatchNormalization()(c);
        let c = Conv2D(8, 5, padding = same, activation = relu)(c);
        let d = MaxPooling2D(3, strides = 1, padding = same)(image);
        let all = Concatenate()(a, b, c, d);
        let x = Conv2D(8, 3, padding = same)(all);
        let x = Add()(x, b);
        let x = GlobalAveragePooling2D()(x);
        let x = Concatenate()(x, meta);
        let class = Dense(10, activation = softmax, name = "class")(x);
        let value = Dense(1, name = "value")(x);
        (class, value)
    }
}

model! {
    /// A layer that is called on what it yields, and again after another.
    pub struct Again {
        let x = Input(8);
        let dense = Dense(8, activation = tanh);
        let y = dense(dense(x));
        let y = Dropout(0.1)(y);
        let y = dense(y);
        Add()(x, y)
    }
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn all() -> PlotModel {
    let names = PlotModel::default().show_layer_names(true).show_shapes(true).show_dtype(true);
    names.show_layer_activations(true).show_trainable(true).expand_nested(true)
}

/// The formats in which pictures can be written.
fn endings() -> &'static [&'static str] {
    if cfg!(feature = "png") { &["svg", "png"] } else { &["svg"] }
}

#[test]
fn all_networks_in_all_formats() {
    for ending in endings().iter().chain(&["dot", "mmd"]) {
        let name = |net: &str| file(&format!("{net}.{ending}"));
        plot_model::<Encoder>(name("encoder"), PlotModel::default()).unwrap();
        plot_model::<Autoencoder>(name("autoencoder"), all()).unwrap();
        plot_model::<Siamese>(name("siamese"), all()).unwrap();
        plot_model::<Siamese>(name("siamese_short"), PlotModel::default().show_shapes(true))
            .unwrap();
        plot_model::<Siamese>(name("siamese_lr"), all().rankdir(RankDir::LR)).unwrap();
        plot_model::<Branches>(name("branches"), all().show_dtype(false)).unwrap();
        plot_model::<Branches>(
            name("branches_lr"),
            PlotModel::default().rankdir(RankDir::LR).dpi(96),
        )
        .unwrap();
        plot_model::<Again>(name("again"), all().show_trainable(false)).unwrap();
        plot_model::<Again>(name("again_lr"), PlotModel::default().rankdir(RankDir::LR)).unwrap();
    }
    let error = plot_model::<Encoder>(file("encoder.jpg"), all()).unwrap_err().to_string();
    assert!(error.ends_with("ends with `.svg`, `.png`, `.dot`, `.gv` or `.mmd`"), "{error}");
}

#[test]
fn boxes_say_what_keras_s_say() {
    let text = |name: &str, options| {
        let path = file(name);
        plot_model::<Autoencoder>(&path, options).unwrap();
        std::fs::read_to_string(path).unwrap()
    };
    let plain = text("plain.svg", PlotModel::default());
    assert!(plain.contains(">Encoder</text>") && !plain.contains("dense"), "{plain}");
    let full = text("full.svg", all());
    for (part, count) in [
        (">dense (Dense)</text>", 2),
        (">Activation: relu</text>", 2),
        (">Activation: sigmoid</text>", 1),
        (">Activation: linear</text>", 1),
        (">Input shape: (None, 64)</text>", 2),
        (">Output shape: (None, 8)</text>", 2),
        (">Output dtype: float32</text>", 6),
        (">code (InputLayer)</text>", 1),
        // Frozen with the network that they are in.
        (">Non-trainable</text>", 2),
        (">Trainable</text>", 2),
    ] {
        assert_eq!(full.matches(part).count(), count, "{part}\n{full}");
    }
}

#[test]
fn graphviz() {
    let expected = r#"digraph Siamese {
  graph [rankdir=TB, dpi=200];
  node [shape=plain, fontname="Helvetica"];
  n0 [label=<T<b>left (InputLayer)</b>E>];
  n1 [label=<T<b>right (InputLayer)</b>E>];
  subgraph cluster_2 {
    label="encoder (Encoder)"; labeljust=l; style=dashed;
    n2 [label=<T<b>dense (Dense)</b>E>];
    n3 [label=<T<b>dense_1 (Dense)</b>E>];
    n2 -> n3;
  }
  n4 [label=<T<b>subtract (Subtract)</b>E>];
  n5 [label=<T<b>same (Dense)</b>E>];
  n0 -> n2;
  n1 -> n2;
  n3 -> n4;
  n4 -> n5;
}
"#;
    let found =
        model_to_dot::<Siamese>(PlotModel::default().expand_nested(true).show_layer_names(true));
    let short = found
        .replace("<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"8\"><tr><td colspan=\"1\" bgcolor=\"black\"><font color=\"white\">", "T")
        .replace("</font></td></tr></table>", "E");
    assert_eq!(short, expected);
}

#[test]
fn mermaid() {
    let expected = r#"flowchart LR
    subgraph s0 ["encoder"]
        n1["<b>Dense</b><br/>Input shape: (None, 64)<br/>Output shape: (None, 32)"]
        n2["<b>Dense</b><br/>Input shape: (None, 32)<br/>Output shape: (None, 8)"]
        n1 --> n2
    end
    subgraph s3 ["decoder"]
        n4["<b>InputLayer</b><br/>Output shape: (None, 8)"]
        n5["<b>Dense</b><br/>Input shape: (None, 8)<br/>Output shape: (None, 32)"]
        n6["<b>Dense</b><br/>Input shape: (None, 32)<br/>Output shape: (None, 64)"]
        n4 --> n5
        n5 --> n6
    end
    n7["<b>ActivityRegularization</b><br/>Input shape: (None, 64)<br/>Output shape: (None, 64)"]
    s0 --> s3
    s3 --> n7
"#;
    let options = PlotModel::default().expand_nested(true).show_shapes(true);
    assert_eq!(model_to_mermaid::<Autoencoder>(options.rankdir(RankDir::LR)), expected);
}

#[test]
fn curves() {
    let mut history = History::default();
    for epoch in 0..25 {
        let x = epoch as f64;
        history.push(
            epoch,
            &[
                ("loss", 2.3 * (-0.2 * x).exp() + 0.01 * (x * 1.7).sin()),
                ("val_loss", if epoch == 9 { f64::NAN } else { 2.3 * (-0.15 * x).exp() + 0.2 }),
                ("accuracy", 1.0 - 0.9 * (-0.25 * x).exp()),
                ("val_accuracy", 0.95 - 0.9 * (-0.2 * x).exp()),
                ("learning_rate", 1e-3 * 0.9_f64.powf(x)),
                ("sparse_top_k_categorical_accuracy_of_all", 0.5),
                ("val_sparse_top_k_categorical_accuracy_of_all", 0.4),
                ("parameters", 1.2e7 + 1e5 * x),
            ],
        );
    }
    let mut one = History::default();
    one.push(0, &[("loss", 0.25), ("val_loss", 0.3)]);
    for ending in endings() {
        history.plot(file(&format!("curves.{ending}"))).unwrap();
        one.plot(file(&format!("one.{ending}"))).unwrap();
    }
}

#[test]
fn confusion() {
    let data = digits::load().split();
    let mut model = Autodigit::new(1);
    let mut trainer = model.compile(Adam::default(), SparseCategoricalCrossentropy::default());
    trainer.fit(&data.x_train, &data.y_train, Fit::default().epochs(8).verbose(0)).unwrap();
    let predicted = model.predict_batch(&data.x_test).unwrap();
    let matrix = confusion_matrix(&data.y_test, &predicted).unwrap();
    println!("{matrix}");
    let names =
        ["T-shirt/top", "Trouser", "Pullover", "a very long name of a class, too long", "Coat"];
    for ending in endings() {
        matrix.plot(file(&format!("confusion.{ending}"))).unwrap();
        let shares = matrix.clone().normalized(true).names(names);
        shares.plot(file(&format!("shares.{ending}"))).unwrap();
        let two = confusion_matrix(&[0_u8, 1, 1], &[0_u8, 1, 0]).unwrap().names(["no", "yes"]);
        two.plot(file(&format!("two.{ending}"))).unwrap();
        let many: Vec<usize> = (0..60).collect();
        let many = confusion_matrix(&many, &many).unwrap();
        many.plot(file(&format!("many.{ending}"))).unwrap();
    }
    assert!(matrix.accuracy() > 0.6);
}

model! {
    /// Digits.
    pub struct Autodigit {
        Input(64);
        Dense(16, activation = relu);
        Dense(10, activation = softmax);
    }
}
