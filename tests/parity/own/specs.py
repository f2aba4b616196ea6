"""The cases: name, class, arguments, inputs, and how the layer is called.

An input is a shape with the batch first, or an array. `inner(...)` is a layer or a cell that is an
argument of another. `UNTOLD` are cases without gradients of the inputs.
"""

import numpy as np


def inner(class_name, **args):
    return {"class_name": class_name, "args": args}


def case(name, class_name, args, x, call="layer(x)", outputs=("y",), **more):
    """`more` are further inputs by name."""
    return {
        "name": f"layer__own__{name}",
        "class_name": class_name,
        "args": args,
        "inputs": {"x": x, **more},
        "call": call,
        "outputs": list(outputs),
    }


def mask(*rows):
    return np.array(rows, dtype=bool)


def bins(*shape):
    """Whole numbers from 0 to 4."""
    return (np.arange(np.prod(shape)).reshape(shape) * 7 % 5).astype("int32")


TWO_STEPS_HIDDEN = mask([1, 1, 0, 1], [0, 1, 1, 0])
INFERENCE = "layer(x, training=False)"
TRAINING = "layer(x, training=True)"
STATES = ("y", "state_h", "state_c")

POOLING = [
    case("adaptive_max_pooling1d", "AdaptiveMaxPooling1D", {"output_size": 3}, (2, 7, 2)),
    case("adaptive_max_pooling1d_more", "AdaptiveMaxPooling1D", {"output_size": 5}, (2, 3, 2)),
    case("adaptive_max_pooling2d", "AdaptiveMaxPooling2D", {"output_size": [2, 5]}, (2, 5, 4, 2)),
    case("adaptive_max_pooling3d", "AdaptiveMaxPooling3D", {"output_size": [2, 3, 4]}, (2, 5, 4, 6, 2)),
    case("adaptive_max_pooling3d_more", "AdaptiveMaxPooling3D", {"output_size": 3}, (1, 2, 5, 3, 2)),
    case("adaptive_average_pooling1d", "AdaptiveAveragePooling1D", {"output_size": 3}, (2, 7, 2)),
    case("adaptive_average_pooling1d_more", "AdaptiveAveragePooling1D", {"output_size": 5}, (2, 3, 2)),
    case("adaptive_average_pooling2d", "AdaptiveAveragePooling2D", {"output_size": [2, 5]}, (2, 5, 4, 2)),
    case("adaptive_average_pooling3d", "AdaptiveAveragePooling3D", {"output_size": [2, 3, 4]}, (2, 5, 4, 6, 2)),
    case("adaptive_average_pooling3d_more", "AdaptiveAveragePooling3D", {"output_size": 3}, (1, 2, 5, 3, 2)),
    case("average_pooling3d_same", "AveragePooling3D", {"pool_size": [2, 3, 2], "strides": [1, 2, 2], "padding": "same"}, (2, 3, 4, 5, 2)),
    case("max_pooling3d_same", "MaxPooling3D", {"pool_size": [2, 3, 2], "strides": [1, 2, 2], "padding": "same"}, (2, 3, 4, 5, 2)),
    case("global_average_pooling3d_keepdims", "GlobalAveragePooling3D", {"keepdims": True}, (2, 3, 2, 2, 3)),
    case("global_max_pooling3d_keepdims", "GlobalMaxPooling3D", {"keepdims": True}, (2, 3, 2, 2, 3)),
]

CONVOLUTIONS = [
    case("conv3d_transpose_valid", "Conv3DTranspose", {"filters": 2, "kernel_size": [2, 3, 2]}, (2, 2, 3, 2, 2)),
    case("conv3d_transpose_strides", "Conv3DTranspose", {"filters": 3, "kernel_size": 2, "strides": [2, 1, 3], "activation": "tanh"}, (1, 2, 3, 2, 2)),
    case("conv3d_transpose_same", "Conv3DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False}, (1, 2, 1, 3, 2)),
    case("conv3d_transpose_output_padding", "Conv3DTranspose", {"filters": 1, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": [1, 0, 1]}, (1, 2, 2, 2, 1)),
    case("conv3d_groups", "Conv3D", {"filters": 4, "kernel_size": 2, "groups": 2, "padding": "same"}, (1, 2, 3, 2, 4)),
    case("conv3d_strides", "Conv3D", {"filters": 2, "kernel_size": [1, 3, 2], "strides": [1, 2, 1], "activation": "sigmoid"}, (2, 2, 5, 3, 2)),
    case("conv_lstm1d", "ConvLSTM1D", {"filters": 2, "kernel_size": 3}, (2, 3, 5, 2)),
    case("conv_lstm1d_sequences", "ConvLSTM1D", {"filters": 3, "kernel_size": 2, "strides": 2, "padding": "same", "return_sequences": True, "go_backwards": True}, (2, 3, 5, 1)),
    case("conv_lstm1d_dilated", "ConvLSTM1D", {"filters": 1, "kernel_size": 2, "dilation_rate": 2, "use_bias": False, "recurrent_activation": "hard_sigmoid"}, (2, 3, 6, 2)),
    case("conv_lstm1d_state", "ConvLSTM1D", {"filters": 2, "kernel_size": 2, "return_sequences": True, "return_state": True}, (2, 3, 4, 2), outputs=STATES),
    case("conv_lstm1d_mask", "ConvLSTM1D", {"filters": 2, "kernel_size": 2, "return_sequences": True}, (2, 4, 4, 1), "layer(x, mask=mask)", mask=TWO_STEPS_HIDDEN),
    case("conv_lstm2d", "ConvLSTM2D", {"filters": 2, "kernel_size": [2, 3]}, (2, 3, 4, 4, 1)),
    case("conv_lstm2d_sequences", "ConvLSTM2D", {"filters": 2, "kernel_size": 3, "strides": [2, 1], "padding": "same", "return_sequences": True, "activation": "sigmoid"}, (2, 2, 4, 3, 2)),
    case("conv_lstm2d_initial_state", "ConvLSTM2D", {"filters": 2, "kernel_size": 2, "return_state": True}, (2, 2, 3, 4, 1), "layer(x, initial_state=[h, c])", STATES, h=(2, 2, 3, 2), c=(2, 2, 3, 2)),
    case("conv_lstm3d", "ConvLSTM3D", {"filters": 1, "kernel_size": [1, 2, 2]}, (2, 2, 1, 3, 2, 1)),
    case("conv_lstm3d_sequences", "ConvLSTM3D", {"filters": 2, "kernel_size": 2, "padding": "same", "strides": [1, 2, 1], "return_sequences": True, "use_bias": False}, (1, 3, 2, 3, 2, 1)),
]

RECURRENT = [
    case("rnn_simple_cell", "RNN", {"cell": inner("SimpleRNNCell", units=3)}, (2, 4, 2)),
    case("rnn_lstm_cell", "RNN", {"cell": inner("LSTMCell", units=3), "return_sequences": True}, (2, 4, 2)),
    case("rnn_gru_cell_backwards", "RNN", {"cell": inner("GRUCell", units=2), "go_backwards": True, "return_sequences": True}, (2, 3, 3)),
    case("rnn_gru_cell_reset_before", "RNN", {"cell": inner("GRUCell", units=2, reset_after=False, activation="sigmoid")}, (3, 3, 3)),
    case("rnn_state", "RNN", {"cell": inner("LSTMCell", units=2, use_bias=False), "return_state": True}, (2, 3, 3), outputs=STATES),
    case("rnn_initial_state", "RNN", {"cell": inner("LSTMCell", units=2)}, (2, 3, 3), "layer(x, initial_state=[h, c])", h=(2, 2), c=(2, 2)),
    case("rnn_mask", "RNN", {"cell": inner("GRUCell", units=2), "return_sequences": True}, (2, 4, 3), "layer(x, mask=mask)", mask=TWO_STEPS_HIDDEN),
    case("rnn_mask_zero_output", "RNN", {"cell": inner("LSTMCell", units=2), "return_sequences": True, "zero_output_for_mask": True}, (2, 4, 3), "layer(x, mask=mask)", mask=TWO_STEPS_HIDDEN),
    case("rnn_stacked", "RNN", {"cell": [inner("GRUCell", units=2), inner("LSTMCell", units=3)], "return_sequences": True}, (2, 3, 2)),
    case("rnn_stacked_cells", "RNN", {"cell": inner("StackedRNNCells", cells=[inner("LSTMCell", units=2), inner("SimpleRNNCell", units=2), inner("LSTMCell", units=3)]), "go_backwards": True}, (2, 3, 2)),
    case("rnn_stacked_cells_mask", "RNN", {"cell": inner("StackedRNNCells", cells=[inner("GRUCell", units=3), inner("GRUCell", units=2)]), "return_sequences": True}, (2, 4, 2), "layer(x, mask=mask)", mask=TWO_STEPS_HIDDEN),
]

RESHAPING = [
    case("cropping1d_one_side", "Cropping1D", {"cropping": [0, 2]}, (2, 5, 2)),
    case("cropping3d", "Cropping3D", {"cropping": 1}, (2, 3, 4, 3, 2)),
    case("cropping3d_axes", "Cropping3D", {"cropping": [0, 1, 2]}, (1, 2, 3, 5, 2)),
    case("cropping3d_sides", "Cropping3D", {"cropping": [[1, 0], [0, 2], [1, 1]]}, (2, 2, 4, 3, 1)),
    case("zero_padding1d_sides", "ZeroPadding1D", {"padding": [2, 0]}, (2, 3, 2)),
    case("zero_padding3d", "ZeroPadding3D", {"padding": 1}, (2, 2, 1, 3, 2)),
    case("zero_padding3d_axes", "ZeroPadding3D", {"padding": [0, 1, 2]}, (1, 2, 3, 1, 2)),
    case("zero_padding3d_sides", "ZeroPadding3D", {"padding": [[1, 0], [0, 2], [1, 1]]}, (2, 2, 1, 2, 1)),
    case("up_sampling1d", "UpSampling1D", {"size": 3}, (2, 4, 2)),
    case("up_sampling3d", "UpSampling3D", {}, (2, 2, 1, 3, 2)),
    case("up_sampling3d_axes", "UpSampling3D", {"size": [1, 3, 2]}, (1, 2, 2, 1, 3)),
    case("repeat_vector", "RepeatVector", {"n": 1}, (3, 2)),
    case("identity_of_images", "Identity", {}, (2, 3, 2, 2)),
]

REGULARIZATION = [
    case("dropout_of_sequences", "Dropout", {"rate": 0.25, "noise_shape": [None, 1, 3]}, (2, 4, 3), INFERENCE),
    case("alpha_dropout_of_sequences", "AlphaDropout", {"rate": 0.25}, (2, 4, 3), INFERENCE),
    case("gaussian_dropout_of_sequences", "GaussianDropout", {"rate": 0.25}, (2, 4, 3), INFERENCE),
    case("gaussian_noise_of_sequences", "GaussianNoise", {"stddev": 0.25}, (2, 4, 3), INFERENCE),
    case("spatial_dropout1d_rate_0", "SpatialDropout1D", {"rate": 0.0}, (2, 3, 2), TRAINING),
    case("spatial_dropout2d", "SpatialDropout2D", {"rate": 0.5}, (2, 3, 2, 2), INFERENCE),
    case("spatial_dropout2d_rate_0", "SpatialDropout2D", {"rate": 0.0}, (2, 2, 3, 1), TRAINING),
    case("spatial_dropout3d", "SpatialDropout3D", {"rate": 0.5}, (2, 2, 3, 1, 2), INFERENCE),
    case("spatial_dropout3d_rate_0", "SpatialDropout3D", {"rate": 0.0}, (1, 2, 2, 2, 2), TRAINING),
    case("activity_regularization_of_sequences", "ActivityRegularization", {"l1": 0.01, "l2": 0.3}, (3, 2, 4)),
    case("masking_value", "Masking", {"mask_value": 0.5}, (2, 4, 3)),
]

NORMALIZATION = [
    case("spectral_dense", "SpectralNormalization", {"layer": inner("Dense", units=3)}, (2, 4)),
    case("spectral_dense_training", "SpectralNormalization", {"layer": inner("Dense", units=3, activation="tanh"), "power_iterations": 2}, (2, 4), TRAINING),
    case("spectral_conv2d_training", "SpectralNormalization", {"layer": inner("Conv2D", filters=2, kernel_size=2)}, (2, 3, 3, 2), TRAINING),
    # Of whole numbers Keras makes whole numbers.
    case("spectral_embedding_training", "SpectralNormalization", {"layer": inner("Embedding", input_dim=5, output_dim=3)}, 1.0 * bins(2, 4), TRAINING),
    case("rms_of_images", "RMSNormalization", {"epsilon": 0.01}, (2, 2, 3, 4)),
]

CATEGORIES = [
    case("category_one_hot", "CategoryEncoding", {"num_tokens": 5, "output_mode": "one_hot"}, bins(4, 1)),
    case("category_one_hot_of_sequences", "CategoryEncoding", {"num_tokens": 6, "output_mode": "one_hot"}, bins(2, 3)),
    case("category_multi_hot", "CategoryEncoding", {"num_tokens": 5}, bins(3, 2)),
    case("category_count", "CategoryEncoding", {"num_tokens": 5, "output_mode": "count"}, bins(2, 7)),
    case("category_count_weights", "CategoryEncoding", {"num_tokens": 5, "output_mode": "count"}, bins(2, 7), "layer(x, count_weights=w)", w=(2, 7)),
    case("discretization", "Discretization", {"bin_boundaries": [-0.5, 0.25, 1.0]}, (3, 5)),
    case("discretization_of_images", "Discretization", {"bin_boundaries": [0.0]}, (2, 2, 3, 1)),
    case("discretization_one_hot", "Discretization", {"bin_boundaries": [-0.5, 0.25], "output_mode": "one_hot"}, (3, 1)),
    case("discretization_multi_hot", "Discretization", {"bin_boundaries": [-0.5, 0.25, 1.0], "output_mode": "multi_hot"}, (3, 3)),
    case("discretization_count", "Discretization", {"bin_boundaries": [-0.5, 0.25], "output_mode": "count"}, (2, 6)),
    case("einsum_dense_heads", "EinsumDense", {"equation": "abc,cde->abde", "output_shape": [None, 2, 3], "bias_axes": "de", "activation": "tanh"}, (2, 3, 4)),
    case("einsum_dense_ellipsis", "EinsumDense", {"equation": "...x,xy->...y", "output_shape": 3, "bias_axes": "y"}, (2, 2, 3, 4)),
]

MERGING = [
    case("subtract_of_images", "Subtract", {}, (2, 2, 3, 2), "layer([x, z])", z=(2, 2, 3, 2)),
    case("group_query_causal", "GroupQueryAttention", {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1}, (2, 3, 4), "layer(x, z, use_causal_mask=True)", z=(2, 3, 4)),
    case("group_query_no_bias", "GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "use_bias": False}, (2, 2, 3), "layer(x, z)", z=(2, 4, 3)),
]


def resizing(name, shape, height, width, **args):
    args = {"height": height, "width": width, **args}
    return case(f"resizing_{name}", "Resizing", args, shape)


IMAGES = [
    resizing("up", (2, 3, 4, 2), 5, 7),
    resizing("down", (2, 7, 5, 1), 3, 2),
    resizing("nearest", (2, 3, 5, 2), 5, 3, interpolation="nearest"),
    resizing("bicubic", (1, 5, 4, 2), 7, 3, interpolation="bicubic"),
    resizing("crop", (2, 6, 4, 1), 3, 4, crop_to_aspect_ratio=True),
    resizing("pad", (2, 4, 3, 2), 4, 6, pad_to_aspect_ratio=True, fill_value=0.5),
    case("center_crop", "CenterCrop", {"height": 3, "width": 2}, (2, 6, 5, 2)),
    case("center_crop_odd", "CenterCrop", {"height": 4, "width": 4}, (1, 5, 7, 1)),
    case("center_crop_of_smaller", "CenterCrop", {"height": 4, "width": 6}, (2, 3, 5, 1)),
    # In inference Keras 3.15.1 forgets to crop, so that what comes out has another shape.
    case("random_crop", "RandomCrop", {"height": 4, "width": 5}, (2, 4, 5, 2), INFERENCE),
    case("random_crop_of_smaller", "RandomCrop", {"height": 5, "width": 4}, (1, 3, 6, 1), TRAINING),
    case("random_crop_scaled", "RandomCrop", {"height": 6, "width": 4}, (2, 3, 2, 2), TRAINING),
    case("random_flip", "RandomFlip", {"mode": "horizontal"}, (2, 3, 2, 2), INFERENCE),
    case("random_rotation", "RandomRotation", {"factor": 0.25}, (2, 3, 4, 1), INFERENCE),
    case("random_translation", "RandomTranslation", {"height_factor": 0.5, "width_factor": [-0.25, 0.5]}, (2, 3, 4, 1), INFERENCE),
    case("random_zoom", "RandomZoom", {"height_factor": 0.5}, (2, 3, 4, 1), INFERENCE),
    case("random_contrast", "RandomContrast", {"factor": 0.5}, (2, 3, 2, 3), INFERENCE),
    case("random_brightness", "RandomBrightness", {"factor": 0.5}, (2, 3, 2, 3), INFERENCE),
    case("random_flip_of_sequences", "RandomFlip", {"mode": "vertical"}, (1, 2, 5, 1), INFERENCE),
    case("random_rotation_zero", "RandomRotation", {"factor": 0.0}, (1, 4, 3, 2), TRAINING),
    case("random_translation_fixed", "RandomTranslation", {"height_factor": [0.25, 0.25], "width_factor": [-0.5, -0.5], "fill_mode": "constant", "fill_value": 0.25}, (2, 4, 4, 2), TRAINING),
    case("random_zoom_fixed", "RandomZoom", {"height_factor": [-0.5, -0.5], "width_factor": [0.25, 0.25], "fill_mode": "nearest"}, (2, 4, 5, 1), TRAINING),
    case("random_rotation_fixed", "RandomRotation", {"factor": [0.125, 0.125]}, (2, 4, 5, 1), TRAINING),
    case("random_contrast_fixed", "RandomContrast", {"factor": 0.0, "value_range": [-4, 4]}, (2, 3, 2, 2), TRAINING),
    case("random_brightness_fixed", "RandomBrightness", {"factor": [0.25, 0.25], "value_range": [-4, 4]}, (2, 3, 2, 2), TRAINING),
    case("rescaling_lists", "Rescaling", {"scale": [0.5, 2.0, -1.5], "offset": [0.25, 0.0, 1.5]}, (2, 2, 2, 3)),
]

CASES = POOLING + CONVOLUTIONS + RECURRENT + RESHAPING + REGULARIZATION + NORMALIZATION
CASES += CATEGORIES + MERGING + IMAGES

# TensorFlow takes the inverse of the map for its derivative, which is near it.
UNTOLD = ["layer__own__random_rotation_fixed", "layer__own__random_zoom_fixed"]
