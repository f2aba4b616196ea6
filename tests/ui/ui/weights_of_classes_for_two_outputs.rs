//! Training: class weights for two outputs.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let class = Dense(3, activation = softmax)(x);
        let value = Dense(1)(x);
        (class, value)
    }
}

fn main() {
    let mut net = Net::new(42);
    let losses =
        NetOutput { class: CategoricalCrossentropy::default(), value: MeanSquaredError::default() };
    let y = NetOutput { class: vec![[0.0_f32; 3]; 8], value: vec![0.0_f32; 8] };
    let options = Fit::default().class_weight([(0, 2.0)]);
    let _ = net.compile(SGD::default(), losses).fit(&vec![[0.0_f32; 4]; 8], &y, options);
}
