//! Recurrent layers with states to begin with: numbers of Keras.

mod filled;

use filled::{close, filled, wave};
use keras_runtime::prelude::*;
use keras_runtime::testing::differentiate;

/// What comes out for one sample.
fn output<M: Model<Element = f64>>(inputs: &[Vec<f64>], len: usize) -> Vec<f64> {
    differentiate(&*filled::<M>(), &inputs.concat(), &vec![0.0; len], false).output
}

#[test]
fn conv_lstm_1d_from_states() {
    model! {
        struct Net {
            let x = Input(3, 5, 2);
            let h = Input(4, 3);
            let c = Input(4, 3);
            let (y, state, carry) = ConvLSTM1D(3, 2, return_state = true)(x, h, c);
            (y, state, carry)
        }
    }
    let found =
        output::<Net<f64>>(&[wave(30, 1.7, 0.3), wave(12, 0.9, 0.1), wave(12, 0.7, 0.2)], 36);
    let state = [
        -0.102354495293,
        -0.290219220763,
        0.0357134282035,
        -0.243449207687,
        -0.370584601152,
        -0.0757404685235,
        -0.23065791007,
        -0.382947075496,
        -0.0427629169452,
        -0.217162433551,
        -0.340825847298,
        0.0385681392903,
    ];
    let carry = [
        -0.155704324957,
        -0.46517520481,
        0.0841456870354,
        -0.36058996027,
        -0.695166238103,
        -0.219076595451,
        -0.373844497702,
        -0.728478429597,
        -0.103657196305,
        -0.312947652558,
        -0.580735380398,
        0.108730871427,
    ];
    close(&found, &[state, state, carry].concat());
}

#[test]
fn conv_lstm_2d_from_states() {
    model! {
        struct Net {
            let x = Input(2, 3, 4, 1);
            let h = Input(3, 2, 2);
            let c = Input(3, 2, 2);
            ConvLSTM2D(
                2, (2, 3), strides = (1, 2), padding = same, go_backwards = true,
                return_sequences = true,
            )(x, initial_state = (h, c))
        }
    }
    let found =
        output::<Net<f64>>(&[wave(24, 1.7, 0.3), wave(12, 0.9, 0.1), wave(12, 0.7, 0.2)], 24);
    close(
        &found,
        &[
            -0.291950951596,
            0.289044643568,
            0.0810597105422,
            0.13164074322,
            -0.209985214878,
            0.176673884644,
            0.0146099331337,
            -0.256516469257,
            0.0809349791552,
            0.131165313319,
            0.161795153405,
            0.187302143653,
            -0.292414996231,
            -0.0563280424503,
            0.159625259742,
            0.0872824823525,
            -0.337496093676,
            -0.0579255751619,
            0.0986628834677,
            -0.0889011638606,
            -0.0485693109803,
            0.184300267337,
            0.168329738467,
            0.0955874141374,
        ],
    );
}

#[test]
fn conv_lstm_3d() {
    model! { struct Net { Input(2, 2, 3, 2, 1); ConvLSTM3D(2, (1, 2, 2), padding = same); } }
    let found = output::<Net<f64>>(&[wave(24, 1.7, 0.3)], 24);
    close(
        &found,
        &[
            -0.185243542325,
            0.201646241916,
            0.157065995969,
            0.080782268072,
            0.105087544784,
            0.0707942578225,
            0.139050137325,
            0.125754453475,
            0.116355091872,
            0.147520242621,
            0.167507463852,
            0.096194956762,
            0.113170731452,
            0.060556643697,
            0.0333841985162,
            0.115935275675,
            -0.178746321509,
            0.186346493729,
            0.166410525753,
            0.0625224015907,
            0.173801261923,
            0.0485547096198,
            0.0832700217044,
            0.170383783422,
        ],
    );
    // One sample of five axes, in the hand of a user.
    let y = Net::new(0).predict(&[[[[[0.5]; 2]; 3]; 2]; 2]);
    assert_eq!((y.len(), y[0].len(), y[0][0].len(), y[0][0][0].len()), (2, 3, 2, 2));
}

/// Each gate sees another part of the input, in training alone.
#[test]
fn conv_lstm_dropout() {
    model! { struct Net { Input(1, 200, 1); ConvLSTM1D(1, 1, dropout = 0.5, seed = 3); } }
    model! { struct Other { Input(1, 200, 1); ConvLSTM1D(1, 1, dropout = 0.5, seed = 4); } }
    let x = vec![0.3; 200];
    let loud = |x: &[f64]| differentiate(&*filled::<Net<f64>>(), x, &[0.0; 200], true).output;
    let quiet = differentiate(&*filled::<Net<f64>>(), &x, &[0.0; 200], false).output;
    let other = differentiate(&*filled::<Other<f64>>(), &x, &[0.0; 200], true).output;
    assert!(quiet.iter().all(|y| *y == quiet[0]));
    assert_eq!(loud(&x), loud(&x));
    assert_ne!(loud(&x), other);
    // The kernel of the gate i is 0, and there is nothing to forget: two gates see a value or not.
    let mut seen = loud(&x);
    seen.sort_by(f64::total_cmp);
    seen.dedup();
    assert_eq!(seen.len(), 4);
}
