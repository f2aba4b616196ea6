"""Writes `models/mixed.*` and `models/any_length.*`, and what these models predict.

    pip install keras tf-keras tensorflow-cpu h5py safetensors
    python other_kerases.py

Keras 2 (`tf_keras`) and Keras 3 write the same models with the same weights, as `.keras` and `.h5`. `mixed` has
functions of tensors and numbers, a model in the model that is called twice, attention, and names that somebody
has given; `any_length` leaves the length of its input open. `halves` has weights of two bytes.
"""

import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tf_keras
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent / "models"


def mixed(keras):
    layers = keras.layers
    x = keras.Input((8, 8, 3), name="image")
    h = x / 127.5 - 1.0
    h = layers.SeparableConv2D(6, 3, padding="same", use_bias=False, name="stem-conv")(h)
    h = layers.BatchNormalization(name="stem-norm")(h)
    h = layers.Multiply()([h, layers.ReLU(6.0)(h + 3.0) * (1.0 / 6.0)])
    tower = keras.Sequential(
        [keras.Input((8, 8, 6)), layers.DepthwiseConv2D(3, padding="same"), layers.Conv2D(6, 1)],
        name="tower",
    )
    h = tower(h) + tower(1.0 - h)
    h = layers.Reshape((64, 6))(h)
    h = layers.LayerNormalization(name="norm")(layers.MultiHeadAttention(2, 3, name="attend")(h, h) + h)
    y = layers.Dense(4, activation="softmax", name="predictions")(layers.GlobalAveragePooling1D()(h))
    return keras.Model(x, y, name="mixed")


def any_length(keras):
    layers = keras.layers
    x = keras.Input((None, 2))
    h = layers.Conv1D(4, 3, activation="relu")(x)
    h = layers.Bidirectional(layers.GRU(3, return_sequences=True))(h)
    return keras.Model(x, layers.Dense(2)(layers.GlobalMaxPooling1D()(h)), name="any_length")


def write(name, build, shape, scale, files):
    generator = np.random.default_rng(7)
    x = (generator.random((5, *shape)) * scale).astype("float32")
    first = build(keras)
    weights = [generator.normal(0.0, 0.4, weight.shape) for weight in first.get_weights()]
    for number, weight in enumerate(first.weights):
        if "variance" in weight.path:
            weights[number] = np.abs(weights[number]) + 0.5
    predictions = []
    for end, library in [("k3", keras), ("k2", tf_keras)]:
        model = build(library)
        model.set_weights(weights)
        predictions.append(np.asarray(model(x, training=False)))
        for file in (file for file in files if file.startswith(end)):
            model.save(FOLDER / f"{name}.{file}")
    assert np.abs(predictions[0] - predictions[1]).max() < 1e-6
    save_file({"x": x, "y": predictions[0]}, FOLDER / f"{name}.io.safetensors")


write("mixed", mixed, (8, 8, 3), 255.0, ["k3.keras", "k3.h5", "k2.keras", "k2.h5"])
write("any_length", any_length, (9, 2), 1.0, ["k3.keras", "k2.h5"])


def halves():
    """Weights are rounded to float16 and bfloat16; predictions are computed with them in float64."""
    generator = np.random.default_rng(7)
    layers = keras.layers
    normalization = layers.Normalization(axis=None)
    normalization.adapt(generator.normal(3.0, 2.0, 100))
    hidden = layers.Dense(5, activation=layers.LeakyReLU(0.3), dtype="float16")
    output = layers.Dense(2, dtype="bfloat16")
    model = keras.Sequential([keras.Input((4,)), normalization, hidden, output], name="halves")
    for layer in (hidden, output):
        layer.set_weights([generator.normal(0.0, 0.4, weight.shape) for weight in layer.get_weights()])
    model.save(FOLDER / "halves.keras")
    model.save(FOLDER / "halves.h5")
    x = generator.normal(3.0, 2.0, (5, 4)).astype("float32")
    h = (x - np.ravel(normalization.mean)[0]) / np.sqrt(np.ravel(normalization.variance)[0])
    arrays = [[np.asarray(w).astype("float64") for w in layer.get_weights()] for layer in (hidden, output)]
    (kernel, bias), (kernel_2, bias_2) = arrays
    h = h @ kernel + bias
    y = np.where(h > 0, h, 0.3 * h) @ kernel_2 + bias_2
    save_file({"x": x, "y": y.astype("float32")}, FOLDER / "halves.io.safetensors")


halves()
