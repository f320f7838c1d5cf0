"""A whole training step of EfficientNet-Lite0 on CKernels: a plan made here by hand, timed phase by phase.

    python3 training.py LIBRARY [--batch 32] [--from 0] [--steps 5] [--profile] [--peer PROTOTYPE.so]

Every layer with its batch norm in eval mode (folded), softmax cross-entropy, AdamW on all. `--from L`: blocks below L are frozen, their
output is the input. The peer is another shared library with tr_new, tr_step, tr_setact, run in turn with ours in the same
process; medians of pairs are printed with their ratio. Weights and images are seeded noise: nothing is learnt here."""
import argparse
import ctypes as C
import time

import numpy as np

import ckernels as ck

# expansion, channels, repeats, stride, kernel
STAGES = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5),
          (6, 320, 1, 1, 3)]
SIZE, STEM, FEATURES, CLASSES = 224, 32, 1280, 1000
f32 = np.float32


def blocks():
    """(input, middle, output channels, height in, height out, kernel, stride) of each block; the first has the stem."""
    made, channels, height = [], STEM, SIZE // 2
    for expansion, out, repeats, stride, kernel in STAGES:
        for i in range(repeats):
            s = stride if i == 0 else 1
            made.append((channels, channels * expansion, out, height, -(-height // s), kernel, s))
            channels, height = out, -(-height // s)
    return made


class Network:
    """The plan, and the caller's memory for it."""

    def __init__(self, lib, batch, first=0, seed=1):
        self.lib, self.batch, self.first = lib, batch, first
        self.b, self.rng = ck.Builder(batch), np.random.default_rng(seed)
        self.inputs, self.outputs, self.peer_weights, self.labels = [], [], [], []
        self.layers, self.b.names = [], {}
        self.plan = self.build()

    def input(self, array, per_row=False, element=ck.F32):
        count = array.size // (self.batch if per_row else 1)
        number = self.b.buffer(ck.INPUT, element, count, per_row, len(self.inputs))
        self.inputs.append(np.ascontiguousarray(array))
        return number

    def state(self, array):
        number = self.b.buffer(ck.OUTPUT, ck.F32, array.size, False, len(self.outputs))
        self.outputs.append(np.array(array, f32))
        return number

    def trained(self, array):
        """Weights with their two moments."""
        return [self.state(array)] + [self.state(np.zeros(array.size)) for _ in range(2)]

    def layer(self, out, inner, taps=1, transposed=True, is_trained=True):
        """A folded layer, packed as [out / 16][taps * inner][16]."""
        k = taps * taps * inner
        w = self.rng.standard_normal((out, k)).astype(f32) * f32(np.sqrt(2 / k))
        norm = [np.ones(out, f32), np.zeros(out, f32), np.zeros(out, f32), np.ones(out, f32)]
        self.peer_weights += [w.ravel(), *norm[:3], norm[3] - f32(1e-3)]
        made = dict(shape=dict(channels_in=inner, channels_out=out, kernel_height=taps, kernel_width=taps, groups=1),
                    count=ck.up(out, 16) * k, channels=ck.up(out, 16), out=out, is_trained=is_trained)
        if is_trained:
            made["w"], made["gamma"], made["beta"] = (self.trained(a) for a in (ck.pack_pointwise(w), norm[0], norm[1]))
        else:
            made["w"], made["gamma"], made["beta"] = ([self.input(a)] for a in (ck.pack_pointwise(w), norm[0], norm[1]))
        made["norm"] = dict(weights=made["gamma"][0], weights2=self.input(norm[2]), weights3=self.input(norm[3]))
        made["f"], made["bias"] = (self.b.buffer(ck.BATCH, ck.F32, n) for n in (made["count"], made["channels"]))
        made["t"] = self.b.buffer(ck.BATCH, ck.F32, ck.up(inner, 16) * out) if transposed else -1
        if is_trained:
            made["dw"], made["db"] = (self.b.buffer(ck.BATCH, ck.F32, n, per_shard=True)
                                      for n in (made["count"], made["channels"]))
        self.layers.append(made)
        return made

    def rows(self, channels, height):
        return self.b.c16(channels, height, height, place=ck.BATCH, per_row=True)

    def step(self, kind, name, **fields):
        self.b.names[len(self.b.steps)] = name
        self.b.step(kind, **fields)

    def build(self):
        b, rng, first, shape = self.b, self.rng, self.first, blocks()
        stem = self.layer(STEM, 3, 3, transposed=False, is_trained=first == 0)
        parts = []
        for i, (cin, middle, cout, _, _, kernel, _) in enumerate(shape):
            trained = i >= first
            expand = stem if i == 0 else self.layer(middle, cin, is_trained=trained)
            parts.append((expand, self.layer(middle, 1, kernel, transposed=False, is_trained=trained),
                          self.layer(cout, middle, is_trained=trained)))
        head = self.layer(FEATURES, shape[-1][2])
        fc = rng.standard_normal((CLASSES, FEATURES)).astype(f32) * f32(0.02)
        self.peer_weights += [fc.ravel(), np.zeros(CLASSES, f32)]
        fc, fc_bias = self.trained(fc), self.trained(np.zeros(CLASSES, f32))
        numbers = self.input(np.array([0.9, 0.1, 0.999, 0.001, 1e-5, 1, 1e-8, 1 - 1e-7], f32))
        used = [stem] * (first == 0) + [p for part in parts[first:] for p in part[(part is parts[0]):]] + [head]

        b.section(ck.BATCH_SECTION)
        for layer in used:
            self.step("fold", "fold", input=layer["w"][0], input2=layer["beta"][0], output=layer["f"], output2=layer["bias"],
                      output3=layer["t"], **layer["norm"], **layer["shape"])
        # Forward: the inputs of blocks are kept, and what the head gave, for its mask.
        b.section(ck.IMAGES_SECTION)
        kept = [None] * (len(shape) + 1)
        if first == 0:
            picture = self.input(rng.standard_normal((self.batch, SIZE, SIZE, 3)).astype(f32), True)
        else:
            cin, height = shape[first][0], shape[first][3]
            kept[first] = self.rows(cin, height)
            x = self.input(np.maximum(rng.standard_normal((self.batch, cin, height, height)), -1).astype(f32), True)
            self.step("load_image", "load", input=x, output=kept[first], pixels_in=ck.NCHW, channels_in=cin, channels_out=cin,
                      height_in=height, width_in=height, height_out=height, width_out=height)
        fields = []
        for i, ((cin, middle, cout, h, oh, k, s), (e, d, p)) in enumerate(zip(shape, parts)):
            pad = max((oh - 1) * s + k - h, 0) // 2
            fields.append(dict(channels_in=cin, channels_middle=middle, channels_out=cout, height_in=h, width_in=h,
                               height_out=oh, width_out=oh, kernel_height=k, kernel_width=k, stride_height=s,
                               stride_width=s, pad_top=pad, pad_left=pad, activation=ck.RELU6, weights=e["f"],
                               bias=e["bias"], weights2=d["f"], bias2=d["bias"]))
            if i == 0:
                fields[0].update(channels_in=3, height_in=SIZE, width_in=SIZE, height_middle=h, width_middle=h,
                                 pixels_in=ck.NHWC)
            if i < first:
                continue
            kept[i + 1] = self.rows(cout, oh)
            self.step("stem_block" if i == 0 else "inverted_residual", f"b{i} forward", input=picture if i == 0 else kept[i],
                      output=kept[i + 1], residual=kept[i] if s == 1 and cin == cout else -1, weights3=p["f"],
                      bias3=p["bias"], **fields[i])
        top, side = shape[-1][2], shape[-1][4]
        head_shape = dict(channels_in=top, channels_out=FEATURES, height_in=side, width_in=side, height_out=side, width_out=side)
        pool_shape = dict(head_shape, channels_in=FEATURES, height_out=1, width_out=1)
        heads, features = self.rows(FEATURES, side), b.buffer(ck.BATCH, ck.F32, FEATURES, True)
        self.step("conv2d_pointwise", "head forward", input=kept[-1], output=heads, weights=head["f"], bias=head["bias"],
                  activation=ck.RELU6, **head_shape)
        self.step("global_average_pool", "head forward", input=heads, output=features, **pool_shape)

        b.section(ck.BATCH_SECTION)
        logits, d_logits, d_features = (b.buffer(ck.BATCH, ck.F32, n, True) for n in (CLASSES, CLASSES, FEATURES))
        loss = b.buffer(ck.BATCH, ck.F32, 1, True)
        d_fc, d_fc_bias = b.buffer(ck.BATCH, ck.F32, CLASSES * FEATURES), b.buffer(ck.BATCH, ck.F32, CLASSES)
        self.labels = rng.integers(0, CLASSES, self.batch).astype(np.int32)
        self.step("matmul", "fc", input=features, input2=fc[0], output=logits, inner=FEATURES, columns=CLASSES, transpose_b=1)
        self.step("add_row", "fc", input=logits, input2=fc_bias[0], output=logits, columns=CLASSES)
        self.step("softmax_cross_entropy", "fc", input=logits, input2=self.input(self.labels, True, ck.I32), output=loss,
                  output2=d_logits, weights=self.input(np.full(self.batch, 1 / self.batch, f32), True), columns=CLASSES)
        self.step("sum", "fc", input=loss, output=self.state(np.zeros(1)))
        self.loss = len(self.outputs) - 1
        self.step("matmul", "fc", input=d_logits, input2=features, output=d_fc, rows=CLASSES, columns=FEATURES, transpose_a=1)
        self.step("sum_rows", "fc", input=d_logits, output=d_fc_bias, columns=CLASSES)
        self.step("matmul", "fc", input=d_logits, input2=fc[0], output=d_features, inner=CLASSES, columns=FEATURES)

        b.section(ck.SHARDS_SECTION)
        d_heads, most = b.c16(FEATURES, side, side, per_row=True), max(ck.up(s[2], 16) * s[4]**2 for s in shape[first:])
        turns = [b.buffer(ck.IMAGE, ck.F32, most, True) for _ in range(2)]

        def gradient_of(i):
            """A buffer for the gradient by block i's output, in one of two places by turns."""
            _, _, cout, _, oh, _, _ = shape[i]
            return b.buffer(ck.IMAGE, ck.F32, ck.up(cout, 16) * oh * oh, True, b.buffers[turns[i % 2]].offset)

        self.step("global_average_pool_gradient", "head backward", input=d_features, input2=heads, output=d_heads,
                  activation=ck.RELU6, **pool_shape)
        self.step("conv2d_pointwise_weight_gradient", "head backward", input=kept[-1], input2=d_heads, d_weights=head["dw"],
                  d_bias=head["db"], **head_shape)
        dy = gradient_of(len(shape) - 1)
        self.step("conv2d_pointwise_input_gradient", "head backward", input=d_heads, output=dy, weights=head["t"], **head_shape)
        for i in range(len(shape) - 1, first - 1, -1):
            (cin, _, cout, _, _, _, s), (e, d, p) = shape[i], parts[i]
            gradients = dict(zip(("d_weights", "d_bias", "d_weights2", "d_bias2", "d_weights3", "d_bias3"),
                                 (e["dw"], e["db"], d["dw"], d["db"], p["dw"], p["db"])))
            ends = {}
            if i > first:
                dx = gradient_of(i - 1)
                ends = dict(output=dx, weights4=e["t"], residual=dy if s == 1 and cin == cout else -1)
            self.step("stem_block_gradient" if i == 0 else "inverted_residual_gradient", f"b{i} backward",
                      input=picture if i == 0 else kept[i], input2=dy, weights3=p["t"], **ends, **gradients, **fields[i])
            if i > first:
                dy = dx

        b.section(ck.BATCH_SECTION)
        biggest = b.buffer(ck.BATCH, ck.F32, max(layer["count"] for layer in used))
        for layer in used:
            small = [b.buffer(ck.BATCH, ck.F32, layer["out"]) for _ in range(2)]
            self.step("fold_gradient", "gradients", input=layer["dw"], input2=layer["db"], parameters=layer["w"][0],
                      output=biggest, output2=small[0], output3=small[1], **layer["norm"], **layer["shape"])
            for gradient, name, count in ((biggest, "w", layer["count"]), (small[0], "beta", layer["out"]),
                                          (small[1], "gamma", layer["out"])):
                w, m, v = layer[name]
                self.step("adamw", "adamw", input=gradient, output=w, output2=m, output3=v, parameters=numbers, count=count)
        for gradient, (w, m, v), count in ((d_fc, fc, CLASSES * FEATURES), (d_fc_bias, fc_bias, CLASSES)):
            self.step("adamw", "adamw", input=gradient, output=w, output2=m, output3=v, parameters=numbers, count=count)
        return b.plan(self.lib)

    def run(self):
        self.plan.run(self.batch, self.inputs, self.outputs)
        return float(self.outputs[self.loss][0])

    def digest(self):
        import hashlib
        return hashlib.sha256(b"".join(a.tobytes() for a in self.outputs)).hexdigest()[:16]

    def profile(self, runs):
        seconds = (C.c_double * len(self.b.steps))()
        self.lib.thaw_plan_profile(seconds)
        for _ in range(runs):
            self.run()
        self.lib.thaw_plan_profile(None)
        parts = {}
        for i, s in enumerate(seconds):
            parts[self.b.names[i]] = parts.get(self.b.names[i], 0) + s * 1e3 / runs
        return parts


class Peer:
    """The prototype of kernels-training.md."""

    def __init__(self, path, network, threads, wide):
        self.lib = C.CDLL(path)
        self.lib.tr_new.restype = C.c_void_p
        w = np.concatenate(network.peer_weights).astype(f32)
        self.handle = C.c_void_p(self.lib.tr_new(w.ctypes.data_as(C.c_void_p), threads, int(wide), network.batch,
                                                 network.first, 0, 0))
        self.x, self.labels, self.loss = np.ascontiguousarray(network.inputs[-3]), network.labels, np.zeros(1, f32)
        if network.first:
            self.lib.tr_setact(self.handle, network.first, self.x.ctypes.data_as(C.c_void_p))

    def run(self):
        self.lib.tr_step(self.handle, *(a.ctypes.data_as(C.c_void_p) for a in (self.x, self.labels, self.loss)))
        return float(self.loss[0])


def timed(run, clock):
    start = clock()
    run()
    return (clock() - start) * 1e3


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("library")
    arguments.add_argument("--batch", type=int, default=32)
    arguments.add_argument("--from", dest="first", type=int, default=0)
    arguments.add_argument("--steps", type=int, default=5)
    arguments.add_argument("--profile", action="store_true")
    arguments.add_argument("--digests", action="store_true", help="of the state after two steps, by variant and threads")
    arguments.add_argument("--cpu", action="store_true", help="CPU time instead of the clock's: for a busy machine, with one thread")
    arguments.add_argument("--peer")
    chosen = arguments.parse_args()
    lib = ck.load_library(ck.build_library(chosen.library))
    if chosen.digests:
        for variant in (b"avx512", b"avx2"):
            for threads in (1, 2, 3):
                assert lib.thaw_variant_select(variant) == 0
                lib.thaw_pool_set_thread_count(threads)
                network = Network(lib, chosen.batch, chosen.first)
                losses = [network.run() for _ in range(2)]
                print(variant.decode(), threads, network.digest(), losses)
        return
    network = Network(lib, chosen.batch, chosen.first)
    clock = time.process_time if chosen.cpu else time.perf_counter
    print("variant", lib.thaw_variant_name().decode(), "threads", lib.thaw_pool_thread_count(), "loss", network.run())
    if chosen.profile:
        for name, ms in network.profile(3).items():
            print(f"{name:14} {ms:7.2f} ms")
    ours, peers = [], []
    peer = Peer(chosen.peer, network, lib.thaw_pool_thread_count(), lib.thaw_variant_name() == b"avx512") if chosen.peer else None
    if peer:
        print("peer's loss", peer.run())
    for _ in range(chosen.steps):
        ours.append(timed(network.run, clock))
        if peer:
            peers.append(timed(peer.run, clock))
    print(f"ours {np.median(ours):.1f} ms (least {min(ours):.1f})")
    if peer:
        ratios = [a / b for a, b in zip(ours, peers)]
        print(f"peer {np.median(peers):.1f} ms (least {min(peers):.1f}), ours / peer {np.median(ratios):.3f}"
              f" ({min(ratios):.3f} to {max(ratios):.3f}), of the least {min(ours) / min(peers):.3f}")


if __name__ == "__main__":
    main()
