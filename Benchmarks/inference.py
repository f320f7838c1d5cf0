"""Inference of EfficientNet-Lite0 on 224 x 224 float32 inputs, paired with ONNX Runtime.

    python3 inference.py PROGRAM [--avx2]    # --avx2: Thaw held to AVX2; hold the peer with without_avx512.py

The figures to reach are those for AVX-512 only where it does multiply-adds faster than AVX2: many CPUs run it in two
halves, and there neither side can gain by it."""

import statistics
import sys
import tempfile
import time

import numpy as np
import onnxruntime

from peers import Thaw, machine, multiply_add_rates, multiply_adds, onnx_network, onnx_session, show


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


# Batch 32, the peer's best batch size, batch 1.
WIDE, NARROW = (1.6, 1.3, 1.2), (1.2, 1.1, 1.1)


def main(program, only_avx2):
    print(machine(), "ONNX Runtime", onnxruntime.__version__, "both held to AVX2" if only_avx2 else "")
    avx2, avx512 = multiply_add_rates()
    rate = avx2 if only_avx2 else max(avx2, avx512)
    is_wide = not only_avx2 and avx512 > 1.5 * avx2
    print(f"multiply-adds: AVX2 {avx2:.0f} GFLOP/s, AVX-512 {avx512:.0f} GFLOP/s; "
          + ("AVX-512 counts" if is_wide else "AVX-512 is no faster than AVX2 or not there: its figures don't apply"))
    targets = WIDE if is_wide else NARROW
    with tempfile.TemporaryDirectory() as folder:
        onnx_network(folder + "/network.onnx")
        session = onnx_session(folder + "/network.onnx")
        x = (np.random.default_rng(7).random((32, 3, 224, 224), np.float32) * 2 - 1)
        np.save(folder + "/x32.npy", x)
        np.save(folder + "/x1.npy", x[:1])
        thaw = Thaw(program, folder, {"THAW_KERNELS": "avx2"} if only_avx2 else None)
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
        shortest = 32 * 2 * multiply_adds() / rate * 1e-9
        for key, title, target in zip(
                ("32", "best", "1"),
                ("inference, batch 32", f"inference of 32, peer at its best batch size ({best_size})", "inference, batch 1"),
                targets):
            ratio = show(title, *figures[key], "ONNX Runtime")
            print(f"  to reach: {target}" + ("" if ratio >= target else " (MISSED)"))
        print(f"share of the multiply-add rate at batch 32: {shortest / statistics.median(figures['32'][0]):.0%}; "
              f"at 100% the ratio would be {statistics.median(figures['32'][1]) / shortest:.2f}")
        thaw.submit('y = predict net on x32 as logits; save y to "y.npy"')
        logits, expected = np.load(folder + "/y.npy"), session.run(None, {"x": x})[0]
        print(f"largest difference over largest logit: {np.abs(logits - expected).max() / np.abs(expected).max():.1e}")
        thaw.close()


if __name__ == "__main__":
    main(sys.argv[1], "--avx2" in sys.argv)
