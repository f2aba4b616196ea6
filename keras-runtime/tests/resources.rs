//! What networks need: multiply-accumulates, bytes of weights and of the arena.

use keras_runtime::model::Model;
use keras_runtime::prelude::*;

macro_rules! macs {
    ($($expected:expr => { $($layers:tt)* })*) => {$({
        model! { struct Net { $($layers)* } }
        assert_eq!(Net::MACS, $expected, stringify!($($layers)*));
    })*};
}

/// Each sum counted by hand: values that come out times what is summed for each.
#[test]
fn multiply_accumulates_of_layers() {
    macs! {
        5 * 3 * 7 => { Input(5, 3); Dense(7, activation = relu); }
        26 * 24 * 6 * (3 * 5 * 2) => { Input(28, 28, 4); Conv2D(6, (3, 5), groups = 2); }
        13 * 13 * 8 * 9 => { Input(27, 27, 4); DepthwiseConv2D(3, strides = 2, depth_multiplier = 2); }
        10 * (3 * 4 + 4 * 6) => { Input(10, 4); SeparableConv1D(6, 3, padding = same); }
        6 * 4 * (3 * 5) => { Input(6, 4); Conv1DTranspose(5, 3); }
        7 * (3 * 20 + 5 * 20) => { Input(7, 3); LSTM(5); }
        7 * (3 * 15 + 5 * 15) => { Input(7, 3); GRU(5, return_sequences = true); }
        2 * 7 * (3 * 5 + 5 * 5) => { Input(7, 3); Bidirectional(SimpleRNN(5)); }
        7 * ((3 + 5) * 20 + (5 + 4) * 12) => { Input(7, 3); RNN([LSTMCell(5), GRUCell(4)]); }
        5 * 6 * 7 => { Input(5, 6); TimeDistributed(Dense(7)); }
        4 * (3 * 3 * 8) * (2 + 2) => { Input(4, 5, 5, 2); ConvLSTM2D(2, (1, 1), strides = 2); }
        9 * 4 * 8 => { Input(9, 4); EinsumDense("abc,cd->abd", (None, 8)); }
        5 * 8 => { Input(5, 8); Flatten(); SpectralNormalization(Dense(1)); }
        0 => { Input(8, 8, 2); MaxPooling2D(); BatchNormalization(); Flatten(); Activation(softmax); }
    }
}

model! {
    struct Shared {
        let x = Input(4);
        let shared = Dense(4);
        shared(shared(x))
    }
}

#[test]
fn multiply_accumulates_of_graphs() {
    model! {
        struct Attends {
            let x = Input(6, 4);
            let y = Input(5, 4);
            let scores = Attention()(x, y);
            let heads = MultiHeadAttention(2, 3)(x, y);
            let products = Dot(axes = 2)(x, y);
            (scores, heads, products)
        }
    }
    let attention = 6 * 5 * (4 + 4);
    let projections = 2 * (6 * 4 * 6) + 2 * (5 * 4 * 6);
    let heads = projections + 2 * 6 * 5 * (3 + 3);
    assert_eq!(Attends::MACS, attention + heads + 6 * 5 * 4);

    assert_eq!(Shared::MACS, 2 * 16);
    assert_eq!(<Shared as Model>::LAYERS[0].macs, 2 * 16);

    model! { struct Outer { Input(4); self::Shared(); Dense(2); } }
    assert_eq!(Outer::MACS, 2 * 16 + 8);
}

mod sizes {
    pub const UNITS: usize = 7;
}

/// Numbers that only the Rust compiler knows.
#[test]
fn constants() {
    model! { struct Net { Input(sizes::UNITS - 2, 3); Dense(sizes::UNITS); } }
    assert_eq!(Net::MACS, 5 * 3 * 7);
    assert_eq!((Net::PARAMS, Net::FLASH_BYTES), (28, 4 * 28));
}

/// What lives at the same time, of values of 784, 100, 30 and 10 numbers; the input is the caller's.
#[test]
fn arena() {
    model! { struct Net { Input(784); Dense(100); Dense(30); Dense(10); Dense(50); } }
    assert_eq!(Net::RAM_BYTES, 4 * (100 + 30));
    let in_use: Vec<usize> = <Net as Model>::LAYERS.iter().map(|layer| layer.in_use).collect();
    assert_eq!(in_use, [100, 130, 40, 60]);
}

/// Budgets that are kept change nothing.
#[test]
fn budget() {
    const KIB: usize = 1024;
    model! {
        #[budget(flash = "1 KiB", ram = 2 * KIB, macs = 100)]
        struct Net { Input(4); Dense(10); Dense(3); }
    }
    assert_eq!((Net::FLASH_BYTES, Net::RAM_BYTES, Net::MACS), (4 * 83, 4 * 13, 70));

    macro_rules! within {
        ($ram:literal, $macs:expr) => {
            model! {
                #[budget(ram = $ram, macs = $macs)]
                struct Within { Input(4); Dense(10); }
            }
        };
    }
    within!("1 KiB", 2 * KIB as u64);
    assert_eq!(Within::MACS, 40);
}
