"""Inference of EfficientNet-Lite0 on 224 x 224 float32 inputs, paired with ONNX Runtime."""

import statistics
import sys
import tempfile
import time

import numpy as np
import onnxruntime

from peers import Thaw, machine, onnx_network, onnx_session, show


def peer_seconds(session, x, size, count):
    """Medians of `count` runs over all of x, in batches of `size`."""
    parts = [np.ascontiguousarray(x[i:i + size]) for i in range(0, len(x), size)]
    times = []
    for _ in range(count + 1):
        begun = time.perf_counter()
        for part in parts:
            session.run(None, {"x": part})
        times.append(time.perf_counter() - begun)
    return statistics.median(times[1:])


def main(program):
    print(machine(), "ONNX Runtime", onnxruntime.__version__)
    with tempfile.TemporaryDirectory() as folder:
        onnx_network(folder + "/network.onnx")
        session = onnx_session(folder + "/network.onnx")
        x = (np.random.default_rng(7).random((32, 3, 224, 224), np.float32) * 2 - 1)
        np.save(folder + "/x32.npy", x)
        np.save(folder + "/x1.npy", x[:1])
        thaw = Thaw(program, folder)
        thaw.submit('net = load "efficientnet-lite0"; x32 = load "x32.npy"; x1 = load "x1.npy"')
        best_size = min((1, 2, 4, 8, 16, 32), key=lambda size: peer_seconds(session, x, size, 2))
        figures = {"32": ([], []), "best": ([], []), "1": ([], [])}
        for _ in range(9):
            for key, name, size, rows, count in (
                ("32", "x32", 32, x, 3), ("best", "x32", best_size, x, 3), ("1", "x1", 1, x[:1], 25)):
                theirs = peer_seconds(session, rows, size, count)
                time.sleep(0.2)  # the peer's idle threads spin for a while
                line = f"time predict net on {name} as logits"
                ours = thaw.seconds("; ".join([line] * (count + 1)))
                figures[key][0].append(statistics.median(ours[1:]))
                figures[key][1].append(theirs)
                time.sleep(0.05)
        show("inference, batch 32", *figures["32"], "ONNX Runtime")
        show(f"inference of 32, peer at its best batch size ({best_size})", *figures["best"], "ONNX Runtime")
        show("inference, batch 1", *figures["1"], "ONNX Runtime")
        thaw.submit('y = predict net on x32 as logits; save y to "y.npy"')
        logits, expected = np.load(folder + "/y.npy"), session.run(None, {"x": x})[0]
        print(f"largest difference over largest logit: {np.abs(logits - expected).max() / np.abs(expected).max():.1e}")
        thaw.close()


if __name__ == "__main__":
    main(sys.argv[1])
