"""Who is compared: what each can do, whether it is here, and how it is run."""

import importlib.util
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TRAIN, INFER = "W1 W2 W3 W4".split(), "W5a W5b W5c W5d W6a W6b".split()
ALL = TRAIN + INFER

# Programs in Python: the module that has to be there, and what they can do.
PYTHON = {
    "keras-tf": ("tensorflow", ["W1", "W2", "W3"]),
    "keras-tf-tob": ("tensorflow", ["W4"]),
    "jax": ("jax", ["W1", "W2", "W3", "W4", "W6a", "W6b"]),
    "torch": ("torch", ALL),
    "onnxruntime": ("onnxruntime", INFER),
    "litert": ("ai_edge_litert", INFER),
}
# Programs in Rust, which take minutes to build.
RUST = {"burn": ALL, "candle": ALL, "tract": INFER}
# Loops in C.
C = {"tiny": ["W4"], "infer": ["W5a", "W5c"]}
# The files of tract.
ONNX = dict(zip(INFER, ["mlp1", "cnn1", "small1", "lstm1", "mlp256", "cnn256"]))


def here(models, fit):
    """Commands by name: functions of workload and threads, `None` where a peer does not do it."""
    found = {}
    python = dict(PYTHON) | ({"keras-tf-fit": ("tensorflow", ["W4"])} if fit else {})
    for name, (module, works) in python.items():
        if importlib.util.find_spec(module) is None:
            what = "torch" if module == "torch" else "-r requirements.txt"
            skip(name, f"no module `{module}`: pip install {what}")
            continue
        peer = name.removesuffix("-fit")
        found[name] = lambda w, t, peer=peer, works=works: w in works and [
            sys.executable, str(HERE / "python/bench.py"), "--peer", peer,
            "--workload", w, "--threads", str(t), "--models", str(models),
        ]
    for name, works in RUST.items():
        program = HERE / f"rust/target/release/peer-{name}"
        if not program.exists():
            skip(name, f"not built: cd rust && cargo build --release --package peer-{name}")
            continue
        found[name] = lambda w, t, program=program, works=works: w in works and [
            str(program), "--workload", w, "--threads", str(t),
            "--model", str(models / f"{ONNX.get(w)}.onnx"),
        ]
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        skip("c-loop", "no C compiler")
        return found
    fast = "-O3 -march=native -ffast-math -mprefer-vector-width=512".split()
    for name, options in [("infer", fast), ("tiny", ["-O3", "-march=native"])]:
        program = models / name
        subprocess.run(
            [compiler, *options, str(HERE / f"c/{name}.c"), "-o", str(program), "-lm"], check=True
        )
        found[f"c-{name}"] = lambda w, t, program=program, works=C[name]: w in works and t == 1 and [
            str(program), w
        ]
    return found


def skip(name, why):
    print(f"{name} is left out: {why}", file=sys.stderr)


def export(models):
    """Writes the files of ONNX Runtime, LiteRT and tract, where there is what writes them."""
    needed = ["onnx", "tensorflow"]
    if (models / "lstm1.tflite").exists():
        return
    if any(importlib.util.find_spec(module) is None for module in needed):
        return skip("networks as files", f"writing them takes {' and '.join(needed)}")
    subprocess.run(
        [sys.executable, str(HERE / "python/export.py"), str(models)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
