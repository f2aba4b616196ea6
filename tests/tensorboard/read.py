"""Prints what TensorBoard's own reader finds in the folder of a run, as JSON."""

import json
import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.util import tensor_util

accumulator = event_accumulator.EventAccumulator(sys.argv[1], size_guidance={"tensors": 0})
accumulator.Reload()
tags = accumulator.Tags()
found = {"tensors": {}, "plugins": {}, "graph": []}
for tag in tags["tensors"]:
    found["plugins"][tag] = accumulator.SummaryMetadata(tag).plugin_data.plugin_name
    found["tensors"][tag] = [
        [event.step, tensor_util.make_ndarray(event.tensor_proto).tolist()]
        for event in accumulator.Tensors(tag)
    ]
if tags["graph"]:
    for node in accumulator.Graph().node:
        shapes = node.attr["_output_shapes"].list.shape
        found["graph"].append(
            {
                "name": node.name,
                "op": node.op,
                "input": list(node.input),
                "shapes": [[dim.size for dim in shape.dim] for shape in shapes],
            }
        )
json.dump(found, sys.stdout)
