//! Training: the targets of a stream do not fit.
use keras_runtime::data::from_rows;
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(2);
    }
}

fn main() {
    let rows = from_rows(|_| (0..5).map(|_| ([0.0_f32; 4], [0.0_f32; 3])));
    let mut net = Net::new(1);
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let _ = trainer.fit_stream(rows, Fit::default());
}
