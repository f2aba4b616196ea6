"""Times W1 and W4 with Keras on TensorFlow, and prints the lines that `bench` prints for Rust.

    python keras_w1_w4.py --workload W1 --threads 1
"""

import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("--workload", required=True, choices=["W1", "W4"])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--epochs", type=int, help="W1: epochs timed (6); W4: repetitions (1)")
parser.add_argument("--train-on-batch", action="store_true", help="W4 without fit's overhead")
args = parser.parse_args()

# TensorFlow reads these when it is loaded.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["OMP_NUM_THREADS"] = str(args.threads)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import data

tf.config.threading.set_intra_op_parallelism_threads(args.threads)
tf.config.threading.set_inter_op_parallelism_threads(1)
keras.utils.set_random_seed(7)


def report(peer, unit, times, loss_first, loss_last):
    times = sorted(times)
    at = lambda part: round(times[round((len(times) - 1) * part)], 7)
    line = dict(peer=peer, workload=args.workload, threads=args.threads, unit=unit)
    line |= dict(min=at(0), median=at(0.5), p99=at(0.99), n=len(times))
    line |= dict(loss_first=round(float(loss_first), 5), loss_last=round(float(loss_last), 5))
    print(json.dumps(line, separators=(",", ":")), flush=True)


class EpochClock(keras.callbacks.Callback):
    """Seconds of each epoch of a single fit, as a user writes it."""

    def on_train_begin(self, logs=None):
        self.seconds, self.losses = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.begin = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.begin)
        self.losses.append(logs["loss"])


def w1():
    x, y = data.classes(10_000, 784)
    model = keras.Sequential(
        [keras.Input((784,)), layers.Dense(512, "relu"), layers.Dense(10, "softmax")]
    )
    model.compile(keras.optimizers.RMSprop(0.001), "categorical_crossentropy")
    clock = EpochClock()
    epochs = 1 + (args.epochs or 6)
    model.fit(x, y, epochs=epochs, batch_size=128, verbose=0, callbacks=[clock])
    # The first epoch traces and compiles.
    report("keras-tf", "s/epoch", clock.seconds[1:], clock.losses[0], clock.losses[-1])


def w4():
    x, y = data.TINY_X, data.TINY_Y
    model = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4, "sigmoid"), layers.Dense(1, "sigmoid")]
    )
    model.compile(keras.optimizers.SGD(1.0), "mse")
    initial = model.get_weights()
    model.fit(x, y, epochs=2, batch_size=4, verbose=0)
    model.train_on_batch(x, y)
    times = []
    for _ in range(args.epochs or 1):
        model.set_weights(initial)
        begin = time.perf_counter()
        if args.train_on_batch:
            losses = [model.train_on_batch(x, y) for _ in range(1500)]
        else:
            losses = model.fit(x, y, epochs=1500, batch_size=4, verbose=0).history["loss"]
        times.append(time.perf_counter() - begin)
    peer = "keras-tf-tob" if args.train_on_batch else "keras-tf"
    report(peer, "s", times, np.ravel(losses[0])[0], np.ravel(losses[-1])[0])


{"W1": w1, "W4": w4}[args.workload]()
