"""Times native ONNX Runtime on the reader's weights, with inputs of the shapes that the reader gave its sessions.

Reads {"folder", "threads", "rounds", "memes": [[shape, ...], ...]} from the standard input; the first shape of a meme is
the detector's, the others are those of its lines. Prints the seconds of each round as JSON, a list per meme. Exits with 3
if there is no onnxruntime. The inputs are noise: what they show does not change how long they take.
"""

import json
import sys
import time

try:
    import numpy as np
    import onnxruntime as ort
except ImportError:
    sys.exit(3)

asked = json.load(sys.stdin)
options = ort.SessionOptions()
options.intra_op_num_threads = asked["threads"]
options.log_severity_level = 3
detection, recognition = (
    ort.InferenceSession(f"{asked['folder']}/{name}.onnx", options, providers=["CPUExecutionProvider"])
    for name in ("detection", "recognition")
)
noise = np.random.default_rng(1)


def run(inputs):
    started = time.perf_counter()
    detection.run(None, {"x": inputs[0]})
    for line in inputs[1:]:
        recognition.run(None, {"x": line})
    return time.perf_counter() - started


seconds = []
for shapes in asked["memes"]:
    inputs = [noise.standard_normal(shape, dtype=np.float32) for shape in shapes]
    run(inputs)
    seconds.append([run(inputs) for _ in range(asked["rounds"])])
print(json.dumps(seconds))
