//! Constants, functions and layers of the user have names that generated code has, too.
#![deny(warnings)]
#![allow(non_upper_case_globals, non_camel_case_types)]

use keras_runtime::model;

pub const T: usize = 4;
pub const N: usize = 3;
pub const E: usize = 2;
pub const Self_: usize = 5;
const GRAPH: usize = 6;
const SIZES: usize = 7;
const INFERENCE: f64 = 0.25;
const WEIGHTS: f64 = 0.5;

model! {
    /// Layers with names of methods and of keywords.
    pub struct Model {
        Input(T, name = input);
        Dense(N, name = new);
        Dense(E, name = "type", kernel_regularizer = l2(WEIGHTS));
        Dense(Self_, name = predict, activation = elu(alpha = WEIGHTS));
        Dropout(INFERENCE, name = tape);
        Dense(GRAPH, name = _element);
        Dense(SIZES, name = r#match);
    }
}

model! {
    /// No layer has weights.
    pub struct Layer {
        Input(T);
        Rescaling(WEIGHTS, name = gradient);
        Flatten(name = step);
    }
}

fn main() {
    let model = Model::new(42);
    let sizes = (model.new.kernel.len(), model.r#type.kernel.len(), model.r#match.kernel.len());
    assert_eq!(sizes, (T * N, N * E, GRAPH * SIZES));
    assert_eq!(model.predict(&[0.0; T]).len(), SIZES);
    assert_eq!(Layer::new(0).predict(&[1.0; T]), [0.5; T]);
}
