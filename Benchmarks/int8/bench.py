"""EfficientNet-Lite0 in 8 bits, random weights: CKernels beside ONNX Runtime and beside CKernels' float32, in pairs.

    python3 bench.py [--threads 2] [--variant avx512] [--rounds 9] [--profile]
    python3 ../without_avx512.py FOLDER && PYTHONPATH=FOLDER python3 bench.py --variant avx2    # both held to AVX2

Needs numpy, onnx, onnxruntime. Each round times the sides one after the other, letting threads go to sleep between; ratios are
taken within a round. Where the CPU has no VNNI within reach, ONNX Runtime saturates its sums: the outputs then differ."""
import argparse
import ctypes
import os
import tempfile
import time

import numpy as np
import onnxruntime

import quantized_lite as net8
from quantized_lite import ck, net

SIZE = 224


def timed(call, times):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def show_profile(lib, plan, batch, x, y, steps):
    seconds = np.zeros(steps)
    lib.thaw_pool_set_thread_count(1)
    for _ in range(3):
        plan.run(batch, [x], [y])
    lib.thaw_plan_profile(seconds.ctypes.data_as(ctypes.c_void_p))
    for _ in range(20):
        plan.run(batch, [x], [y])
    lib.thaw_plan_profile(None)
    micros = seconds / 20 / batch * 1e6
    print("microseconds a step and image, one thread:", " ".join(f"{m:.0f}" for m in micros), f"sum {micros.sum():.0f}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--variant", default=None)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--profile", action="store_true")
    options.add_argument("--library", default=os.path.join(tempfile.gettempdir(), "libckernels.so"))
    o = options.parse_args()

    lib = ck.load_library(ck.build_library(o.library))
    if o.variant and lib.thaw_variant_select(o.variant.encode()) != 0:
        raise SystemExit(f"no variant {o.variant} on this CPU")
    weights = net.layers()
    images = (np.random.default_rng(7).random((40, SIZE, SIZE, 3), dtype=np.float32) * 2 - 1).astype(np.float32)
    model = net8.quantized_model(weights, SIZE, np.ascontiguousarray(images[32:].transpose(0, 3, 1, 2)))
    plan8, plan = net8.plan(lib, net8.Quantization(model)), net.plan(lib, weights, SIZE)
    if o.profile:
        show_profile(lib, plan8, 8, images[:8].copy(), np.zeros((8, 1000), np.float32), 19)
        return
    lib.thaw_pool_set_thread_count(o.threads)
    session_options = onnxruntime.SessionOptions()
    session_options.intra_op_num_threads = o.threads
    session = onnxruntime.InferenceSession(model, session_options, providers=["CPUExecutionProvider"])
    print(f"{lib.thaw_variant_name().decode()}, {o.threads} threads, ONNX Runtime {onnxruntime.__version__}; to reach: 1.8 at "
          "batch 32 and 1.6 at batch 1 against ONNX Runtime int8; against our float32 2.5 with VNNI, 1.4 with AVX2 only")

    for batch in (32, 1):
        x = images[:batch].copy()
        nchw = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
        y, y32 = np.zeros((batch, 1000), np.float32), np.zeros((batch, 1000), np.float32)
        sides = {"ours": lambda: plan8.run(batch, [x], [y]), "theirs": lambda: session.run(None, {"x": nchw}),
                 "float": lambda: plan.run(batch, [x], [y32])}
        repeats = max(3, 24 // batch)
        seconds = {name: [] for name in sides}
        for _ in range(o.rounds):
            for name, call in sides.items():
                time.sleep(0.2)
                call()
                seconds[name].append(timed(call, repeats))
        s = {name: np.array(v) for name, v in seconds.items()}
        against, narrow = s["theirs"] / s["ours"], s["float"] / s["ours"]
        expected = session.run(None, {"x": nchw})[0]
        step = np.diff(np.unique(y)).min()
        steps = np.rint(np.abs(expected - y) / step)
        print(f"batch {batch}: ours {np.median(s['ours']) * 1e3:.2f} ms (least {s['ours'].min() * 1e3:.2f}), "
              f"{batch / np.median(s['ours']):.0f} images/s; against ONNX Runtime int8 {np.median(against):.2f} "
              f"({against.min():.2f} to {against.max():.2f}), against our float32 {np.median(narrow):.2f} "
              f"({narrow.min():.2f} to {narrow.max():.2f}); of the least {s['theirs'].min() / s['ours'].min():.2f}, "
              f"{s['float'].min() / s['ours'].min():.2f}; logits equal to theirs {(steps == 0).mean():.3f}, largest "
              f"difference {steps.max():.0f} steps of {step:.2g}, same class {(y.argmax(1) == expected.argmax(1)).mean():.2f}")


main()
