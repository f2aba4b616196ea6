//! Graphs: a layer for each step that keeps states.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4, 3, 2);
        TimeDistributed(GRU(8, stateful = true));
    }
}

fn main() {
    let net = Net::new(1);
    let mut stream = net.stream::<1>();
    stream.reset_state();
    stream.predict(&[[[[0.0; 2]; 3]; 4]]);
}
