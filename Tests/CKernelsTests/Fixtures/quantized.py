"""Makes plans/quantized_*.plan, and compares every variant, 1 to 3 threads and batches 1 to 5 with NumPy on the way.

Run from anywhere with NumPy: python3 quantized.py /tmp/libck.so [--compare SEEDS]. Then hashes.txt is what the runner prints (see
arm64.sh). With --compare nothing is written: so many nets with other weights, scales and zero points are compared."""
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../Benchmarks/kernels"))
import ckernels as ck  # noqa: E402

lib = ck.load_library(ck.build_library(sys.argv[1]))
SEEDS = int(sys.argv[sys.argv.index("--compare") + 1]) if "--compare" in sys.argv else 0
BATCH = 5
f32 = np.float32


# The rules of thaw_quantized.h, on arrays [channels][height][width].

def to_bytes(v, zero):
    with np.errstate(invalid="ignore"):
        v = np.where(np.isnan(v), f32(0), np.clip(v, -1e6, 1e6)).astype(f32)
    return np.clip(np.rint(v).astype(np.int64) + int(zero), 0, 255).astype(np.uint8)


def quantize(x, scale, zero):
    with np.errstate(invalid="ignore", over="ignore"):
        return to_bytes(x.astype(f32) / f32(scale), zero)


def dequantize(q, scale, zero):
    return (q.astype(np.int32) - int(zero)).astype(f32) * f32(scale)


def multipliers(l):
    return (f32(l["scale_in"]) * l["scales"].astype(f32)) / f32(l["scale_out"])


def conv(x, l, stride=(1, 1), pad=(0, 0), out=None, dilation=(1, 1), groups=1):
    w = l["w"].astype(np.int64)
    cout, cin, kh, kw = w.shape
    oh, ow = out
    h, wd = x.shape[1:]
    need_h = max((oh - 1) * stride[0] + (kh - 1) * dilation[0] + 1, pad[0] + h)
    need_w = max((ow - 1) * stride[1] + (kw - 1) * dilation[1] + 1, pad[1] + wd)
    framed = np.full((x.shape[0], need_h, need_w), l["zero_in"], np.int64)
    framed[:, pad[0]:pad[0] + h, pad[1]:pad[1] + wd] = x
    framed -= l["zero_in"]
    acc = np.zeros((cout, oh, ow), np.int64) + l["bias"].astype(np.int64)[:, None, None]
    go = cout // groups
    for g in range(groups):
        part = framed[g * cin:(g + 1) * cin]
        for ky in range(kh):
            for kx in range(kw):
                y0, x0 = ky * dilation[0], kx * dilation[1]
                taps = part[:, y0:y0 + (oh - 1) * stride[0] + 1:stride[0], x0:x0 + (ow - 1) * stride[1] + 1:stride[1]]
                acc[g * go:(g + 1) * go] += np.tensordot(w[g * go:(g + 1) * go, :, ky, kx], taps, 1)
    assert np.abs(acc).max() < 2 ** 31
    return to_bytes(acc.astype(np.int32).astype(f32) * multipliers(l)[:, None, None], l["zero_out"])


def add(a, sa, za, b, sb, zb, sy, zy):
    return to_bytes((dequantize(a, sa, za) + dequantize(b, sb, zb)) / f32(sy), zy)


def mean(x, sx, zx, sy, zy):
    n = x[0].size
    total = x.reshape(x.shape[0], -1).astype(np.int64).sum(1) - n * int(zx)
    return to_bytes(total.astype(np.int32).astype(f32) * (f32(sx) / (f32(n) * f32(sy))), zy)


class Case:
    """A plan and, step by step, what NumPy makes of it."""

    def __init__(self, name, rng):
        self.name, self.rng, self.b, self.steps, self.kinds = name, rng, ck.Builder(BATCH), [], []
        self.b.section(ck.IMAGES_SECTION)

    def zero(self):
        return int(self.rng.integers(0, 256))

    def scale(self):
        return f32(np.exp(self.rng.uniform(-5, 0)))

    def layer(self, cout, cin, kh, kw, scale_in, zero_in, scale_out=None, zero_out=None):
        r = self.rng
        k = cin * kh * kw
        l = dict(w=r.integers(-128, 128, (cout, cin, kh, kw)), bias=r.integers(-20 * k - 900, 20 * k + 900, cout),
                 scale_in=scale_in, zero_in=zero_in, scale_out=self.scale() if scale_out is None else scale_out,
                 zero_out=self.zero() if zero_out is None else zero_out)
        # Outputs then spread over the range: sums are about 74 * 74 * sqrt(k).
        l["scales"] = (60 / (5500 * np.sqrt(k)) * np.exp(r.uniform(-0.7, 0.7, cout)) * l["scale_out"] / scale_in).astype(f32)
        return l, self.b.constant(ck.pack_quantized(l), ck.U8)

    def parameters(self, *values):
        return self.b.constant(np.array(values, f32))

    def input(self, count, element=ck.F32):
        self.kinds.append((element, count))
        return self.b.buffer(ck.INPUT, element, count, True, self.b.counts[ck.INPUT])

    def output(self, count, element):
        return self.b.buffer(ck.OUTPUT, element, count, True, self.b.counts[ck.OUTPUT])

    def then(self, function):
        self.steps.append(function)

    def load(self, c, h, w):
        """A quantized c16 activation from float pixels; NumPy keeps it under the buffer's number."""
        x, y = self.b.c16(c, h, w), self.b.c16(c, h, w, element=ck.U8)
        s, z = self.scale() / 16, self.zero()
        number = len(self.kinds)
        self.b.step("load_image", input=self.input(c * h * w), output=x, pixels_in=ck.NHWC, channels_in=c,
                    channels_out=c, height_in=h, width_in=w, height_out=h, width_out=w)
        self.b.step("quantize", input=x, output=y, parameters=self.parameters(s, z))
        self.then(lambda v, i: v.__setitem__(y, quantize(i[number].reshape(h, w, c).transpose(2, 0, 1), s, z)))
        return y, s, z

    def store(self, y, c, h, w, s, z):
        """Row-major float32 of an activation, as output."""
        x = self.b.c16(c, h, w)
        self.b.step("dequantize", input=y, output=x, parameters=self.parameters(s, z))
        self.b.step("store_image", input=x, output=self.output(c * h * w, ck.F32), pixels_out=ck.NCHW, channels_in=c,
                    channels_out=c, height_in=h, width_in=w, height_out=h, width_out=w)
        self.then(lambda v, i: v["out"].append(dequantize(v[y], s, z)))

    def finish(self):
        plan = self.b.plan(lib)
        self.compare(plan)
        if not SEEDS:
            with open(os.path.join(HERE, "plans", self.name + ".plan"), "wb") as f:
                f.write(plan.file())
        plan.free()

    def compare(self, plan):
        r = np.random.default_rng(3)
        ins = []
        for element, count in self.kinds:
            if element == ck.U8:
                ins.append(r.integers(0, 256, (BATCH, count)).astype(np.uint8))
                continue
            x = (r.standard_normal((BATCH, count)) * np.exp(r.uniform(-1, 2))).astype(f32)
            odd = r.random(x.shape)
            x[odd < 0.01] *= f32(1e36)
            x[odd < 0.003] = np.nan
            x[(odd > 0.997)] = np.inf
            x[(odd > 0.9985)] = -np.inf
            ins.append(x)
        expected = []
        for image in range(BATCH):
            values = {"out": []}
            for step in self.steps:
                step(values, [x[image] for x in ins])
            expected.append(values["out"])
        spread = [len(np.unique(o)) for o in expected[0]]
        variant = 0
        while lib.thaw_variant_at(variant):
            name = lib.thaw_variant_at(variant)
            variant += 1
            if lib.thaw_variant_select(name) != 0:
                continue
            for threads in (1, 2, 3):
                lib.thaw_pool_set_thread_count(threads)
                for batch in range(1, BATCH + 1):
                    outs = [np.full((batch,) + np.shape(o), 77, np.asarray(o).dtype) for o in expected[0]]
                    plan.run(batch, ins, outs)
                    for n, out in enumerate(outs):
                        want = np.stack([expected[i][n] for i in range(batch)])
                        assert out.tobytes() == want.tobytes(), (
                            self.name, name, threads, batch, n, np.argwhere(out != want)[:5], (out != want).mean())
        print(f"{self.name}: equal; different values in each output: {spread}", flush=True)


def out_size(size, k, stride, before, after, dilation=1):
    return (size + before + after - (k - 1) * dilation - 1) // stride + 1


def residual_of(c, channels, h, w, layer, wanted):
    """Fields of a step that adds a residual, what NumPy does after it, and the output's scale and zero point."""
    if not wanted:
        return dict(residual=-1), lambda v, y: y, layer["scale_out"], layer["zero_out"]
    r, sr, zr = c.load(channels, h, w)
    sy, zy = f32(layer["scale_out"] * 1.7), c.zero()
    fields = dict(residual=r, parameters=c.parameters(sr, zr, sy, zy))
    return fields, lambda v, y: add(y, layer["scale_out"], layer["zero_out"], v[r], sr, zr, sy, zy), sy, zy


def pointwise(rng):
    c = Case("quantized_pointwise", rng)
    for cin, cout, h, w, wanted in [(20, 37, 5, 7, True), (37, 5, 17, 9, False), (3, 33, 1, 1, True), (96, 24, 13, 14, False)]:
        x, s, z = c.load(cin, h, w)
        l, weights = c.layer(cout, cin, 1, 1, s, z)
        fields, after, sy, zy = residual_of(c, cout, h, w, l, wanted)
        y = c.b.c16(cout, h, w, element=ck.U8)
        c.b.step("conv2d_pointwise_u8", input=x, output=y, weights=weights, channels_in=cin, channels_out=cout, height_in=h,
                 width_in=w, height_out=h, width_out=w, **fields)
        c.then(lambda v, i, x=x, y=y, l=l, h=h, w=w, after=after: v.__setitem__(y, after(v, conv(v[x], l, out=(h, w)))))
        c.store(y, cout, h, w, sy, zy)
    c.finish()


def depthwise(rng):
    c = Case("quantized_depthwise", rng)
    for kh, kw, s, pad, h, w in [(3, 3, 1, 1, 9, 11), (3, 3, 2, 0, 10, 17), (5, 5, 1, 2, 7, 16), (5, 5, 2, 1, 12, 19),
                                 (3, 3, 2, 1, 9, 14), (5, 5, 2, 2, 11, 13), (3, 7, 3, 1, 8, 9), (3, 3, 1, 1, 6, 28)]:
        ch = 19
        oh, ow = out_size(h, kh, s, pad, pad + 1), out_size(w, kw, s, pad, pad + 1)
        x, sx, zx = c.load(ch, h, w)
        l, weights = c.layer(ch, 1, kh, kw, sx, zx)
        y = c.b.c16(ch, oh, ow, element=ck.U8)
        c.b.step("conv2d_depthwise_u8", input=x, output=y, weights=weights, channels_in=ch, channels_out=ch, height_in=h,
                 width_in=w, height_out=oh, width_out=ow, kernel_height=kh, kernel_width=kw, stride_height=s,
                 stride_width=s, pad_top=pad, pad_left=pad)
        c.then(lambda v, i, x=x, y=y, l=l, s=s, pad=pad, oh=oh, ow=ow: v.__setitem__(
            y, conv(v[x], l, (s, s), (pad, pad), (oh, ow), groups=19)))
        c.store(y, ch, oh, ow, l["scale_out"], l["zero_out"])
    c.finish()


def general(rng):
    c = Case("quantized_conv2d", rng)
    for cin, cout, k, s, d, groups, h, w, wanted in [(6, 10, 3, 1, 1, 2, 8, 9, True), (16, 32, 3, 2, 1, 1, 11, 13, False),
                                                     (32, 64, 3, 1, 2, 2, 9, 7, True), (5, 7, 2, 1, 1, 1, 6, 6, False)]:
        pad = d * (k - 1) // 2
        oh, ow = out_size(h, k, s, pad, pad, d), out_size(w, k, s, pad, pad, d)
        x, sx, zx = c.load(cin, h, w)
        l, weights = c.layer(cout, cin // groups, k, k, sx, zx)
        fields, after, sy, zy = residual_of(c, cout, oh, ow, l, wanted)
        y = c.b.c16(cout, oh, ow, element=ck.U8)
        c.b.step("conv2d_u8", input=x, output=y, weights=weights, channels_in=cin, channels_out=cout, height_in=h,
                 width_in=w, height_out=oh, width_out=ow, kernel_height=k, kernel_width=k, stride_height=s,
                 stride_width=s, pad_top=pad, pad_left=pad, dilation_height=d, dilation_width=d, groups=groups, **fields)
        c.then(lambda v, i, x=x, y=y, l=l, s=s, d=d, pad=pad, oh=oh, ow=ow, groups=groups, after=after: v.__setitem__(
            y, after(v, conv(v[x], l, (s, s), (pad, pad), (oh, ow), (d, d), groups))))
        c.store(y, cout, oh, ow, sy, zy)
    c.finish()


def image_of(c, size, element, order, scale, shift):
    """An input image, and NumPy's view of it as converted float32 [3][h][w]."""
    h, w = size
    number = len(c.kinds)
    memory = c.input(3 * h * w, element)

    def converted(i):
        x = i[number].astype(f32)
        x = x.reshape(h, w, 3).transpose(2, 0, 1) if order == ck.NHWC else x.reshape(3, h, w)
        with np.errstate(invalid="ignore", over="ignore"):
            return (x - f32(shift)) * f32(scale)
    return memory, converted


IMAGES = [(ck.F32, ck.NHWC, 1, 0), (ck.U8, ck.NHWC, 1 / 128, 127), (ck.F32, ck.NCHW, 0.7, 0.3), (ck.U8, ck.NCHW, 1 / 50, 100)]


def stem(rng):
    c = Case("quantized_stem", rng)
    for (element, order, scale, shift), (k, s, d) in zip(IMAGES, [(3, 2, 1), (7, 2, 1), (3, 1, 2), (5, 2, 1)]):
        h, w = 15, 18
        pad = d * (k - 1) // 2
        oh, ow = out_size(h, k, s, pad, pad, d), out_size(w, k, s, pad, pad, d)
        memory, converted = image_of(c, (h, w), element, order, scale, shift)
        sx, zx = (1 / 128, 127) if element == ck.U8 and order == ck.NHWC else (c.scale() / 16, c.zero())
        l, weights = c.layer(20, 3, k, k, f32(sx), zx)
        y = c.b.c16(20, oh, ow, element=ck.U8)
        c.b.step("conv2d_stem_u8", input=memory, output=y, weights=weights, channels_in=3, channels_out=20, height_in=h,
                 width_in=w, height_out=oh, width_out=ow, kernel_height=k, kernel_width=k, stride_height=s, stride_width=s,
                 pad_top=pad, pad_left=pad, dilation_height=d, dilation_width=d, pixels_in=order, scale=scale, shift=shift)
        c.then(lambda v, i, y=y, l=l, s=s, d=d, pad=pad, oh=oh, ow=ow, sx=sx, zx=zx, converted=converted: v.__setitem__(
            y, conv(quantize(converted(i), sx, zx), l, (s, s), (pad, pad), (oh, ow), (d, d))))
        c.store(y, 20, oh, ow, l["scale_out"], l["zero_out"])
    c.finish()


def block_layers(c, expand_shape, middle, cout, k, sx, zx):
    e, we = c.layer(middle, *expand_shape, sx, zx)
    d, wd = c.layer(middle, 1, k, k, e["scale_out"], e["zero_out"])
    p, wp = c.layer(cout, middle, 1, 1, d["scale_out"], d["zero_out"])
    return (e, d, p), dict(weights=we, weights2=wd, weights3=wp)


def block(c, x, s, z, cin, middle, cout, k, stride, pad, h, w, oh, ow, wanted):
    """One inverted residual; gives its output, scale and zero point."""
    (e, d, p), operands = block_layers(c, (cin, 1, 1), middle, cout, k, s, z)
    fields, after, sy, zy = residual_of(c, cout, oh, ow, p, wanted)
    y = c.b.c16(cout, oh, ow, element=ck.U8)
    c.b.step("inverted_residual_u8", input=x, output=y, channels_in=cin, channels_middle=middle, channels_out=cout,
             height_in=h, width_in=w, height_out=oh, width_out=ow, kernel_height=k, kernel_width=k, stride_height=stride,
             stride_width=stride, pad_top=pad, pad_left=pad, **operands, **fields)

    def run(v, i):
        t = conv(v[x], e, out=(h, w))
        t = conv(t, d, (stride, stride), (pad, pad), (oh, ow), groups=middle)
        v[y] = after(v, conv(t, p, out=(oh, ow)))
    c.then(run)
    return y, sy, zy


def inverted(rng):
    c = Case("quantized_inverted_residual", rng)
    for cin, middle, cout, k, stride, pad, h, w, wanted in [
            (24, 72, 24, 3, 1, 1, 14, 14, True), (16, 56, 20, 5, 2, 1, 13, 15, False), (40, 100, 40, 5, 1, 2, 7, 7, True),
            (8, 40, 12, 3, 2, 0, 33, 37, False), (8, 24, 8, 3, 1, 1, 35, 33, True), (6, 20, 9, 3, 2, 1, 34, 40, False),
            (12, 36, 17, 5, 2, 2, 28, 28, False)]:
        oh, ow = out_size(h, k, stride, pad, k // 2), out_size(w, k, stride, pad, k // 2)
        x, s, z = c.load(cin, h, w)
        y, sy, zy = block(c, x, s, z, cin, middle, cout, k, stride, pad, h, w, oh, ow, wanted)
        c.store(y, cout, oh, ow, sy, zy)
    c.finish()


def stem_step(c, size, cout, k, stride, pad, stem_pad, element, order, scale, shift):
    h, w = size
    mh, mw = out_size(h, 3, 2, stem_pad, 1), out_size(w, 3, 2, stem_pad, 1)
    oh, ow = out_size(mh, k, stride, pad, k // 2), out_size(mw, k, stride, pad, k // 2)
    memory, converted = image_of(c, size, element, order, scale, shift)
    sx, zx = (f32(1 / 128), 127) if element == ck.U8 else (c.scale() / 16, c.zero())
    middle = 20
    (e, d, p), operands = block_layers(c, (3, 3, 3), middle, cout, k, sx, zx)
    y = c.b.c16(cout, oh, ow, element=ck.U8)
    c.b.step("stem_block_u8", input=memory, output=y, channels_in=3, channels_middle=middle, channels_out=cout, height_in=h,
             width_in=w, height_middle=mh, width_middle=mw, height_out=oh, width_out=ow, kernel_height=k, kernel_width=k,
             stride_height=stride, stride_width=stride, pad_top=pad, pad_left=pad, stem_pad_top=stem_pad,
             stem_pad_left=stem_pad, pixels_in=order, scale=scale, shift=shift, **operands)

    def run(v, i):
        t = conv(quantize(converted(i), sx, zx), e, (2, 2), (stem_pad, stem_pad), (mh, mw))
        t = conv(t, d, (stride, stride), (pad, pad), (oh, ow), groups=middle)
        v[y] = conv(t, p, out=(oh, ow))
    c.then(run)
    return y, oh, ow, p["scale_out"], p["zero_out"]


def stem_block(rng):
    c = Case("quantized_stem_block", rng)
    for image, size, k, stride, pad, stem_pad in zip(
            IMAGES, [(34, 38), (33, 31), (21, 40), (25, 25)], (3, 3, 5, 5), (1, 2, 1, 2), (1, 0, 2, 1), (0, 1, 1, 0)):
        y, oh, ow, s, z = stem_step(c, size, 10, k, stride, pad, stem_pad, *image)
        c.store(y, 10, oh, ow, s, z)
    c.finish()


def fully_connected(c, features, inner, columns, s, z, element):
    l, weights = c.layer(columns, inner, 1, 1, s, z, **(dict(scale_out=f32(1), zero_out=0) if element == ck.F32 else {}))
    c.b.step("fully_connected_u8", input=features, output=c.output(columns, element), weights=weights, inner=inner,
             columns=columns)

    def run(v, i):
        x = v[features].astype(np.int64) - z
        acc = (l["w"].reshape(columns, inner).astype(np.int64) @ x + l["bias"]).astype(np.int32).astype(f32) * multipliers(l)
        v["out"].append(acc if element == ck.F32 else to_bytes(acc, l["zero_out"]))
    c.then(run)


def tops(rng):
    c = Case("quantized_tops", rng)
    features = []
    for cin, cout, h, w in [(40, 50, 7, 7), (20, 33, 3, 5)]:
        x, s, z = c.load(cin, h, w)
        l, weights = c.layer(cout, cin, 1, 1, s, z)
        sy, zy = f32(l["scale_out"] * 0.6), c.zero()
        y = c.b.buffer(ck.BATCH, ck.U8, cout, True)
        c.b.step("head_u8", input=x, output=y, weights=weights, parameters=c.parameters(sy, zy), channels_in=cin,
                 channels_out=cout, height_in=h, width_in=w, height_out=1, width_out=1)
        c.then(lambda v, i, x=x, y=y, l=l, h=h, w=w, sy=sy, zy=zy: v.__setitem__(
            y, mean(conv(v[x], l, out=(h, w)), l["scale_out"], l["zero_out"], sy, zy)))
        features.append((y, cout, sy, zy))
    for ch, h, w in [(19, 6, 9), (16, 7, 7)]:
        x, s, z = c.load(ch, h, w)
        sy, zy = f32(s * 0.3), c.zero()
        y = c.b.buffer(ck.BATCH, ck.U8, ch, True)
        c.b.step("global_average_pool_u8", input=x, output=y, parameters=c.parameters(s, z, sy, zy), channels_in=ch,
                 channels_out=ch, height_in=h, width_in=w, height_out=1, width_out=1)
        c.then(lambda v, i, x=x, y=y, s=s, z=z, sy=sy, zy=zy: v.__setitem__(y, mean(v[x], s, z, sy, zy)))
        features.append((y, ch, sy, zy))
        pooled = c.b.c16(ch, 3, 4, element=ck.U8)
        c.b.step("max_pool_u8", input=x, output=pooled, channels_in=ch, channels_out=ch, height_in=h, width_in=w,
                 height_out=3, width_out=4, kernel_height=3, kernel_width=3, stride_height=2, stride_width=2, pad_top=1,
                 pad_left=1)

        def windows(v, i, x=x, pooled=pooled, ch=ch):
            framed = np.pad(v[x], ((0, 0), (1, 4), (1, 4)))
            v[pooled] = np.max([framed[:, ky:ky + 5:2, kx:kx + 7:2] for ky in range(3) for kx in range(3)], 0)
        c.then(windows)
        c.store(pooled, ch, 3, 4, s, z)
    a, sa, za = c.load(19, 5, 5)
    b, sb, zb = c.load(19, 5, 5)
    total, st, zt = c.b.c16(19, 5, 5, element=ck.U8), f32(sa * 1.3), c.zero()
    c.b.step("add_u8", input=a, input2=b, output=total, parameters=c.parameters(sa, za, sb, zb, st, zt))
    c.then(lambda v, i: v.__setitem__(total, add(v[a], sa, za, v[b], sb, zb, st, zt)))
    c.store(total, 19, 5, 5, st, zt)
    c.b.section(ck.BATCH_SECTION)
    for n, (vector, inner, s, z) in enumerate(features):
        fully_connected(c, vector, inner, 37 if n % 2 else 10, s, z, ck.F32 if n < 2 else ck.U8)
    c.finish()


def network(rng):
    c = Case("quantized_network", rng)
    x, h, w, s, z = stem_step(c, (70, 66), 16, 3, 1, 1, 0, *IMAGES[0])
    channels = 16
    for cout, k, stride in [(24, 3, 2), (24, 3, 1), (40, 5, 2), (40, 5, 1)]:
        pad = k // 2 if stride == 1 else (k - 2) // 2
        oh, ow = -(-h // stride), -(-w // stride)
        x, s, z = block(c, x, s, z, channels, channels * 6, cout, k, stride, pad, h, w, oh, ow, stride == 1)
        channels, h, w = cout, oh, ow
    l, weights = c.layer(96, channels, 1, 1, s, z)
    sy, zy = f32(l["scale_out"] * 0.3), 20
    features = c.b.buffer(ck.BATCH, ck.U8, 96, True)
    c.b.step("head_u8", input=x, output=features, weights=weights, parameters=c.parameters(sy, zy), channels_in=channels,
             channels_out=96, height_in=h, width_in=w, height_out=1, width_out=1)
    c.then(lambda v, i: v.__setitem__(features, mean(conv(v[x], l, out=(h, w)), l["scale_out"], l["zero_out"], sy, zy)))
    c.b.section(ck.BATCH_SECTION)
    fully_connected(c, features, 96, 21, sy, zy, ck.F32)
    c.finish()


for seed in range(SEEDS or 1):
    for case in (pointwise, depthwise, general, stem, inverted, stem_block, tops, network):
        case(np.random.default_rng([seed, 21]))
