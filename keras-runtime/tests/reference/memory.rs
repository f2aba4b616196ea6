//! The arena of one sample is as short as what lives at the same time allows.

use keras_runtime::model::Model;

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
        let in_use = super::$file::$net::<f32>::LAYERS.iter().map(|layer| layer.in_use).max();
        println!("{:20} {arena:8} {in_use:8?} {bound:8}", stringify!($net));
        assert!(arena <= bound, stringify!($net));
    })*};
}

#[test]
fn arenas_are_live_sets() {
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
