//! Gradients of every layer against central differences in f64.

use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;
use keras_runtime::testing::{differentiate, gradient_error, learning_error};
use keras_runtime::train::create;

/// The relative error where all functions are smooth.
const SMOOTH: f64 = 1e-6;

/// Checks a network at three samples.
fn check<M: Learn<Element = f64>>() {
    let samples: Vec<f64> =
        (0..3 * M::Input::LEN).map(|i| (1.7 * i as f64 + 0.3).sin() * 1.5).collect();
    let model = create::<M>(7);
    let error = gradient_error(&*model, &samples);
    assert!(error < SMOOTH, "{}: {error}", M::NAME);
    let error = learning_error::<_, 3>(&*model, &samples);
    assert!(error < 1e-9, "{} on a device: {error}", M::NAME);
}

/// Networks with their checks.
macro_rules! checks {
    ($($test:ident: $name:ident { $($layers:tt)* })*) => {$(
        #[test]
        fn $test() {
            model! { struct $name { $($layers)* } }
            check::<$name<f64>>();
        }
    )*};
}

checks! {
    dense: DenseNet { Input(4); Dense(3, activation = tanh); Dense(2); }
    dense_on_three_axes: DenseRank3 { Input(2, 3, 4); Dense(5, activation = sigmoid); }
    dense_without_bias: DenseNoBias { Input(4); Dense(3, use_bias = false); }
    dense_keeps_its_input: DenseGelu {
        Input(3); Dense(4, activation = gelu); Dense(4, activation = silu); Dense(1);
    }
    dense_ends_with_softmax: DenseSoftmax { Input(3); Dense(4, activation = softmax); }
    embedding: EmbeddingNet {
        Input(2, 3); Embedding(4, 3, embeddings_regularizer = l2(0.1)); Dense(2);
    }
    embedding_of_one_index: EmbeddingOne { Input(()); Embedding(3, 2); Dense(2); }
    category_encoding: Encoded {
        let x = Input(3);
        let a = CategoryEncoding(4)(x);
        let b = CategoryEncoding(2, output_mode = one_hot)(x);
        let c = CategoryEncoding(4, count)(x, count_weights = Dense(3)(x));
        Dense(2, activation = tanh)(Concatenate()(a, Flatten()(b), c))
    }
    discretization: Bins {
        let x = Input(3);
        let a = Discretization((-0.9, 0.2))(x);
        let b = Discretization([-0.9, 0.2], output_mode = one_hot)(x);
        let c = Discretization([0.2], output_mode = count)(x);
        let d = Discretization(num_bins = 3)(x);
        Dense(2, activation = tanh)(Concatenate()(a, Flatten()(b), c, d, x))
    }
    einsum_dense: Einsum {
        Input(3, 4);
        EinsumDense("abc,cd->abd", (None, 5), activation = gelu, bias_axes = "d");
        EinsumDense("...x,yx->...y", 3, bias_axes = y);
        EinsumDense("ab...,bc->ac...", 2, activation = tanh, bias_axes = "c");
    }
    einsum_dense_heads: EinsumHeads {
        Input(3, 4);
        EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes = "de", activation = sigmoid);
        EinsumDense("abde,def->abf", (None, 4), bias_axes = "b");
        EinsumDense("abc,cde->adbe", (2, None, 2), bias_axes = "de");
    }
    einsum_dense_of_any_letters: EinsumAny {
        Input(3, 4);
        EinsumDense("abc,bc->abc", (None, None), bias_axes = "b");
        EinsumDense("abc,bcd->acbd", (4, 3, 2));
        EinsumDense("abcd,bdc->ab", 4, activation = tanh);
        EinsumDense("ab,cd->adc", (2, 3), bias_axes = "dc");
        EinsumDense("abc,bcde->ade", (2, 3));
    }
    activation: ActivationNet {
        Input(2, 3); Activation(softplus); Activation(softmax(axis = 1)); Activation(mish);
    }
    activation_layers: ActivationLayers {
        Input(2, 3); ReLU(max_value = 1.0, negative_slope = 0.1, threshold = 0.25); LeakyReLU();
        ELU(0.5); Softmax(axis = 1); Dense(3); ReLU();
    }
    activation_layers_of_images: ActivationImages {
        Input(2, 2, 3); Activation(tanh); LeakyReLU(0.2); Dense(2); ELU(); Dense(3);
        ReLU(negative_slope = 0.2);
    }
    softmax_on_two_axes: SoftmaxOnAxes { Input(2, 3, 2); Softmax(axis = (1, 3)); Dense(2); }
    prelu: PReLUNet {
        Input(2, 3); PReLU(alpha_initializer = constant(0.2)); Dense(2);
        PReLU(alpha_initializer = constant(-0.3), shared_axes = 1);
    }
    merging_with_masks: MaskedMerging {
        let x = Input(4, 2);
        let a = Masking()(ReLU()(x));
        let b = Dense(2)(a);
        let c = Dense(2)(Masking()(ReLU()(Dense(2)(x))));
        let product = Multiply()(b, c, b);
        let most = Maximum()(b, product, c);
        let least = Minimum()(x, most, c);
        let steps = Concatenate(axis = 1)(most, least, product, most);
        GRU(2)(steps)
    }
    reordering: Reordering {
        Input(2, 3, 2); Dense(2); Permute((3, 1, 2)); Flatten(); RepeatVector(3); Dense(2);
    }
    cropping_and_padding: Frames {
        Input(3, 4, 2); Dense(2); ZeroPadding2D(((1, 0), (0, 2))); Dense(2, activation = tanh);
        Cropping2D((1, (1, 0))); Reshape(10, 2); Cropping1D((2, 1)); ZeroPadding1D(2); Dense(1);
    }
    cropping_and_padding_3d: Frames3D {
        Input(2, 3, 2, 1); ZeroPadding3D((0, 1, 2)); Dense(2, activation = tanh);
        Cropping3D(((1, 0), 1, (2, 0)));
    }
    frames_of_other_shapes: OtherFrames {
        let x = Input(5, 2);
        let a = Cropping1D(1)(x);
        let b = ZeroPadding1D((2, 0))(a);
        let image = Reshape(5, 2, 1)(Add()(b, x));
        let image = ZeroPadding2D((0, 1))(image);
        let image = Cropping2D(((0, 1), (1, 0)))(Multiply()(image, image));
        Dense(1)(Concatenate()(Flatten()(image), Flatten()(a)))
    }
    frames_of_other_shapes_3d: OtherFrames3D {
        Input(2, 1, 3, 2); ZeroPadding3D(1); Dense(1, activation = tanh);
        Cropping3D((1, 0, (2, 1)));
    }
    up_sampling_of_other_shapes: OtherUpSamplings {
        Input(4, 3); UpSampling1D(3); Permute((2, 1)); Dense(2);
    }
    up_sampling_of_other_shapes_3d: OtherUpSamplings3D { Input(2, 1, 2, 1); Dense(2); UpSampling3D(); }
    up_sampling: UpSamplings {
        Input(2, 3, 1); Dense(2); UpSampling2D((3, 2), interpolation = bilinear); Dense(2);
        UpSampling2D((1, 2)); Reshape(72, 2); UpSampling1D(); Dense(1);
    }
    up_sampling_3d: UpSamplings3D { Input(1, 2, 2, 2); Dense(1); UpSampling3D((3, 1, 2)); Dense(2); }
    pooling: Poolings {
        Input(7, 6, 2); Dense(2); MaxPooling2D((3, 2), strides = (1, 2), padding = same); Dense(2);
        AveragePooling2D(3, strides = 2, padding = same); Reshape(8, 2); MaxPooling1D(3, strides = 1);
        Dense(2); AveragePooling1D(2); Dense(1);
    }
    pooling_3d: Poolings3D {
        Input(3, 3, 4, 2); Dense(2); MaxPooling3D(); Dense(2); AveragePooling3D((1, 1, 2)); Dense(1);
    }
    pooling_of_other_shapes: OtherPoolings {
        let x = Input(9, 2);
        let a = AveragePooling1D(3, strides = 2, padding = same)(x);
        let b = MaxPooling1D(2, padding = same)(x);
        Dense(2)(Concatenate()(a, b))
    }
    pooling_of_other_shapes_2d: OtherPoolings2D {
        let x = Dense(2)(Input(5, 4, 1));
        let a = MaxPooling2D((2, 1), strides = 1)(x);
        let b = AveragePooling2D((2, 1), strides = 1)(x);
        Dense(2)(Concatenate()(a, b))
    }
    pooling_of_other_shapes_3d: OtherPoolings3D {
        Input(2, 4, 3, 1); Dense(2); MaxPooling3D((1, 2, 2), strides = 1, padding = same);
        AveragePooling3D(2, padding = same); Dense(1);
    }
    global_pooling_of_other_shapes: OtherGlobals {
        let x = Input(5, 3); let y = Input(4, 3, 2); let z = Input(1, 2, 3, 1);
        let a = Concatenate()(GlobalMaxPooling1D()(x), GlobalAveragePooling1D()(x));
        let b = Concatenate()(GlobalMaxPooling2D()(y), GlobalAveragePooling2D()(y));
        let c = Concatenate()(GlobalMaxPooling3D()(z), GlobalAveragePooling3D()(z));
        Dense(2)(Concatenate()(a, b, c))
    }
    adaptive_pooling_of_other_shapes: OtherAdaptive {
        let x = Input(5, 2); let y = Input(3, 5, 1); let z = Input(2, 5, 1, 2);
        let a = Concatenate()(AdaptiveMaxPooling1D(3)(x), AdaptiveAveragePooling1D(3)(x));
        let b = Concatenate()(AdaptiveMaxPooling2D((2, 3))(y), AdaptiveAveragePooling2D((2, 3))(y));
        let c = AdaptiveMaxPooling3D((1, 2, 3))(z);
        let d = AdaptiveAveragePooling3D((1, 2, 3))(z);
        Dense(2)(Concatenate()(Flatten()(a), Flatten()(b), Flatten()(c), Flatten()(d)))
    }
    global_pooling: Globals {
        Input(3, 2, 2); Dense(3); GlobalAveragePooling2D(keepdims = true); Dense(2); GlobalMaxPooling2D();
    }
    global_pooling_1d: Globals1D {
        Input(3, 2, 2); Dense(2); Reshape(6, 2); GlobalMaxPooling1D(keepdims = true); Dense(4);
        Reshape(2, 2); GlobalAveragePooling1D();
    }
    global_pooling_3d: Globals3D {
        Input(2, 2, 2, 2); Dense(3); GlobalMaxPooling3D(keepdims = true); Dense(2);
        GlobalAveragePooling3D();
    }
    adaptive_pooling: Adaptive {
        Input(5, 4, 2); Dense(2); AdaptiveMaxPooling2D((3, 6)); Dense(2);
        AdaptiveAveragePooling2D((4, 5)); Dense(1); Reshape(20, 1); AdaptiveMaxPooling1D(6);
        Dense(2); AdaptiveAveragePooling1D(4);
    }
    adaptive_pooling_3d: Adaptive3D {
        Input(3, 2, 4, 1); Dense(2); AdaptiveMaxPooling3D((2, 3, 2)); Dense(2);
        AdaptiveAveragePooling3D(2);
    }
    conv1d: Convs1D {
        Input(9, 2); Conv1D(3, kernel_size = 3, padding = causal, dilation_rate = 2);
        Conv1D(4, 2, strides = 2, padding = same, activation = tanh);
        Conv1D(2, 3, padding = causal, strides = 2, use_bias = false); Conv1D(2, 2);
    }
    conv2d: Convs2D {
        Input(6, 5, 2); Conv2D(3, (3, 2), activation = silu);
        Conv2D(2, 3, padding = same, dilation_rate = (1, 2)); Conv2D(4, (2, 4), strides = 2, padding = same);
        Conv2D(2, 1, activation = softmax);
    }
    conv2d_kernel_over_input: ConvOver {
        Input(2, 3, 1); Conv2D(2, 5, padding = same); Conv2D(2, 1, strides = (1, 2), padding = same);
    }
    conv2d_groups: ConvGroups {
        Input(4, 4, 4); Conv2D(6, 2, groups = 2, strides = (1, 2)); Conv2D(3, 1, groups = 3, activation = tanh);
        Conv2D(3, 2, groups = 3, padding = same);
    }
    conv3d: Convs3D {
        Input(3, 4, 3, 1); Conv3D(2, 2, padding = same, strides = (1, 2, 1)); Conv3D(2, (3, 1, 2));
    }
    conv1d_transpose: Transposed1D {
        Input(4, 2); Conv1DTranspose(3, 3, strides = 2, activation = gelu);
        Conv1DTranspose(2, 2, strides = 3); Conv1DTranspose(2, 3, dilation_rate = 2, padding = same);
        Conv1DTranspose(1, 4, strides = 3, padding = same, output_padding = 0);
    }
    conv2d_transpose: Transposed2D {
        Input(3, 2, 2); Conv2DTranspose(3, (3, 2), strides = 2, padding = same, output_padding = (1, 0));
        Conv2DTranspose(2, 1, use_bias = false); Conv2DTranspose(2, 2, output_padding = 0, strides = (2, 1));
    }
    conv3d_transpose: Transposed3D { Input(2, 1, 2, 2); Dense(2); Conv3DTranspose(2, 2, strides = (2, 1, 2)); }
    conv3d_transpose_of_other_shapes: OtherTransposed3D {
        Input(2, 2, 1, 1); Conv3DTranspose(1, (1, 2, 3), strides = 2, padding = same, activation = tanh);
        Conv3DTranspose(2, (2, 1, 1), use_bias = false);
    }
    depthwise_conv: Depthwise {
        Input(5, 4, 2); DepthwiseConv2D((3, 2), strides = 2, padding = same, depth_multiplier = 2);
        DepthwiseConv2D(2, dilation_rate = (1, 1), activation = mish); Reshape(2, 4);
        DepthwiseConv1D(3, padding = same, use_bias = false); DepthwiseConv1D(2, dilation_rate = 1);
    }
    depthwise_conv_dilated: DepthwiseDilated {
        Input(7, 1); Dense(3); DepthwiseConv1D(2, strides = 2, dilation_rate = 3, padding = same, depth_multiplier = 3);
    }
    separable_conv: Separable {
        Input(5, 4, 2); Dense(2); SeparableConv2D(3, (3, 2), depth_multiplier = 2, activation = silu);
        SeparableConv2D(2, 3, padding = same, dilation_rate = 2, use_bias = false); Reshape(9, 2);
        SeparableConv1D(2, 2, strides = 2, padding = same, activation = sigmoid);
    }
    separable_conv_of_other_shapes: OtherSeparable { Input(5, 3); SeparableConv1D(2, 3, depth_multiplier = 2); }
    repeating: Repeating {
        Input(4); RepeatVector(2); Rescaling(2.0, offset = 0.5); Permute((2, 1)); Identity(); Dense(1);
    }
    categories_of_sequences: BinsOfSequences {
        let x = Input(2, 2);
        Dense(1, activation = tanh)(Concatenate()(x, Discretization([0.2])(x)))
    }
    shapes: ShapeNet { Input(4, 3); Reshape(2, -1); Dense(2, activation = elu); Flatten(); Dense(1); }
    merging: Merging {
        let x = Input(2, 3);
        let a = Dense(3, activation = tanh)(x);
        let b = Dense(1)(x);
        let c = Add()(a, b, x);
        let d = Subtract()(c, a);
        let e = Multiply()(d, b, d);
        let f = Average()(e, c, x);
        let g = Concatenate(axis = 1)(f, d);
        let most = Maximum()(f, x);
        let h = Concatenate()(most, Minimum()(e, a));
        let least = Minimum()(h, h);
        let i = Concatenate(axis = 1)(least, Concatenate()(d, e));
        Dense(2)(Concatenate()(g, i))
    }
    merging_of_vectors: MergingVectors {
        let x = Input(4);
        let a = Dense(4, activation = tanh)(x);
        let b = Subtract()(x, a);
        let c = Multiply()(a, b);
        let d = Average()(a, c);
        let e = Maximum()(d, x);
        Add()(Minimum()(b, e), c)
    }
    dot: Dots {
        let x = Input(2, 3);
        let a = Dense(4)(x);
        let y = Dot(axes = 1)(a, x);
        let z = Dot(axes = (2, 1), normalize = true)(a, y);
        Dense(1)(Flatten()(z))
    }
    attention: Plain {
        let x = Input(3, 4);
        let kept = Masking(mask_value = 0.5)(x);
        let q = Dense(4)(kept);
        let a = Attention(use_scale = true)(q, x);
        let b = Attention(score_mode = concat)(x, q, a, use_causal_mask = true);
        let (c, scores) = AdditiveAttention()(a, b, return_attention_scores = true);
        let d = AdditiveAttention(use_scale = false)(c, q);
        Concatenate()(d, scores)
    }
    attention_of_other_shapes: OtherAttention {
        let x = Input(2, 3);
        let a = AdditiveAttention()(x, Dense(3)(Masking()(x)));
        GroupQueryAttention(3, 2, 1)(a, x, use_causal_mask = true)
    }
    multi_head: MultiHead {
        let x = Input(3, 4);
        let a = MultiHeadAttention(2, 3)(x, x);
        let b = MultiHeadAttention(num_heads = 2, key_dim = 2, value_dim = 3, use_bias = false)(
            a, x, key = a, use_causal_mask = true);
        let (c, scores) = MultiHeadAttention(2, 2, output_shape = 5, use_gate = true)(
            b, a, return_attention_scores = true);
        let s = Reshape(3, 6)(scores);
        Concatenate()(c, s, MultiHeadAttention(1, 2, sliding_window = 2)(x, b))
    }
    multi_head_on_images: Images {
        let x = Input(2, 2, 3);
        MultiHeadAttention(2, 2, attention_axes = (1, 2), output_shape = (2, 2))(x, Dense(2)(x))
    }
    multi_head_over_one_axis: OneAxis {
        let x = Input(2, 3, 4);
        let a = MultiHeadAttention(2, 3, attention_axes = 2)(x, Dense(2)(x));
        let (b, scores) = MultiHeadAttention(
            2, 2, attention_axes = 1, output_shape = (2, 2), use_gate = true
        )(a, x, key = a, return_attention_scores = true);
        Concatenate()(Flatten()(b), Flatten()(scores))
    }
    multi_head_over_two_of_three_axes: TwoAxes {
        let x = Input(2, 2, 2, 2);
        MultiHeadAttention(1, 2, attention_axes = (1, 3))(x, x)
    }
    group_query: Groups {
        let x = Input(3, 4);
        GroupQueryAttention(head_dim = 2, num_query_heads = 4, num_key_value_heads = 2)(x, Dense(4)(x))
    }
    rescaling: RescalingNet { Input(2, 3); Rescaling([0.5, 2.0, -1.0], offset = 0.25); Dense(2); }
    normalization: NormalizationNet { Input(2, 3); Normalization(axis = 1); Dense(2); }
    normalization_inverted: Inverted { Input(3); Normalization(invert = true); Dense(2); }
    normalization_given: Given {
        Input(3); Normalization(mean = [0.5, 1.0, -1.0], variance = [1.0, 4.0, 0.25]); Dense(2);
    }
    // More of these in normalization.rs.
    normalizing: Normalizing {
        Input(3, 4); BatchNormalization(); Dense(4); LayerNormalization(axis = 1); Dense(4);
        GroupNormalization(2); RMSNormalization(); Dense(2); UnitNormalization();
    }
    activity_regularization: Activity {
        Input(3); Dense(4, activation = tanh); ActivityRegularization(l2 = 0.3); Dense(2);
    }
    activity_regularization_of_sequences: ActivitySequences {
        Input(2, 3); Dense(2); ActivityRegularization(l2 = 0.3); Dense(1, activation = tanh);
    }
    activity_regularizer: Regularizer {
        Input(3);
        Dense(4, activation = sigmoid, activity_regularizer = l2(0.2));
        Dense(2, activity_regularizer = l2(0.1));
    }
    recurrent: Recurrents {
        Input(4, 3); LSTM(3, return_sequences = true); GRU(2, return_sequences = true);
        SimpleRNN(2, go_backwards = true, return_sequences = true, use_bias = false);
        GRU(2, reset_after = false, activation = gelu, return_sequences = true);
        LSTM(2, unit_forget_bias = false, recurrent_activation = softplus); Dense(1);
    }
    bidirectional: Both {
        Input(3, 2); Bidirectional(LSTM(2, return_sequences = true)); Dense(2);
        Bidirectional(GRU(2, return_sequences = true), merge_mode = sum);
        Bidirectional(SimpleRNN(3, return_sequences = true), merge_mode = mul);
        Bidirectional(RNN([GRUCell(2), LSTMCell(2)], return_sequences = true), merge_mode = ave);
        Bidirectional(LSTM(2), backward_layer = GRU(3, go_backwards = true)); Dense(1);
    }
    bidirectional_last: BothLast { Input(3, 2); Dense(2); Bidirectional(LSTM(2), merge_mode = mul); }
    time_distributed: EachStep {
        Input(3, 2, 2); TimeDistributed(Dense(3, activation = softmax, name = inside));
        TimeDistributed(Reshape(2, 3)); TimeDistributed(TimeDistributed(Dense(2)));
        TimeDistributed(LSTM(2)); TimeDistributed(Dropout(0.5)); TimeDistributed(Dense(1));
    }
    spectral_normalization: Spectral {
        Input(4, 3, 2); SpectralNormalization(Conv2D(3, 2, activation = tanh));
        SpectralNormalization(Conv2DTranspose(2, 2, strides = 2), power_iterations = 2);
        Flatten(); SpectralNormalization(Dense(2, activation = softmax));
    }
    spectral_normalization_of_rows: SpectralRows {
        Input(2); SpectralNormalization(Embedding(4, 3)); TimeDistributed(SpectralNormalization(Dense(2)));
    }
    conv_lstm: ConvRecurrent {
        Input(3, 4, 4, 1); ConvLSTM2D(2, 2, padding = same, return_sequences = true);
        ConvLSTM2D(2, (2, 3), strides = (1, 2), go_backwards = true, activation = gelu);
        Reshape(3, 2); Dense(2); Reshape(3, 2, 1); ConvLSTM1D(2, 2, use_bias = false);
    }
    conv_lstm_states: ConvStates {
        let x = Input(2, 3, 2);
        let (y, h, c) = ConvLSTM1D(2, 2, dropout = 0.5, return_state = true)(x);
        let z = ConvLSTM1D(2, 2, padding = same, dilation_rate = 2)(Reshape(2, 2, 1)(y), c, h);
        let z = ConvLSTM1D(2, 1)(Reshape(2, 2, 1)(z), initial_state = (h, z));
        Dense(1)(z)
    }
    conv_lstm_3d: ConvRecurrent3D {
        Input(2, 2, 3, 2, 1); ConvLSTM3D(2, (1, 2, 2), padding = same, recurrent_dropout = 0.2);
    }
    recurrent_of_other_shapes: OtherRecurrents {
        Input(3, 2); SimpleRNN(3, return_sequences = true); RNN(SimpleRNNCell(2)); Dense(1);
    }
    conv_lstm_of_steps: ConvRecurrentSteps {
        Input(2, 5, 2); ConvLSTM1D(2, 3, strides = 2, return_sequences = true);
        ConvLSTM1D(1, 2, padding = same, return_sequences = true, activation = sigmoid);
    }
    conv_lstm_3d_of_other_shapes: OtherConvRecurrent3D {
        Input(2, 1, 2, 3, 1); ConvLSTM3D(1, (1, 2, 2), return_sequences = true, strides = (1, 1, 2));
    }
    recurrent_cells: Cells {
        Input(4, 3); RNN(LSTMCell(2), return_sequences = true); Dense(2);
        RNN([GRUCell(2), StackedRNNCells(SimpleRNNCell(3), LSTMCell(2))], go_backwards = true);
    }
    nothing_in_inference: Quiet {
        Input(3); Dropout(0.5); GaussianNoise(0.1); Dense(2); Identity(); GaussianDropout(0.2);
        Dense(4); AlphaDropout(0.3); Dense(2); Dropout(0.2);
    }
    nothing_in_inference_1d: Quiet1D { Input(3, 2); SpatialDropout1D(0.5); Dense(2); }
    nothing_in_inference_2d: Quiet2D { Input(1, 3, 2); SpatialDropout2D(0.5); Dense(2); }
    resizing: ResizingNet {
        Input(3, 4, 2); Dense(2, activation = tanh); Resizing(5, 3); Dense(2);
        Resizing(4, 4, interpolation = bicubic, crop_to_aspect_ratio = true); Dense(2);
        Resizing(3, 6, interpolation = nearest); Dense(1, activation = tanh);
        Resizing(2, 2, pad_to_aspect_ratio = true, fill_value = 0.5);
    }
    cropping_the_middle: Middle {
        Input(4, 5, 1); Dense(2, activation = tanh); CenterCrop(3, 4); RandomCrop(2, 2); Dense(1);
        CenterCrop(3, 5);
    }
    images_in_inference: Images {
        Input(2, 3, 1); Dense(1); RandomFlip(); RandomRotation(0.1); RandomTranslation(0.1, 0.1);
        RandomZoom(0.1); RandomContrast(0.1); RandomBrightness(0.1);
    }
    nothing_in_inference_3d: Quiet3D { Input(1, 3, 1, 2); SpatialDropout3D(0.5); Dense(2); }
}

/// Sizes that only the Rust compiler knows.
#[test]
fn convolutions_with_constants() {
    const SIZE: usize = 4;
    const TWO: usize = 2;
    model! {
        struct Net {
            Input(SIZE, SIZE + 1, TWO);
            Conv2D(TWO * 3, kernel_size = (TWO, 3), groups = TWO, padding = same, activation = tanh);
            DepthwiseConv2D(kernel_size = TWO, depth_multiplier = TWO);
            Conv2DTranspose(TWO, kernel_size = TWO, strides = TWO, output_padding = TWO - 1);
            SeparableConv2D(filters = TWO + 1, kernel_size = TWO, strides = TWO);
        }
    }
    check::<Net<f64>>();
}

/// Who gets the gradient of equal values, as in Keras on TensorFlow.
#[test]
fn ties_of_maxima() {
    model! { struct First { Input(2, 2, 1); MaxPooling2D(2); } }
    model! { struct Across { Input(2, 2, 1); AdaptiveMaxPooling2D(1); } }
    model! { struct All { Input(2, 2, 1); GlobalMaxPooling2D(); } }
    let x = [0.0, 1.0, 1.0, 0.0];
    let first = differentiate(&*create::<First<f64>>(0), &x, &[6.0], false);
    assert_eq!(first.input, [0.0, 6.0, 0.0, 0.0]);
    let across = differentiate(&*create::<Across<f64>>(0), &x, &[6.0], false);
    assert_eq!(across.input, [0.0, 0.0, 6.0, 0.0]);
    let all = differentiate(&*create::<All<f64>>(0), &x, &[6.0], false);
    assert_eq!(all.input, [0.0, 3.0, 3.0, 0.0]);
}

/// At 0 the slope of PReLU is none of its two.
#[test]
fn kink_of_prelu() {
    model! { struct Net { Input(1); PReLU(alpha_initializer = ones); } }
    let found = differentiate(&*create::<Net<f64>>(0), &[0.0], &[6.0], false);
    assert_eq!(found.input, [0.0]);
}
