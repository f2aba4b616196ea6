"""Models for `keras-runtime/tests/keras/round_trip.rs`, made and checked with Keras itself.

    python round_trip.py make FOLDER     writes models by Keras, samples, and what Keras predicts
    python round_trip.py check FOLDER    loads models that the test has written, and compares

`round_trip.sh` installs Keras and runs both with the test in between.
"""

import logging
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
logging.getLogger("absl").setLevel(logging.ERROR)

import keras
import numpy as np
from keras import layers

SAMPLES = 5


def sequential(shape, *stack):
    return keras.Sequential([keras.Input(shape), *stack])


def mlp():
    return sequential(
        (6,),
        layers.Dense(
            8,
            activation="relu",
            kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02),
            kernel_constraint=keras.constraints.MaxNorm(2.0),
        ),
        layers.BatchNormalization(momentum=0.9),
        layers.Dropout(0.2),
        layers.Dense(5, activation=layers.LeakyReLU(negative_slope=0.2), kernel_initializer="he_normal"),
        layers.LayerNormalization(),
        layers.PReLU(),
        layers.Dense(3, activation="softmax"),
    )


def images():
    return sequential(
        (10, 10, 3),
        layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
        layers.BatchNormalization(scale=False),
        layers.ReLU(max_value=6.0),
        layers.DepthwiseConv2D(3, depth_multiplier=2),
        layers.SeparableConv2D(6, 2, padding="same", activation="tanh"),
        layers.Conv2DTranspose(3, 2, strides=2),
        layers.ZeroPadding2D(((1, 0), (0, 1))),
        layers.MaxPooling2D(2),
        layers.GlobalAveragePooling2D(),
        layers.Dense(2),
    )


def sequences():
    return sequential(
        (6, 3),
        layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode="sum"),
        layers.SimpleRNN(5, return_sequences=True, go_backwards=True),
        layers.TimeDistributed(layers.Dense(4, activation="tanh")),
        layers.LSTM(3, recurrent_dropout=0.1),
    )


def cells():
    return sequential(
        (5, 3),
        layers.RNN([layers.LSTMCell(4), layers.GRUCell(3), layers.LSTMCell(2)], return_sequences=True),
        layers.RNN(layers.SimpleRNNCell(3)),
    )


def words():
    return sequential(
        (7,),
        layers.Embedding(20, 4, mask_zero=True),
        layers.Bidirectional(layers.LSTM(3)),
        layers.Dense(1, activation="sigmoid"),
    )


def attention():
    x = keras.Input((5, 8), name="x")
    attended, scores = layers.MultiHeadAttention(2, 4, name="attend")(
        x, x, return_attention_scores=True, use_causal_mask=True
    )
    y = layers.LayerNormalization()(layers.Add()([x, attended]))
    grouped = layers.GroupQueryAttention(4, 4, 2)(y, y)
    y = layers.RMSNormalization()(layers.Add()([y, grouped]))
    y = layers.Attention(use_scale=True)([y, x])
    y = layers.GlobalAveragePooling1D()(y)
    return keras.Model(x, [layers.Dense(2, name="y")(y), layers.Flatten(name="scores")(scores)])


def branches():
    image = keras.Input((6, 6, 1), name="image")
    meta = keras.Input((3,), name="meta")
    stem = layers.Flatten()(layers.Conv2D(2, 3, activation="relu")(image))
    side = layers.Dense(4, activation="tanh")(meta)
    both = layers.Concatenate()([stem, side])
    kind = layers.Dense(3, activation="softmax", name="kind")(both)
    value = layers.Dense(1, name="value")(side)
    return keras.Model([image, meta], [kind, value])


def nested():
    encoder = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4, activation="relu"), layers.BatchNormalization(), layers.Dense(2)],
        name="encoder",
    )
    inner = keras.Input((2,))
    h = layers.Dense(4, activation="relu")(inner)
    decoder = keras.Model(inner, layers.Dense(6)(layers.Concatenate()([h, inner])), name="decoder")
    x = keras.Input((6,), name="x")
    return keras.Model(x, layers.Dense(3, name="top")(decoder(encoder(x))))


def signals():
    return sequential(
        (12, 2),
        layers.Conv1D(4, 3, padding="causal", dilation_rate=2),
        layers.GroupNormalization(2),
        layers.UpSampling1D(2),
        layers.Conv1DTranspose(3, 3),
        layers.Cropping1D((1, 2)),
        layers.AveragePooling1D(2, strides=3, padding="same"),
        layers.Permute((2, 1)),
        layers.EinsumDense("abc,cd->abd", output_shape=(None, 4), bias_axes="d"),
        layers.Reshape((4, 3)),
        layers.SpectralNormalization(layers.Dense(2)),
        layers.UnitNormalization(),
    )


def siamese():
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = layers.Dense(
        3, name="shared", kernel_initializer=keras.initializers.RandomNormal(stddev=0.3, seed=3)
    )
    a, b = shared(left), shared(right)
    return keras.Model([left, right], layers.Dense(1, name="y")(layers.Subtract()([a, b])))


def volumes():
    return sequential(
        (4, 5, 5, 1),
        layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True),
        layers.Conv3D(3, (2, 3, 3), activation="relu"),
        layers.MaxPooling3D((1, 2, 2)),
        layers.Flatten(),
        layers.Normalization(),
        layers.Dense(2, trainable=False),
    )


MODELS = [
    mlp, images, sequences, cells, words, attention, branches, nested, signals, siamese, volumes,
]


def samples(model, seed):
    generator = np.random.default_rng(seed)
    embeds = any(isinstance(layer, layers.Embedding) for layer in model.layers)
    shapes = [(SAMPLES, *x.shape[1:]) for x in model.inputs]
    if embeds:
        return [generator.integers(0, 20, shape).astype("float32") for shape in shapes]
    return [generator.random(shape, "float32") for shape in shapes]


def joined(arrays):
    """All arrays of a sample end to end, sample after sample."""
    arrays = arrays if isinstance(arrays, list) else [arrays]
    return np.concatenate([np.asarray(a, "float32").reshape(SAMPLES, -1) for a in arrays], axis=1)


def predictions(model, x):
    for layer in model.layers:
        if isinstance(layer, layers.Normalization):
            # Keras computes with copies, which it forgets in legacy files and where weights are set.
            layer.finalize_state()
    return joined(model(x if len(x) > 1 else x[0], training=False))


def make(folder):
    for number, build in enumerate(MODELS):
        keras.utils.set_random_seed(number)
        model = build()
        generator = np.random.default_rng(number)
        for weight in model.weights:
            if "float" in weight.dtype:
                positive = "variance" in weight.path
                values = generator.normal(0.0, 0.4, weight.shape)
                weight.assign(np.abs(values) + 0.5 if positive else values)
        x = samples(model, number)
        name = build.__name__
        joined(x).tofile(folder / f"{name}.x")
        predictions(model, x).tofile(folder / f"{name}.y")
        model.save(folder / f"{name}.keras")
        model.save(folder / f"{name}.h5")
        model.save_weights(folder / f"{name}.weights.h5")
    print(f"{len(MODELS)} models by Keras {keras.__version__}")


def check(folder):
    faults = []
    for number, build in enumerate(MODELS):
        name = build.__name__
        own = build()
        x = samples(own, number)
        expected = np.fromfile(folder / f"{name}.rust.y", "float32").reshape(SAMPLES, -1)

        def compare(end, model):
            worst = float(np.max(np.abs(predictions(model, x) - expected)))
            if not worst < 1e-5:
                faults.append(f"{name}.rust.{end} predicts {worst} off")
            if type(model) is not type(own):
                faults.append(f"{name}.rust.{end} is a {type(model).__name__}")

        for end in ["keras", "h5", "weights.h5", "legacy.h5"]:
            try:
                if end in ("keras", "h5"):
                    model = keras.saving.load_model(folder / f"{name}.rust.{end}")
                    for ours, theirs in zip(model.layers, own.layers, strict=True):
                        if arguments(ours) != arguments(theirs):
                            faults.append(f"{name}: {arguments(ours)} is not {arguments(theirs)}")
                else:
                    model = build()
                    model.load_weights(folder / f"{name}.rust.{end}")
                compare(end, model)
            except Exception as error:
                faults.append(f"{name}.rust.{end}: {type(error).__name__}: {error}")
    if faults:
        raise SystemExit("\n".join(faults))
    print(f"{len(MODELS)} models for Keras {keras.__version__}")


def arguments(layer):
    """Class and arguments, without names and what is counted up."""

    def plain(value):
        if isinstance(value, dict):
            left_out = ("name", "shared_object_id", "build_config", "inbound_nodes", "layers")
            left_out += ("input_layers", "output_layers", "build_input_shape", "registered_name")
            return {key: plain(item) for key, item in value.items() if key not in left_out}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return value

    return type(layer).__name__, plain(layer.get_config())


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
