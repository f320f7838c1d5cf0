"""EfficientNet-Lite0, forward, random weights: CKernels beside ONNX Runtime, in pairs.

    python3 bench.py [--threads 2] [--variant avx512] [--rounds 12] [--size 224]

Needs numpy, onnx, onnxruntime. Each round times one side, lets its threads go to sleep, then times the other; ratios
are taken within a round. Prints milliseconds (median, least) and the ratio's median, least and largest, and the largest
difference of the outputs relative to the largest output."""
import argparse
import os
import tempfile
import time

import numpy as np
import onnxruntime

import ckernels as ck
import efficientnet_lite as net
from efficientnet_lite_onnx import onnx_model


def timed(call, times):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return seconds


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--variant", default=None)
    options.add_argument("--rounds", type=int, default=12)
    options.add_argument("--size", type=int, default=224)
    options.add_argument("--library", default=os.path.join(tempfile.gettempdir(), "libckernels.so"))
    o = options.parse_args()

    lib = ck.load_library(ck.build_library(o.library))
    if o.variant and lib.thaw_variant_select(o.variant.encode()) != 0:
        raise SystemExit(f"no variant {o.variant} on this CPU")
    lib.thaw_pool_set_thread_count(o.threads)
    weights = net.layers()
    plan = net.plan(lib, weights, o.size)
    session_options = onnxruntime.SessionOptions()
    session_options.intra_op_num_threads = o.threads
    session = onnxruntime.InferenceSession(
        onnx_model(weights, o.size), session_options, providers=["CPUExecutionProvider"])
    images = (np.random.default_rng(7).random((32, o.size, o.size, 3), dtype=np.float32) * 2 - 1).astype(np.float32)
    print(f"{lib.thaw_variant_name().decode()}, {o.threads} threads, {o.size} x {o.size}, "
          f"ONNX Runtime {onnxruntime.__version__}")

    def peer(nchw, at_once):
        return np.concatenate([session.run(None, {"x": nchw[i:i + at_once]})[0] for i in range(0, len(nchw), at_once)])

    for batch, at_once in ((1, 1), (32, 32), (32, 4)):
        x = images[:batch].copy()
        nchw = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
        y = np.zeros((batch, 1000), np.float32)
        repeats = max(2, 16 // batch)
        ours, theirs, ratios = [], [], []
        for _ in range(o.rounds):
            peer(nchw, at_once)
            b = timed(lambda: peer(nchw, at_once), repeats)
            time.sleep(0.2)
            plan.run(batch, [x], [y])
            a = timed(lambda: plan.run(batch, [x], [y]), repeats)
            ours += a
            theirs += b
            ratios.append(np.median(b) / np.median(a))
        expected = peer(nchw, at_once)
        difference = np.abs(expected - y).max() / np.abs(expected).max()
        print(f"batch {batch} (ONNX Runtime by {at_once}): ours {np.median(ours) * 1e3:.2f} ms, least "
              f"{min(ours) * 1e3:.2f}; theirs {np.median(theirs) * 1e3:.2f}, least {min(theirs) * 1e3:.2f}; ratio "
              f"{np.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), of the least "
              f"{min(theirs) / min(ours):.2f}; difference {difference:.1e}")


main()
