"""Writes the summaries of the reference models as Keras prints them, a text for each model.

python keras-runtime/tests/reference/summaries.py     (Keras 3.15.1)
"""

import os
import pathlib

os.environ["COLUMNS"] = "200"

import keras
from keras import Input, layers, regularizers

MODELS = {}


def model(build):
    """Adds a function that returns the layers of a chain, or the input and the output of a graph."""
    MODELS[build.__name__] = build
    return build


@model
def mlp():
    return "Mlp", [
        Input((784,)),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]


@model
def lenet_5():
    return "LeNet5", [
        Input((32, 32, 1)),
        layers.Conv2D(6, 5, activation="tanh"),
        layers.AveragePooling2D(2),
        layers.Conv2D(16, 5, activation="tanh"),
        layers.AveragePooling2D(2),
        layers.Conv2D(120, 5, activation="tanh"),
        layers.Flatten(),
        layers.Dense(84, activation="tanh"),
        layers.Dense(10, activation="softmax"),
    ]


@model
def vgg():
    def block(x, filters):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return layers.MaxPooling2D()(x)

    image = Input((32, 32, 3), name="image")
    x = block(image, 64)
    x = block(x, 128)
    x = block(x, 256)
    x = layers.Flatten()(x)
    x = layers.Dense(512, activation="relu")(x)
    x = layers.Dropout(0.5)(x)
    return "Vgg", image, layers.Dense(10, activation="softmax")(x)


@model
def resnet_8():
    def conv(x, filters, size, strides):
        return layers.Conv2D(
            filters,
            size,
            strides=strides,
            padding="same",
            kernel_initializer="he_normal",
            kernel_regularizer=regularizers.L2(0.0001),
        )(x)

    def two(x, filters, strides):
        y = conv(x, filters, 3, strides)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        y = conv(y, filters, 3, 1)
        return layers.BatchNormalization()(y)

    def down(x, filters):
        y = two(x, filters, 2)
        short = conv(x, filters, 1, 2)
        y = layers.Add()([short, y])
        return layers.Activation("relu")(y)

    image = Input((32, 32, 3), name="image")
    x = conv(image, 16, 3, 1)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    y = two(x, 16, 1)
    x = layers.Add()([x, y])
    x = layers.Activation("relu")(x)
    x = down(x, 32)
    x = down(x, 64)
    x = layers.AveragePooling2D(8)(x)
    x = layers.Flatten()(x)
    return "ResNet8", image, layers.Dense(10, activation="softmax")(x)


@model
def ds_cnn():
    def block(x, filters):
        x = layers.DepthwiseConv2D(3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(filters, 1, padding="same")(x)
        x = layers.BatchNormalization()(x)
        return layers.Activation("relu")(x)

    spectrogram = Input((49, 10, 1), name="spectrogram")
    x = layers.Conv2D(64, (10, 4), strides=2, padding="same")(spectrogram)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Dropout(0.2)(x)
    for _ in range(4):
        x = block(x, 64)
    x = layers.Dropout(0.4)(x)
    x = layers.AveragePooling2D((25, 5))(x)
    x = layers.Flatten()(x)
    return "DsCnn", spectrogram, layers.Dense(12, activation="softmax")(x)


@model
def mobilenet():
    def block(x, filters, strides):
        x = layers.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU(6.0)(x)
        x = layers.Conv2D(filters, 1, use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        return layers.ReLU(6.0)(x)

    image = Input((96, 96, 3), name="image")
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(image)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU(6.0)(x)
    for filters, strides in [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)]:
        x = block(x, filters, strides)
    for _ in range(5):
        x = block(x, 128, 1)
    x = block(x, 256, 2)
    x = block(x, 256, 1)
    x = layers.GlobalAveragePooling2D()(x)
    return "MobileNet", image, layers.Dense(2, activation="softmax")(x)


@model
def autoencoder():
    def block(units):
        return [layers.Dense(units), layers.BatchNormalization(), layers.Activation("relu")]

    blocks = [block(units) for units in [128] * 4 + [8] + [128] * 4]
    return "Autoencoder", [Input((640,)), *sum(blocks, []), layers.Dense(640)]


@model
def lstm():
    return "LstmClassifier", [
        Input((80,)),
        layers.Embedding(10_000, 64, mask_zero=True),
        layers.LSTM(64, return_sequences=True),
        layers.LSTM(32),
        layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ]


@model
def gru():
    words = Input((80,), name="words")
    x = layers.Embedding(10_000, 64)(words)
    x = layers.Bidirectional(layers.GRU(64, return_sequences=True))(x)
    # Keras has named the GRU inside, too: this would be `gru_1`.
    x = layers.GRU(32, name="gru")(x)
    return "GruClassifier", words, layers.Dense(4, activation="softmax")(x)


@model
def transformer():
    # Keras has named the Dropout inside each attention, too: without names, these would be
    # `dropout_1`, `dropout_2`, `dropout_4`, `dropout_5`.
    names = iter(["dropout", "dropout_1", "dropout_2", "dropout_3"])

    def encoder(x):
        y = layers.MultiHeadAttention(4, key_dim=16)(x, x)
        y = layers.Dropout(0.1, name=next(names))(y)
        x = layers.Add()([x, y])
        x = layers.LayerNormalization()(x)
        y = layers.Dense(128, activation="relu")(x)
        y = layers.Dense(64)(y)
        y = layers.Dropout(0.1, name=next(names))(y)
        x = layers.Add()([x, y])
        return layers.LayerNormalization()(x)

    words = Input((32,), name="words")
    x = layers.Embedding(5000, 64)(words)
    x = encoder(x)
    x = encoder(x)
    x = layers.GlobalAveragePooling1D()(x)
    return "TransformerEncoder", words, layers.Dense(2, activation="softmax")(x)


@model
def resnet_18():
    def conv(x, filters, size, strides):
        x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    def two(x, filters, strides):
        y = conv(x, filters, 3, strides)
        y = layers.Activation("relu")(y)
        return conv(y, filters, 3, 1)

    def same(x, filters):
        y = two(x, filters, 1)
        y = layers.Add()([x, y])
        return layers.Activation("relu")(y)

    def down(x, filters):
        y = two(x, filters, 2)
        short = conv(x, filters, 1, 2)
        y = layers.Add()([short, y])
        return layers.Activation("relu")(y)

    image = Input((224, 224, 3), name="image")
    x = conv(image, 64, 7, 2)
    x = layers.Activation("relu")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    x = same(x, 64)
    x = same(x, 64)
    for filters in [128, 256, 512]:
        x = down(x, filters)
        x = same(x, filters)
    x = layers.GlobalAveragePooling2D()(x)
    return "ResNet18", image, layers.Dense(1000, activation="softmax")(x)


for file, build in MODELS.items():
    keras.backend.clear_session()
    name, *parts = build()
    if len(parts) == 1:
        net = keras.Sequential(parts[0], name=name)
    else:
        net = keras.Model(*parts, name=name)
    lines = []
    net.summary(print_fn=lambda text, **_: lines.append(text))
    text = "\n".join(line.rstrip("\n") for line in "\n".join(lines).splitlines() if line.strip())
    pathlib.Path(__file__).with_name(f"{file}.txt").write_text(text + "\n")
