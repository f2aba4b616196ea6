"""Times W1 and W4 with this project and with Keras on TensorFlow, by turns in one run.

    python compare.py --threads 1 --rounds 3

Every line that a program prints is passed on; the table at the end has the best and the middle
times of all rounds, and how many times as long Keras takes.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CARGO = ["cargo", "run", "--release", "--quiet", "--package", "bench", "--"]

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--workloads", default="W1,W4")
parser.add_argument("--fit", action="store_true", help="W4 by Keras's fit too: over a minute")
args = parser.parse_args()

# A thread that moves between cores is timed on cold caches.
cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
pin = []
if shutil.which("taskset") and len(cores) >= args.threads:
    pin = ["taskset", "-c", ",".join(str(core) for core in cores[-args.threads :])]


def lines(command):
    run = subprocess.run(pin + command, cwd=HERE, stdout=subprocess.PIPE, text=True, check=True)
    for text in run.stdout.splitlines():
        if text.startswith("{"):
            print(text, flush=True)
            yield json.loads(text)


subprocess.run(["cargo", "build", "--release", "--package", "bench"], cwd=HERE, check=True)
found = {}
for workload in args.workloads.split(","):
    options = ["--workload", workload, "--threads", str(args.threads)]
    keras = [sys.executable, str(HERE / "keras_w1_w4.py"), *options]
    programs = [CARGO + options]
    programs += [keras] if workload == "W1" else [keras + ["--train-on-batch"]]
    programs += [keras] if workload == "W4" and args.fit else []
    for _ in range(args.rounds):
        for program in programs:
            for line in lines(program):
                found.setdefault(workload, {}).setdefault(line["peer"], []).append(line)

print(f"\n{'':4} {'peer':14} {'unit':8} {'min':>10} {'median':>10} {'ratio':>7} {'loss':>9}")
for workload, peers in found.items():
    ours = min(line["min"] for line in peers["keras-rust"])
    for peer, runs in peers.items():
        best = min(line["min"] for line in runs)
        middle = statistics.median(line["median"] for line in runs)
        print(
            f"{workload:4} {peer:14} {runs[0]['unit']:8} {best:10.6f} {middle:10.6f}"
            f" {best / ours:7.2f} {runs[-1]['loss_last']:9.5f}"
        )
