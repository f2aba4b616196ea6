"""bench.py --workload W1 --peer keras-tf --threads 1   -> one JSON line on stdout
(several workloads, comma-separated, give one line each)."""
import argparse
import os
import sys

ap = argparse.ArgumentParser()
ap.add_argument("--workload", required=True)
ap.add_argument("--peer", required=True)
ap.add_argument("--threads", type=int, default=1)
ap.add_argument("--epochs", type=int, default=0)
ap.add_argument("--seconds", type=float, default=2.0)
ap.add_argument("--models", default=os.environ.get("PEER_MODELS", "models"), help="folder of export.py's files")
a = ap.parse_args()

# Thread counts must be fixed before any of the libraries is loaded.
n = str(a.threads)
for k in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
    os.environ[k] = n
os.environ["TF_NUM_INTEROP_THREADS"] = "1"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if a.threads == 1:
    os.environ["XLA_FLAGS"] = (os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false").strip()
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

if a.peer.startswith("keras"):
    backend = {"tf": "tensorflow", "jax": "jax", "torch": "torch"}[a.peer.split("-")[1]]
    os.environ["KERAS_BACKEND"] = backend
    import p_keras as mod
elif a.peer.startswith("jax"):
    import p_jax as mod
elif a.peer.startswith("torch"):
    import p_torch as mod
elif a.peer in ("onnxruntime", "litert"):
    import p_runtimes as mod
else:
    sys.exit("no such peer")
from common import reset_peak

for w in a.workload.split(","):
    a.workload = w
    reset_peak()
    try:
        mod.run(a)
    except Exception as e:  # one workload's failure must not hide the others
        print(f"{a.peer} {w}: {type(e).__name__}: {e}", file=sys.stderr)
