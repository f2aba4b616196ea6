//! Generated code takes nothing from the prelude, and collides with nothing that hides it.
#![no_implicit_prelude]

// Names that a prelude would have.
#[allow(dead_code)]
struct Option;
#[allow(dead_code)]
struct Vec;
#[allow(dead_code)]
struct String;
#[allow(dead_code)]
struct Box;
#[allow(dead_code)]
mod core {}
#[allow(dead_code)]
mod std {}

::keras_runtime::model! {
    struct Net {
        Input(4);
        Normalization();
        Dense(3, activation = relu, kernel_regularizer = l2(0.01), kernel_constraint = max_norm(2.0));
        Dropout(0.5);
        Dense(2, activation = leaky_relu(negative_slope = 0.1));
        ActivityRegularization(l1 = 0.1);
        Dense(1);
    }
}

::keras_runtime::model! {
    struct Pair {
        let a = Input(2);
        let b = Input(2);
        let c = Concatenate()(a, b);
        let d = Dense(1)(c);
        (c, d)
    }
}

fn main() {
    let net = Net::new(42);
    ::std::assert!(net.predict(&[0.0; 4])[0].is_finite() && !Net::summary().is_empty());
    let pair = Pair::new(42).predict(&PairInput { a: [1.0; 2], b: [2.0; 2] });
    ::std::assert!(pair.c == [1.0, 1.0, 2.0, 2.0] && pair.d[0].is_finite());
}
