//! Masks travel with values as in Keras 3.15.1, whose numbers these are.

use keras_runtime::prelude::*;

model! {
    /// A mask goes through `Dense` and ends in `Flatten`, which has no use for it.
    pub struct Lost {
        Input(5);
        Embedding(10, 4, mask_zero = true);
        Dense(2);
        Flatten();
        Dense(1);
    }
}

model! {
    /// The same in a graph. `Dot` loses masks without a word, `Add` those of one input alone.
    pub struct LostInGraph {
        let words = Input(5);
        let other = Input(5, 4);
        let x = Embedding(10, 4, mask_zero = true)(words);
        let sum = Add()(x, other);
        let product = Dot(2)(x, sum);
        GlobalAveragePooling1D()(product)
    }
}

model! {
    /// Layers that use a mask, and need not pass it on.
    pub struct Used {
        let words = Input(5);
        let x = Embedding(10, 4, mask_zero = true)(words);
        let attended = MultiHeadAttention(1, 2)(x, x);
        let product = Multiply()(x, attended);
        let steps = LSTM(3, return_sequences = true)(product);
        let mean = GlobalAveragePooling1D()(steps);
        let last = LSTM(3)(steps);
        Concatenate()(mean, last)
    }
}

#[test]
fn the_summary_says_where_masks_are_lost() {
    let end = |summary: &str| summary.lines().last().unwrap_or_default().to_owned();
    assert_eq!(end(&Lost::summary()), " Mask dropped at: flatten (Flatten)");
    assert_eq!(end(&LostInGraph::summary()), " Mask dropped at: add (Add), dot (Dot)");
    assert_eq!(end(&Used::summary()), " Non-trainable params: 0 (0.00 B)");
}

/// Averages of the steps that a mask of what goes in leaves: 9 is no value.
macro_rules! averages {
    ($($name:ident $input:ident: $first:literal, $second:literal, |$a:ident, $b:ident| $merged:expr;)*) => {$(
        model! {
            struct $name {
                let a = Input($first, 2);
                let b = Input($second, 2);
                let $a = Masking(mask_value = 9.0)(a);
                let $b = Masking(mask_value = 9.0)(b);
                let merged = $merged;
                GlobalAveragePooling1D()(merged)
            }
        }

        impl $name {
            fn of(a: [[f32; 2]; $first], b: [[f32; 2]; $second]) -> Vec<f32> {
                $name::new(0).predict(&$input { a, b }).to_vec()
            }
        }
    )*};
}

averages! {
    Sum SumInput: 3, 3, |x, y| Add()(x, y);
    Product ProductInput: 3, 3, |x, y| Multiply()(x, y);
    Largest LargestInput: 3, 3, |x, y| Maximum()(x, y);
    SideBySide SideBySideInput: 3, 3, |x, y| Concatenate()(x, y);
    EndToEnd EndToEndInput: 3, 2, |x, y| Concatenate(axis = 1)(x, y);
    FromTheEnd FromTheEndInput: 3, 2, |x, y| Concatenate(axis = -2)(x, y);
}

model! {
    /// One input without a mask.
    struct HalfMasked {
        let a = Input(3, 2);
        let b = Input(2, 2);
        let x = Masking(mask_value = 9.0)(a);
        let merged = Concatenate(axis = 1)(x, b);
        GlobalAveragePooling1D()(merged)
    }
}

model! {
    /// A mask that is given goes on with the sequence.
    struct Given {
        let x = Input(3, 2);
        let mask = Input(3);
        let steps = BatchNormalization(epsilon = 0.0)(x, mask = mask);
        GlobalAveragePooling1D()(steps)
    }
}

model! {
    /// The mask of values is not that of what comes out for queries.
    struct Queries {
        let query = Input(3, 2);
        let value = Input(3, 2);
        let value = Masking(mask_value = 9.0)(value);
        let attended = Attention()(query, value);
        GlobalAveragePooling1D()(attended)
    }
}

const A: [[f32; 2]; 3] = [[1.0, 2.0], [9.0, 9.0], [9.0, 9.0]];
const B: [[f32; 2]; 3] = [[3.0, 1.0], [5.0, -7.0], [9.0, 9.0]];
const SHORT: [[f32; 2]; 2] = [[9.0, 9.0], [4.0, 6.0]];

#[test]
fn merged() {
    assert_eq!(Sum::of(A, B), [4.5, -2.0]);
    assert_eq!(Product::of(A, B), [4.0, -2.5]);
    assert_eq!(Largest::of(A, B), [4.0, -2.5]);
    assert_eq!(SideBySide::of(A, B), [0.5, 1.0, 4.0, -3.0]);
    assert_eq!(EndToEnd::of(A, SHORT), [2.5, 4.0]);
    assert_eq!(FromTheEnd::of(A, SHORT), [2.5, 4.0]);
    let half = HalfMasked::new(0).predict(&HalfMaskedInput { a: A, b: SHORT });
    assert_eq!(half, [4.666_666_5, 5.666_666_5]);
}

#[test]
fn masks_of_the_first_input_go_on() {
    let given = Given::new(0).predict(&GivenInput { x: B, mask: [1.0, 0.0, 1.0] });
    assert_eq!(given, [6.0, 5.0]);
    let queries = Queries::new(0).predict(&QueriesInput { query: A, value: B });
    assert!((queries[0] - 3.0).abs() < 1e-5 && (queries[1] - 1.0).abs() < 1e-5, "{queries:?}");
}
