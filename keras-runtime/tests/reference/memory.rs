//! The arena of one sample is as short as what lives at the same time allows, and shorter where outputs lie
//! over inputs.

use keras_runtime::prelude::*;

/// What lives at the same time, at most: counted step by step.
fn live_set<M: Model>() -> usize {
    let graph = M::GRAPH;
    let steps = graph.ops.len();
    let root = |value: usize| {
        // Parts of a value are seen as it.
        let whole = graph.ops.iter().find(|op| op.outputs.len() > 1 && op.outputs.contains(&value));
        graph.roots[whole.map_or(value, |op| op.outputs[0])]
    };
    let size = |value: usize| match graph.ops.iter().find(|op| root(op.outputs[0]) == value) {
        Some(op) if op.outputs.len() > 1 => op.outputs.iter().map(|&part| graph.sizes[part]).sum(),
        _ => graph.sizes[value],
    };
    let is_touched = |value: usize, step: usize| {
        let op = &graph.ops[step];
        op.inputs.iter().chain(op.outputs).any(|&other| root(other) == value)
    };
    let comes_out = |value: usize| graph.outputs.iter().any(|output| root(output.value) == value);
    let lives = |value: usize, step: usize| {
        let touched = |mut steps: std::ops::Range<usize>| steps.any(|step| is_touched(value, step));
        touched(0..step + 1) && (touched(step..steps) || comes_out(value))
    };
    let own = |value: &usize| *value >= graph.inputs && root(*value) == *value;
    let in_step = |step: usize| {
        let values = (0..graph.sizes.len()).filter(own).filter(|&value| lives(value, step));
        values.map(size).sum::<usize>() + graph.work_sizes[step]
    };
    (0..steps).map(in_step).max().unwrap_or(0)
}

macro_rules! compare {
    ($($file:ident $net:ident,)*) => {$({
        let (arena, bound) = (super::$file::$net::<f32>::ARENA, live_set::<super::$file::$net>());
        let layers = super::$file::$net::<f32>::LAYERS.iter();
        let in_use = layers.map(|layer| layer.in_use).max().unwrap();
        println!("{:20} {arena:8} {bound:8}", stringify!($net));
        assert!(arena <= bound, stringify!($net));
        // What a message about memory says adds up.
        assert_eq!(arena, in_use, stringify!($net));
    })*};
}

#[test]
fn arenas_are_at_most_live_sets() {
    compare! {
        autoencoder Autoencoder,
        ds_cnn DsCnn,
        gru GruClassifier,
        lenet_5 LeNet5,
        lstm LstmClassifier,
        mlp Mlp,
        mobilenet MobileNet,
        resnet_18 ResNet18,
        resnet_8 ResNet8,
        transformer TransformerEncoder,
        vgg Vgg,
    }
}

model! {
    /// The network of a microphone that knows two words.
    struct TinyConv {
        Input(49, 40, 1);
        DepthwiseConv2D((10, 8), strides = 2, padding = same, depth_multiplier = 8, activation = relu);
        Flatten();
        Dense(4, activation = softmax);
    }
}

/// Where rows of the output take the place of rows of the input that have been read, and a position of the
/// output is made at a time, the networks of MLPerf Tiny need so much, of all that is not an input.
#[test]
fn arenas_of_rows() {
    for (name, arena, bound) in [
        ("keyword spotting", super::ds_cnn::DsCnn::<f32>::ARENA, 8_448),
        ("visual wake words", super::mobilenet::MobileNet::<f32>::ARENA, 36_880),
        ("image classification", super::resnet_8::ResNet8::<f32>::ARENA, 33_312),
        ("anomaly detection", super::autoencoder::Autoencoder::<f32>::ARENA, 768),
        ("speech commands", TinyConv::<f32>::ARENA, 4_165),
    ] {
        println!("{name:20} {arena:8} {bound:8}");
        assert!(arena <= bound, "{name}: {arena} {bound}");
    }
}

/// Numbers between -1 and 1.
fn image<const H: usize, const W: usize, const C: usize>(seed: usize) -> [[[f32; C]; W]; H] {
    use core::array::from_fn;
    let number = |i: usize| ((i * 7919 + seed * 104_729) % 2003) as f32 / 1001.5 - 1.0;
    from_fn(|i| from_fn(|j| from_fn(|k| number((i * W + j) * C + k))))
}

macro_rules! one_and_many {
    ($($file:ident $net:ident $height:literal x $width:literal x $channels:literal;)*) => {$({
        let net = super::$file::$net::<f32>::new(3);
        let x = [5, 6].map(image::<$height, $width, $channels>);
        let many = net.predict_batch(&x).unwrap();
        for (x, many) in x.iter().zip(&many) {
            for (one, many) in net.predict(x).iter().zip(many) {
                assert!((one - many).abs() < 1e-5, "{}: {one} {many}", stringify!($net));
            }
        }
    })*};
}

/// A batch has all values apart.
#[test]
fn one_sample_gives_what_a_batch_gives() {
    one_and_many! {
        ds_cnn DsCnn 49 x 10 x 1;
        lenet_5 LeNet5 32 x 32 x 1;
        mobilenet MobileNet 96 x 96 x 3;
        resnet_8 ResNet8 32 x 32 x 3;
    }
}
