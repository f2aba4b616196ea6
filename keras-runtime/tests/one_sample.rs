//! One sample runs on kernels of its own. On the road of devices their values are those of a batch with the
//! plain engine, bit by bit; on the fast road, which `predict` takes, they are close to them.

use keras_runtime::element::{Element, Real};
use keras_runtime::kernels::Plain;
use keras_runtime::model::{infer, predict_on_heap};
use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use keras_runtime::rng::Rng;
use keras_runtime::states::States;
use keras_runtime::tape::{Pass, Search, Tape};
use keras_runtime::train::create;

/// A number between -1 and 1.
fn number<T: Element>(rng: &mut Rng) -> T {
    T::from_f64((rng.bits() >> 40) as f64 / f64::from(1 << 23) - 1.0)
}

/// What comes out of a batch of one sample.
fn by_batch<M: Model>(model: &M, sample: &M::Input) -> Vec<Vec<M::Element>> {
    let graph = M::GRAPH;
    let inputs = sample.slices();
    let zeros = |len: usize| vec![M::Element::ZERO; len];
    let (mut values, mut scratch) = (zeros(graph.inference.size), zeros(graph.scratch.len(1)));
    let pass = Pass {
        graph,
        batch: 1,
        inputs: inputs.as_ref(),
        values: &mut values,
        scratch: &mut scratch,
        states: States::none(),
        state_sizes: M::STATES,
        training: None,
        offsets: None,
        again: false,
        search: Search::Off,
    };
    let mut tape = Tape { engine: &Plain, pass };
    model.forward(&mut tape);
    graph.outputs.iter().map(|output| tape.pass.value(output.value).to_vec()).collect()
}

fn check<M: Model>(whole: bool) {
    for seed in 0..5 {
        let rng = &mut Rng::new(seed);
        let mut model = create::<M>(seed);
        let mut first = 0;
        for weight in M::WEIGHTS {
            let len: usize = weight.shape.iter().product();
            for value in &mut model.as_mut_slice()[first..first + len] {
                let number: M::Element = number(rng);
                *value = if weight.name.contains("variance") { number.abs() } else { number };
            }
            first += len;
        }
        let mut sample = M::Input::ZEROS;
        for part in sample.slices_mut().as_mut() {
            for (i, value) in part.iter_mut().enumerate() {
                *value = if whole { M::Element::from_usize(i % 3) } else { number(rng) };
            }
        }
        let parts = |output: M::Output| -> Vec<Vec<M::Element>> {
            output.slices().as_ref().iter().map(|part| part.to_vec()).collect()
        };
        let mut arena = vec![M::Element::ZERO; M::ARENA];
        let outputs = parts(infer(&*model, &sample, &mut arena));
        assert!(
            outputs.iter().flatten().all(|value| value.is_finite()),
            "{}: {outputs:?}",
            M::NAME
        );
        assert_eq!(outputs, by_batch(&*model, &sample), "{}, seed {seed}", M::NAME);
        let (fast, unit) = (parts(predict_on_heap(&*model, &sample)), M::Element::EPSILON.to_f64());
        assert_eq!(fast, parts(predict_on_heap(&*model, &sample)), "{}, again", M::NAME);
        // EPSILON is some 100 units in the last place of `f32`'s at 1.
        let unit = if size_of::<M::Element>() == 4 { 20.0 * unit } else { 1e-13 };
        for (fast, exact) in fast.iter().flatten().zip(outputs.iter().flatten()) {
            let (fast, exact) = (fast.to_f64(), exact.to_f64());
            let off = (fast - exact).abs();
            assert!(off <= unit * (1.0 + exact.abs()), "{}: {fast}, {exact}", M::NAME);
        }
    }
}

macro_rules! same {
    ($($test:ident: $name:ident { $($layers:tt)* })*) => { same! { false $($test: $name { $($layers)* })* } };
    ($whole:literal $($test:ident: $name:ident { $($layers:tt)* })*) => {$(
        #[test]
        fn $test() {
            model! { struct $name { $($layers)* } }
            check::<$name<f32>>($whole);
            check::<$name<f64>>($whole);
        }
    )*};
}

same! {
    dense: DenseNet {
        Input(7); Dense(33, activation = relu); Dense(12, use_bias = false); Dense(3, activation = tanh);
    }
    dense_on_three_axes: DenseRank3 {
        Input(2, 3, 4); Dense(70, activation = sigmoid); Dense(9, activation = softmax);
    }
    activations: Activations {
        let x = Input(3, 5);
        let a = Activation(gelu)(x);
        let b = Softmax()(x);
        let c = Softmax(axis = 1)(x);
        let d = LeakyReLU()(x);
        let e = ELU()(x);
        let f = Activation(log_softmax)(x);
        let g = Activation(sparsemax)(x);
        let h = Softmax(axis = (1, 2))(x);
        Concatenate()(a, b, c, d, e, f, g, h, PReLU()(x))
    }
    batch_normalization: Normalized {
        let x = Input(3, 4, 6);
        let a = BatchNormalization()(x);
        let b = BatchNormalization(axis = 1, scale = false)(x);
        let c = BatchNormalization(axis = 2, center = false)(x);
        Add()(a, b, c)
    }
    normalizations: Standardized {
        let x = Input(5, 8);
        let a = LayerNormalization()(x);
        let b = GroupNormalization(2)(x);
        let c = RMSNormalization()(x);
        let d = UnitNormalization()(x);
        Concatenate(axis = 1)(a, b, c, d)
    }
    merging: Merging {
        let x = Input(3, 4);
        let y = Dense(4)(x);
        let a = Add()(x, y);
        let b = Subtract()(x, y);
        let c = Multiply()(a, b, y);
        let d = Average()(x, y, c);
        let e = Maximum()(d, x);
        let f = Minimum()(e, y);
        let row = Input(1, 4);
        Concatenate()(f, Add()(row, x))
    }
    time_distributed_in_place: EachStep {
        Input(4, 6); Dense(6); TimeDistributed(BatchNormalization()); Dense(3);
    }
    merging_in_place: MergingInPlace {
        let x = Input(3, 4);
        let y = Dense(4)(x);
        let z = Dense(4)(x);
        Add()(y, z)
    }
    shapes: Shapes {
        Input(4, 6);
        Reshape(4, 3, 2);
        Permute((2, 1, 3));
        ZeroPadding2D((1, 2));
        Cropping2D((1, 0));
        UpSampling2D(2);
        Flatten();
        RepeatVector(3);
        Rescaling(0.5, offset = 1.0);
    }
    lstm: Lstm { Input(5, 3); LSTM(9, return_sequences = true); LSTM(4, use_bias = false); }
    lstm_of_any_number_of_units: LstmUnits {
        let x = Input(5, 3);
        let a = LSTM(1)(x);
        let b = LSTM(3, go_backwards = true)(x);
        let c = LSTM(16, use_bias = false)(x);
        let d = LSTM(17)(x);
        let e = LSTM(32)(x);
        let f = LSTM(40, activation = relu, recurrent_activation = hard_sigmoid)(x);
        let g = LSTM(40)(x);
        Concatenate()(a, b, c, d, e, f, g)
    }
    lstm_that_returns_its_states: LstmStates {
        let x = Input(4, 3);
        let (y, h, c) = LSTM(5, return_state = true, go_backwards = true)(x);
        Concatenate()(y, h, c)
    }
    gru: Gru { Input(5, 3); GRU(9, return_sequences = true); GRU(4, use_bias = false); }
    gru_reset_before: GruBefore {
        Input(5, 3); GRU(9, reset_after = false, return_sequences = true);
        GRU(2, reset_after = false, use_bias = false);
    }
    simple_rnn: Simple { Input(5, 3); SimpleRNN(9, return_sequences = true); SimpleRNN(2); }
    stacked: Stacked {
        Input(5, 3); RNN(StackedRNNCells(LSTMCell(4), GRUCell(3), SimpleRNNCell(2)), go_backwards = true);
    }
    bidirectional: Both {
        let x = Input(5, 3);
        let a = Bidirectional(LSTM(2, return_sequences = true))(x);
        let b = Bidirectional(GRU(4, return_sequences = true), merge_mode = ave)(x);
        let c = Bidirectional(SimpleRNN(4, return_sequences = true), merge_mode = mul)(x);
        let d = Bidirectional(LSTM(4, return_sequences = true), merge_mode = sum)(x);
        Add()(a, b, c, d)
    }
    masked: Masked {
        let x = Input(6, 2);
        let y = Masking(mask_value = 0.0)(Activation(relu)(x));
        let a = LSTM(3, return_sequences = true, zero_output_for_mask = true)(y);
        let b = GRU(3, return_sequences = true)(y);
        Add()(a, b)
    }
    attention: Attending {
        let x = Input(4, 6);
        let a = Attention()(x, x);
        let b = AdditiveAttention()(x, x);
        let c = MultiHeadAttention(2, 3)(x, x);
        Add()(a, b, c)
    }
    others: Others {
        let x = Input(4, 6);
        let a = EinsumDense("abc,cd->abd", (None, 5), bias_axes = "d")(x);
        let b = TimeDistributed(Dense(5))(x);
        let c = Dot(axes = 2)(a, b);
        Concatenate()(a, b, c)
    }
}

same! {
    convolutions: Convolved {
        Input(9, 7, 3);
        Conv2D(5, 3, padding = same, activation = relu);
        MaxPooling2D(2);
        Conv2D(70, 2, activation = tanh);
        AveragePooling2D(2);
        Conv2D(33, 1);
        Flatten();
        Dense(4);
    }
    convolutions_of_each_channel: Depthwise {
        Input(8, 6, 4);
        DepthwiseConv2D(3, activation = tanh);
        SeparableConv2D(40, 2, strides = 2, activation = sigmoid);
    }
}

same! { true
    embedding: Embedded { Input(6); Embedding(3, 5); LSTM(3); }
    embedding_with_mask: EmbeddedMask { Input(6); Embedding(3, 5, mask_zero = true); GRU(3); }
}
