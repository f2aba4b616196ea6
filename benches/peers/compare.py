"""Times this project and whoever else is installed, by turns in one run.

    python compare.py --threads 1,2 --rounds 3

Every line that a program prints is passed on. The table at the end has our median, the best of all
rounds, and how many times as long each other takes by the same measure: above 1, we are faster.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

import peers

HERE = pathlib.Path(__file__).resolve().parent
OURS = "keras-rust"

parser = argparse.ArgumentParser()
parser.add_argument("--threads", default="1", help="numbers with commas between them")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--workloads", default=",".join(peers.ALL))
parser.add_argument("--peers", help="only these, with commas between them")
parser.add_argument("--models", help="folder for the networks' files (a temporary one)")
parser.add_argument("--fit", action="store_true", help="W4 by Keras's fit too: over a minute")
args = parser.parse_args()


def pinned(threads):
    """A thread that moves between cores is timed on cold caches."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if not shutil.which("taskset") or len(cores) < threads:
        return []
    return ["taskset", "-c", ",".join(str(core) for core in cores[-threads:])]


def medians(command, threads):
    """The medians in the lines that a program prints."""
    count = str(threads)
    known = ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "CANDLE_NUM_THREADS"]
    environment = os.environ | dict.fromkeys(known, count)
    run = subprocess.run(
        pinned(threads) + command, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )
    for text in filter(lambda text: text.startswith("{"), run.stdout.splitlines()):
        print(text, flush=True)
        line = json.loads(text)
        yield line["median"], line["unit"], line.get("peak_mb")


def processor():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


subprocess.run(["cargo", "build", "--release", "--package", "bench"], cwd=HERE, check=True)
target = os.environ.get("CARGO_TARGET_DIR", str(HERE.parent.parent / "target"))
bench = str(pathlib.Path(target) / "release/bench")
with tempfile.TemporaryDirectory() as temporary:
    models = pathlib.Path(args.models or temporary).resolve()
    models.mkdir(exist_ok=True)
    peers.export(models)
    programs = peers.here(models, args.fit)
    if args.peers:
        programs = {name: programs[name] for name in args.peers.split(",") if name in programs}
    programs = {
        OURS: lambda w, t: [bench, "--workload", w, "--threads", str(t)],
        **programs,
    }
    best, units, peaks = {}, {}, {}
    for workload in args.workloads.split(","):
        for threads in map(int, args.threads.split(",")):
            for _ in range(args.rounds):
                for name, command in programs.items():
                    command = command(workload, threads)
                    for median, unit, peak in medians(command, threads) if command else []:
                        peaks.setdefault(workload, {})[name] = peak
                        row = best.setdefault((workload, threads), {})
                        row[name] = min(row.get(name, median), median)
                        units[workload] = unit

names = [name for name in programs if name != OURS and any(name in row for row in best.values())]
print(f"\n{processor()}, {os.cpu_count()} cores\n")
print("| workload | threads | keras-runtime | " + " | ".join(names) + " |")
print("|---|---:|---:|" + "---:|" * len(names))
for (workload, threads), row in best.items():
    if OURS not in row:
        print(f"{workload} did not run", file=sys.stderr)
        continue
    ratios = [f"{row[name] / row[OURS]:.2f}" if name in row else "" for name in names]
    time = f"{row[OURS]:.4g} {units[workload]}"
    print(f"| {workload} | {threads} | {time} | " + " | ".join(ratios) + " |")

print("\nThe most memory that was resident at one time, in MB, libraries included:\n")
print("| workload | keras-runtime | " + " | ".join(names) + " |")
print("|---|---:|" + "---:|" * len(names))
for workload, row in peaks.items():
    cells = [row.get(name) for name in (OURS, *names)]
    print(f"| {workload} | " + " | ".join("" if cell is None else f"{cell:g}" for cell in cells) + " |")
