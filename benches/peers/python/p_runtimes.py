"""onnxruntime | litert: the networks that export.py wrote."""
import os
import time

import numpy as np

from common import *


def run(a):
    w = a.workload
    if a.peer == "onnxruntime":
        import onnxruntime as ort
        name, b, shape = INFER[w]
        o = ort.SessionOptions()
        o.intra_op_num_threads, o.inter_op_num_threads = a.threads, 1
        s = ort.InferenceSession(os.path.join(a.models, f"{name}{b}.onnx"), o, providers=["CPUExecutionProvider"])
        x = np.full((b,) + ((1, 28, 28) if name == "cnn" else shape), 0.5, "float32")
        emit(a.peer, w, a.threads, "us", latency(a.seconds, lambda: s.run(None, {"x": x})[0]))
    elif a.peer == "litert":
        from ai_edge_litert.interpreter import Interpreter
        name, b, shape = INFER[w]
        i = Interpreter(os.path.join(a.models, f"{name}{b}.tflite"), num_threads=a.threads)
        i.allocate_tensors()
        ii, oi = i.get_input_details()[0]["index"], i.get_output_details()[0]["index"]
        x = np.full((b,) + shape, 0.5, "float32")

        def f():
            i.set_tensor(ii, x)
            i.invoke()
            return i.get_tensor(oi)

        v = latency(a.seconds, f)
        g = latency(min(1, a.seconds), i.invoke)
        emit(a.peer, w, a.threads, "us", v, invoke_only_min=round(min(g), 3), invoke_only_median=round(float(np.median(g)), 3))
