//! Training takes less memory than all values, what layers save and gradients do side by side.

use keras_runtime::prelude::*;
use keras_runtime::train::create;

macro_rules! compare {
    ($($file:ident $net:ident <= $percent:literal;)*) => {$({
        use super::$file::$net;
        let graph = $net::<f32>::GRAPH;
        let apart = graph.training.size + graph.saved.size + graph.gradients.size;
        let mut net = create::<$net<f32>>(0);
        let trainer = net.compile(SGD::default(), MeanSquaredError::default());
        let planned = trainer.memory(1).unwrap().values / size_of::<f32>();
        let percent = 100.0 * planned as f64 / apart as f64;
        println!("{:20} {apart:8} {planned:8} {percent:.0} %", stringify!($net));
        assert!(percent <= f64::from($percent), "{} {percent}", stringify!($net));
    })*};
}

#[test]
fn values_take_turns() {
    compare! {
        autoencoder Autoencoder <= 83;
        ds_cnn DsCnn <= 70;
        gru GruClassifier <= 95;
        lenet_5 LeNet5 <= 76;
        lstm LstmClassifier <= 94;
        mlp Mlp <= 83;
        mobilenet MobileNet <= 92;
        resnet_18 ResNet18 <= 52;
        resnet_8 ResNet8 <= 52;
        transformer TransformerEncoder <= 79;
        vgg Vgg <= 74;
    }
}
