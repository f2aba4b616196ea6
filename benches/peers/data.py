"""Synthetic data, drawn as benches/src/data.rs draws it."""

import numpy as np

TINY_X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], "float32")
TINY_Y = np.array([[0], [1], [1], [0]], "float32")


def classes(rows, width, seed=1):
    """Rows uniform in [0, 0.5), and one-hot labels. Class c lifts width/20 columns by a half.

    A fifth of the labels is drawn anew, or the loss would reach 0 and gradients turn denormal.
    """
    rng = np.random.default_rng(seed)
    x = rng.random((rows, width), dtype="float32") * np.float32(0.5)
    label = rng.integers(0, 10, rows)
    for c in range(10):
        begin = c * width // 10
        x[label == c, begin : begin + width // 20] += np.float32(0.5)
    anew = rng.random(rows) < 0.2
    label[anew] = rng.integers(0, 10, anew.sum())
    return x, np.eye(10, dtype="float32")[label]
