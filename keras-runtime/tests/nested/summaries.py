"""Writes the summaries of the networks in `main.rs` as Keras prints them, a text for each call.

python keras-runtime/tests/nested/summaries.py     (Keras 3.15.1)
"""

import os
import pathlib

os.environ["COLUMNS"] = "200"

from keras import Input, Sequential, layers
from keras.src.models.functional import Functional


# Classes of the names that the structs have.
class Encoder(Sequential):
    pass


class Deep(Sequential):
    pass


class Decoder(Functional):
    pass


class Shared(Functional):
    pass


def encoder():
    return Encoder([Input((64,)), layers.Dense(32, activation="relu", name="dense"),
                    layers.Dense(8, name="dense_1")], name="encoder")


def functional(kind, name, units):
    first = Input((units[0],), name="code")
    x = layers.Dense(units[1], activation="relu", name="dense")(first)
    return kind(first, layers.Dense(units[2], activation="sigmoid", name="dense_1")(x), name=name)


def autoencoder():
    return Sequential([Input((64,)), encoder(), functional(Decoder, "decoder", (8, 32, 64))],
                      name="Autoencoder")


def siamese():
    shared = functional(Shared, "shared", (64, 32, 8))
    shared.trainable = False
    left, right = Input((64,), name="left"), Input((64,), name="right")
    both = layers.Subtract(name="subtract")([shared(left), shared(right)])
    same = layers.Dense(1, activation="sigmoid", name="same")(both)
    return Functional([left, right], same, name="Siamese")


def stacked():
    inner = encoder()
    inner.trainable = False
    deep = Deep([Input((64,)), inner, layers.Dense(3, name="a_layer_with_quite_a_long_name")], name="deep")
    return Sequential([Input((64,)), deep, layers.Dense(2, name="top")], name="Stacked")


FOLDER = pathlib.Path(__file__).parent
for build in [autoencoder, siamese, stacked]:
    sections = []
    for length, trainable in [(None, False), (None, True), (60, False), (70, True)]:
        lines = []
        build().summary(line_length=length, expand_nested=True, show_trainable=trainable,
                        print_fn=lines.append)
        head = f"### {length or 0} {'trainable' if trainable else ''}".rstrip()
        sections.append(head + "\n" + "\n".join(lines).rstrip() + "\n")
    (FOLDER / f"{build.__name__}.txt").write_text("".join(sections))
