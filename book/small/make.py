"""Makes the small sets beside it: texts and tables in the formats of Keras's files, made up so that there
is something to learn. Needs numpy.

    python make.py
"""

import numpy as np

RNG = np.random.default_rng(7)


def words(count, own, often):
    """Ranks of words: frequent ones, among them some that say something."""
    common = np.minimum(RNG.zipf(1.4, count) + 30, 9000)
    return np.where(RNG.random(count) < often, RNG.choice(own, count), common).tolist()


def objects(lists):
    array = np.empty(len(lists), dtype=object)
    array[:] = lists
    return array


def imdb(count):
    praise, blame = np.arange(400, 440), np.arange(440, 480)
    x, y = [], []
    for i in range(count):
        good = i % 2
        length = int(RNG.integers(15, 60))
        mixed = RNG.random() < 0.12
        own = np.concatenate([praise, blame]) if mixed else praise if good else blame
        x.append(words(length, own, 0.08))
        y.append(good)
    return objects(x), np.array(y)


def reuters(count):
    share = np.full(46, 0.4 / 44)
    share[[3, 4]] = 0.38, 0.22
    x, y = [], []
    for _ in range(count):
        topic = int(RNG.choice(46, p=share))
        x.append(words(int(RNG.integers(10, 40)), np.arange(200 + 6 * topic, 210 + 6 * topic), 0.25))
        y.append(topic)
    return objects(x), np.array(y)


def boston(count):
    x = np.abs(RNG.normal(size=(count, 13))) * [4, 11, 7, 0.3, 0.2, 2, 30, 2, 9, 200, 2, 90, 7]
    x = np.round(x + [0, 0, 4, 0, 0.4, 4, 40, 1, 1, 200, 14, 250, 3], 2)
    y = 22 + 5 * (x[:, 5] - 5.5) - 0.9 * (x[:, 12] - 8) - 0.03 * (x[:, 6] - 65) + RNG.normal(size=count) * 2
    return x, np.round(np.clip(y, 5, 50), 1)


def california(count):
    x = np.stack([
        RNG.uniform(-124, -114, count), RNG.uniform(32, 42, count), RNG.integers(1, 52, count),
        RNG.integers(500, 6000, count), RNG.integers(100, 1200, count), RNG.integers(300, 3500, count),
        RNG.integers(100, 1100, count), np.abs(RNG.normal(3.8, 1.9, count)),
    ], axis=1)
    y = 40000 * x[:, 7] + 900 * x[:, 2] + 9000 * (-x[:, 0] - 114) + RNG.normal(size=count) * 2e4 + 20000
    return np.round(x, 2).astype("float32"), np.round(np.clip(y, 15000, 500000)).astype("float32")


x_train, y_train = imdb(500)
x_test, y_test = imdb(250)
np.savez_compressed("imdb.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
for name, make, count in [("reuters", reuters, 1000), ("boston_housing", boston, 200), ("california_housing", california, 600)]:
    x, y = make(count)
    np.savez_compressed(f"{name}.npz", x=x, y=y)
