"""Writes signatures.txt: all layers of Keras with their other names, arguments and defaults.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0
    python signatures.py

Left out are `self`, what every layer takes (`**kwargs`, `name`, `dtype`, `trainable`), and classes
to build layers from.
"""

import inspect
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

COMMON = ["self", "name", "dtype", "trainable", "args", "kwargs"]
NO_LAYERS = ["Layer", "Wrapper", "InputSpec"]


def main():
    classes = {}
    for name, value in sorted(vars(keras.layers).items()):
        if name[0].isupper() and name not in NO_LAYERS and callable(value):
            classes.setdefault(value, []).append(name)
    lines = []
    for value, names in classes.items():
        # The name of the class first.
        names.sort(key=lambda name: (name != value.__name__, name))
        rows = [row for row in inspect.signature(value).parameters.values() if row.name not in COMMON]
        rows = [
            row.name if row.default is row.empty else f"{row.name}={row.default!r}" for row in rows
        ]
        lines.append(f"{', '.join(names)}({', '.join(rows)})\n")
    path = Path(__file__).with_name("signatures.txt")
    path.write_text("".join(sorted(lines)))


if __name__ == "__main__":
    main()
