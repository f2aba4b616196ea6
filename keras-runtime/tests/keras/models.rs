//! The models of `tests/keras_files/round_trip.py`, as somebody writes them who moves over.

use keras_runtime::prelude::*;

model! {
    pub struct Mlp {
        Input(6);
        Dense(
            8,
            activation = relu,
            kernel_regularizer = l1_l2(0.01, 0.02),
            kernel_constraint = max_norm(2.0),
        );
        BatchNormalization(momentum = 0.9);
        Dropout(0.2);
        Dense(5, activation = leaky_relu(negative_slope = 0.2), kernel_initializer = he_normal);
        LayerNormalization();
        PReLU();
        Dense(3, activation = softmax);
    }
}

model! {
    pub struct Images {
        Input(10, 10, 3);
        Conv2D(4, 3, strides = 2, padding = same, use_bias = false);
        BatchNormalization(scale = false);
        ReLU(max_value = 6.0);
        DepthwiseConv2D(3, depth_multiplier = 2);
        SeparableConv2D(6, 2, padding = same, activation = tanh);
        Conv2DTranspose(3, 2, strides = 2);
        ZeroPadding2D(((1, 0), (0, 1)));
        MaxPooling2D(2);
        GlobalAveragePooling2D();
        Dense(2);
    }
}

model! {
    pub struct Sequences {
        Input(6, 3);
        Bidirectional(GRU(4, return_sequences = true), merge_mode = "sum");
        SimpleRNN(5, return_sequences = true, go_backwards = true);
        TimeDistributed(Dense(4, activation = tanh));
        LSTM(3, recurrent_dropout = 0.1);
    }
}

model! {
    pub struct Cells {
        Input(5, 3);
        RNN([LSTMCell(4), GRUCell(3), LSTMCell(2)], return_sequences = true);
        RNN(SimpleRNNCell(3));
    }
}

model! {
    pub struct Words {
        Input(7);
        Embedding(20, 4, mask_zero = true);
        Bidirectional(LSTM(3));
        Dense(1, activation = sigmoid);
    }
}

model! {
    pub struct Attending {
        let x = Input(5, 8);
        let (attended, all) = MultiHeadAttention(2, 4, name = attend)(
            x,
            x,
            return_attention_scores = true,
            use_causal_mask = true,
        );
        let a = LayerNormalization()(Add()(x, attended));
        let grouped = GroupQueryAttention(4, 4, 2)(a, a);
        let b = RMSNormalization()(Add()(a, grouped));
        let c = Attention(use_scale = true)(b, x);
        let y = Dense(2, name = y)(GlobalAveragePooling1D()(c));
        let scores = Flatten(name = scores)(all);
        (y, scores)
    }
}

model! {
    pub struct Branches {
        let image = Input(6, 6, 1);
        let meta = Input(3);
        let stem = Flatten()(Conv2D(2, 3, activation = relu)(image));
        let side = Dense(4, activation = tanh)(meta);
        let kind = Dense(3, activation = softmax, name = kind)(Concatenate()(stem, side));
        let value = Dense(1, name = value)(side);
        (kind, value)
    }
}

model! {
    pub struct Encoder {
        Input(6);
        Dense(4, activation = relu);
        BatchNormalization();
        Dense(2);
    }
}

model! {
    pub struct Decoder {
        let x = Input(2);
        let h = Dense(4, activation = relu)(x);
        Dense(6)(Concatenate()(h, x))
    }
}

model! {
    pub struct Nested {
        let x = Input(6);
        Dense(3, name = top)(self::Decoder()(self::Encoder()(x)))
    }
}

model! {
    pub struct Signals {
        Input(12, 2);
        Conv1D(4, 3, padding = causal, dilation_rate = 2);
        GroupNormalization(2);
        UpSampling1D(2);
        Conv1DTranspose(3, 3);
        Cropping1D((1, 2));
        AveragePooling1D(2, strides = 3, padding = same);
        Permute((2, 1));
        EinsumDense("abc,cd->abd", output_shape = (None, 4), bias_axes = "d");
        Reshape(4, 3);
        SpectralNormalization(Dense(2));
        UnitNormalization();
    }
}

model! {
    pub struct Siamese {
        let left = Input(4);
        let right = Input(4);
        let shared =
            Dense(3, name = shared, kernel_initializer = random_normal(stddev = 0.3, seed = 3));
        let a = shared(left);
        let b = shared(right);
        Dense(1, name = y)(Subtract()(a, b))
    }
}

model! {
    pub struct Volumes {
        Input(4, 5, 5, 1);
        ConvLSTM2D(2, 3, padding = same, return_sequences = true);
        Conv3D(3, (2, 3, 3), activation = relu);
        MaxPooling3D((1, 2, 2));
        Flatten();
        Normalization();
        Dense(2, trainable = false);
    }
}
