//! Training: two outputs, one metric.
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
    let _ = net.compile(SGD::default(), losses).metrics(accuracy());
}
