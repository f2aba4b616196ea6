"""Computes the cases of `specs.py` with Keras and packs them into ../own.tar.gz.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0
    python generate.py

The same format as that of the other cases: float64 with its digits, the difference of Keras's own
float32 from it as the tolerance, gradients of sum(output * upstream).
"""

import gzip
import io
import json
import os
import tarfile
import zlib
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from specs import CASES, UNTOLD

# What TensorFlow computes in float32 whatever the policy.
FLOAT32 = ["MaxPooling3D", "AdaptiveMaxPooling3D", "Resizing", "CenterCrop", "RandomCrop"]
FLOAT32 += ["RandomRotation", "RandomTranslation", "RandomZoom"]
VERSIONS = {"keras": keras.__version__, "tensorflow": tf.__version__, "backend": "tensorflow"}


def rounded(rng, shape, scale=1.0):
    """Normal numbers, exact in both precisions."""
    return np.round(rng.normal(size=shape) * scale * 1024) / 1024


def tensor(value):
    value = np.asarray(value)
    if value.dtype == bool:
        value, dtype = value.astype(int), "bool"
    else:
        dtype = value.dtype.name
    return {"shape": list(value.shape), "dtype": dtype, "data": value.ravel().tolist()}


def argument(value):
    if isinstance(value, dict):
        return layer(value["class_name"], value["args"])
    if isinstance(value, list):
        return [argument(item) for item in value]
    return value


def layer(class_name, args):
    args = {name: argument(value) for name, value in args.items()}
    # Keras refuses lists where it wants tuples in places.
    for name in ("cropping", "padding", "size", "noise_shape"):
        if isinstance(args.get(name), list):
            sides = [tuple(item) if isinstance(item, list) else item for item in args[name]]
            args[name] = tuple(sides)
    return getattr(keras.layers, class_name)(**args)


def gradient(tape, total, sources):
    try:
        return tape.gradient(total, sources)
    except LookupError:
        # Of counts there is none.
        return [None] * len(sources)


def run(spec, inputs, weights, upstream, dtype, compiled):
    """Outputs, gradients and the weights before and after, under one policy."""
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    keras.backend.clear_session()
    made = layer(spec["class_name"], spec["args"])
    cast = lambda x: tf.constant(x.astype(dtype) if x.dtype == np.float64 else x)
    inputs = {name: cast(value) for name, value in inputs.items()}
    call = lambda values: eval(spec["call"], {"layer": made, **values})
    (tf.function(call, jit_compile=True) if compiled else call)(inputs)
    # Whole numbers (seeds, counters) stay.
    floats = [w for w in made.weights if "float" in str(w.dtype)]
    if weights is None:
        rng = np.random.default_rng(zlib.crc32(spec["name"].encode()) + 1)
        weights = [rounded(rng, w.shape, 0.6) for w in floats]
    for weight, value in zip(floats, weights):
        weight.assign(value)

    def step(values):
        with tf.GradientTape() as tape:
            tape.watch([v for v in values.values() if v.dtype.is_floating])
            result = call(values)
            result = list(result) if isinstance(result, (list, tuple)) else [result]
            total = tf.zeros([], dtype)
            for y, factor in zip(result, upstream or []):
                if y.dtype.is_floating:
                    total += tf.reduce_sum(y * tf.cast(factor, y.dtype))
        sources = {n: v for n, v in values.items() if v.dtype.is_floating}
        # The variables themselves: Keras's wrappers are none to the tape.
        learned = [w.value for w in made.trainable_weights]
        found = gradient(tape, total, list(sources.values()) + learned) if upstream else []
        return result, found[: len(sources)], found[len(sources) :]

    step = tf.function(step, jit_compile=True) if compiled else step
    result, inputs_found, weights_found = step(inputs)
    number = lambda found: None if found is None else tf.convert_to_tensor(found).numpy()
    losses = [float(sum(made.losses))] if made.losses and not compiled else []
    return {
        "layer": made,
        "outputs": [y.numpy() for y in result],
        "losses": losses,
        "input_grads": [number(found) for found in inputs_found],
        "weight_grads": [number(found) for found in weights_found],
        "before": weights,
        "after": [w.value.numpy() for w in floats],
        "floats": [w.path.split("/", 1)[-1] for w in floats],
        "trainable": [w.trainable for w in floats],
    }


def in_any_way(spec, inputs, weights, upstream, dtype):
    """Some operations have a float64 kernel in XLA alone."""
    try:
        return run(spec, inputs, weights, upstream, dtype, False)
    except tf.errors.OpError:
        return run(spec, inputs, weights, upstream, dtype, True)


def differences(wide, narrow):
    for part in ("outputs", "input_grads", "weight_grads", "after"):
        for a, b in zip(wide[part], narrow[part]):
            if a is not None:
                yield float(np.max(np.abs(np.asarray(a, float) - np.asarray(b, float)), initial=0.0))


def compute(spec):
    rng = np.random.default_rng(zlib.crc32(spec["name"].encode()))
    inputs = {
        name: value if isinstance(value, np.ndarray) else rounded(rng, value)
        for name, value in spec["inputs"].items()
    }
    shapes = in_any_way(spec, inputs, None, None, "float32")
    upstream = [rounded(rng, y.shape, 0.6) for y in shapes["outputs"]]
    weights = shapes["before"]
    narrow = in_any_way(spec, inputs, weights, upstream, "float32")
    exact = spec["class_name"] not in FLOAT32
    found = in_any_way(spec, inputs, weights, upstream, "float64") if exact else narrow
    apart = max(differences(found, narrow), default=0.0)
    loose = {"rtol": 1e-5, "atol": max(2e-6, 8 * apart)}
    tight = {"rtol": 1e-6, "atol": 1e-7} if exact else loose
    floats = {n: v for n, v in inputs.items() if v.dtype == np.float64}
    outputs = dict(zip(spec["outputs"], found["outputs"]))
    trainable = [(n, v) for n, v, t in zip(found["floats"], found["before"], found["trainable"]) if t]
    changed = [
        (name, after)
        for name, before, after in zip(found["floats"], found["before"], found["after"])
        if not np.array_equal(np.asarray(before, after.dtype), after)
    ]
    case = {
        "case": spec["name"],
        "kind": "layer",
        "tier": "own",
        "versions": VERSIONS,
        "computed_in": "float64" if exact else "float32",
        "config": {k: spec[k] for k in ("class_name", "args", "call")},
        "inputs": {name: tensor(value) for name, value in inputs.items()},
        "weights": [
            {"name": name, "trainable": learned, **tensor(value)}
            for name, learned, value in zip(found["floats"], found["trainable"], found["before"])
        ],
        "outputs": {name: tensor(value) for name, value in outputs.items()},
        "upstream": {name: tensor(value) for name, value in zip(outputs, upstream)},
        "input_grads": {
            name: tensor(value)
            for name, value in zip(floats, found["input_grads"])
            if value is not None and spec["name"] not in UNTOLD
        },
        "weight_grads": [
            {"name": name, **tensor(value)}
            for (name, _), value in zip(trainable, found["weight_grads"])
            if value is not None
        ],
        "state_after": [{"name": name, **tensor(value)} for name, value in changed],
        "tolerance": {"f32": loose, "f64": tight, "keras_f32_max_abs_diff": apart},
    }
    if found["losses"]:
        case["outputs"]["losses"] = tensor(np.array(found["losses"][0]))
    return case


def main():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for spec in sorted(CASES, key=lambda spec: spec["name"]):
            text = json.dumps(compute(spec)).encode()
            entry = tarfile.TarInfo(f"{spec['name']}.json")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    path = Path(__file__).parent.parent / "own.tar.gz"
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=0))


if __name__ == "__main__":
    main()
