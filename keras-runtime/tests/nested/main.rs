//! Summaries with what is in nested networks are Keras's, letter by letter; `summaries.py` has Keras print
//! them.

use keras_runtime::prelude::*;

model! {
    pub struct Encoder {
        Input(64);
        Dense(32, activation = relu);
        Dense(8);
    }
}

model! {
    pub struct Decoder {
        let code = Input(8);
        let x = Dense(32, activation = relu)(code);
        Dense(64, activation = sigmoid)(x)
    }
}

model! {
    pub struct Autoencoder {
        Input(64);
        self::Encoder();
        self::Decoder();
    }
}

model! {
    pub struct Shared {
        let code = Input(64);
        let x = Dense(32, activation = relu)(code);
        Dense(8, activation = sigmoid)(x)
    }
}

model! {
    pub struct Siamese {
        let left = Input(64);
        let right = Input(64);
        let shared = self::Shared(trainable = false);
        let both = Subtract()(shared(left), shared(right));
        Dense(1, activation = sigmoid, name = "same")(both)
    }
}

model! {
    pub struct Deep {
        Input(64);
        self::Encoder(trainable = false);
        Dense(3, name = "a_layer_with_quite_a_long_name");
    }
}

model! {
    pub struct Stacked {
        Input(64);
        self::Deep();
        Dense(2, name = "top");
    }
}

/// A summary is as wide as the terminal: so the comparison runs in a process with a wide one.
#[test]
fn as_keras() {
    if std::env::var("COLUMNS").is_ok_and(|columns| columns == "200") {
        compare("autoencoder", include_str!("autoencoder.txt"), Autoencoder::summary_with);
        compare("siamese", include_str!("siamese.txt"), Siamese::summary_with);
        return compare("stacked", include_str!("stacked.txt"), Stacked::summary_with);
    }
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    let status = again.args(["--exact", "--nocapture", "as_keras"]).env("COLUMNS", "200").status();
    assert!(status.unwrap().success());
}

fn compare(name: &str, texts: &str, summary: fn(SummaryOptions) -> String) {
    let sections: Vec<_> = texts.split("### ").skip(1).collect();
    assert_eq!(sections.len(), 4);
    for section in sections {
        let (head, expected) = section.split_once('\n').unwrap();
        let mut options = SummaryOptions::default().expand_nested(true);
        let mut head = head.split(' ');
        match head.next().and_then(|length| length.parse().ok()).unwrap() {
            0 => {}
            length => options = options.line_length(length),
        }
        let found = summary(options.show_trainable(head.next().is_some()));
        assert_eq!(found, expected.trim_end(), "{name}\n{found}\n{expected}");
    }
}

/// Neither weight decay nor a penalty changes what is frozen in a network within the network.
#[test]
fn what_is_frozen_within_stays() {
    let mut net = Stacked::new(1);
    let before = net.deep.encoder.as_slice().to_vec();
    let last = net.deep.a_layer_with_quite_a_long_name.kernel;
    let mut trainer = net.compile(AdamW::default().weight_decay(0.1), MeanSquaredError::default());
    for _ in 0..3 {
        trainer.train_on_batch(&[[0.5; 64]], &[[0.5; 2]]).unwrap();
    }
    assert_eq!(net.deep.encoder.as_slice(), before);
    assert_ne!(net.deep.a_layer_with_quite_a_long_name.kernel, last);
}

/// What Keras has no columns for.
#[test]
fn macs_and_memory() {
    let options = SummaryOptions::default().line_length(100).expand_nested(true);
    let found =
        Siamese::summary_with(options.show_macs(true).show_memory(true).show_trainable(true));
    let expected = include_str!("macs_and_memory.txt");
    assert_eq!(found, expected.trim_end(), "{found}");
    let macs: u64 = 2 * (64 * 32 + 32 * 8) + 8;
    assert_eq!(Siamese::MACS, macs);
    assert!(found.contains("MACs: 4,616 for one sample"));
    // Without what is in the networks, nothing but their rows is missing.
    let short = Siamese::summary_with(SummaryOptions::default().line_length(100));
    assert_eq!(short, Siamese::summary_with(options.expand_nested(false)));
}

/// A trainer knows what was frozen since, and the optimizer.
#[test]
fn of_a_trainer() {
    let mut net = Autoencoder::new(1);
    let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
    trainer.set_trainable("encoder", false).unwrap();
    trainer.train_on_batch(&[[0.5; 64]], &[[0.5; 64]]).unwrap();
    let options = SummaryOptions::default().line_length(100).show_trainable(true);
    let text = trainer.summary_with(options.expand_nested(true));
    assert_eq!(text.matches("│    N    │").count(), 3, "{text}");
    assert_eq!(text.matches("│    Y    │").count(), 3, "{text}");
    assert!(text.contains(" Optimizer params: "), "{text}");
}
