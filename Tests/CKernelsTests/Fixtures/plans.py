"""Makes plans/*.plan: one small plan for each kind of step, and a small network. Arguments: where to build the library.

Run from anywhere with NumPy: python3 plans.py /tmp/libck.so. Then hashes.txt is what the runner prints (see arm64.sh)."""
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../Benchmarks/kernels"))
import ckernels as ck  # noqa: E402

lib = ck.load_library(ck.build_library(sys.argv[1]))
rng = np.random.default_rng(11)
BATCH = 3


def weights(*shape):
    return rng.standard_normal(shape).astype(np.float32)


class Case:
    def __init__(self, name, batch=BATCH):
        self.name, self.b, self.outputs = name, ck.Builder(batch), 0
        self.in_shards, self.place, self.sums = False, ck.IMAGE, []

    def input(self, count, element=ck.F32, per_row=True):
        return self.b.buffer(ck.INPUT, element, count, per_row, self.b.counts[ck.INPUT])

    def output(self, count, per_row=True):
        return self.b.buffer(ck.OUTPUT, ck.F32, count, per_row, self.b.counts[ck.OUTPUT])

    def shards(self):
        self.b.section(ck.SHARDS_SECTION)
        self.in_shards = True

    def c16(self, c, h, w):
        return self.b.c16(c, h, w, place=self.place, per_row=self.in_shards or self.place == ck.BATCH)

    def piece(self, count):
        """Gradients of a shard, which `sum` brings to an output."""
        piece = self.b.buffer(ck.BATCH, ck.F32, count, per_shard=True)
        self.sums.append((piece, count))
        return piece

    def sum(self):
        self.b.section(ck.BATCH_SECTION)
        for piece, count in self.sums:
            self.b.step("sum_shards", input=piece, output=self.output(count, False), columns=count)

    def load(self, c, h, w):
        x = self.c16(c, h, w)
        self.b.step("load_image", input=self.input(c * h * w), output=x, pixels_in=ck.NHWC, channels_in=c,
                    channels_out=c, height_in=h, width_in=w, height_out=h, width_out=w)
        return x

    def store(self, x, c, h, w):
        self.b.step("store_image", input=x, output=self.output(c * h * w), pixels_out=ck.NCHW, channels_in=c,
                    channels_out=c, height_in=h, width_in=w, height_out=h, width_out=w)

    def pair(self, packed, bias):
        return self.b.constant(packed), self.b.constant(ck.pack_bias(bias))

    def save(self):
        plan = self.b.plan(lib)
        with open(os.path.join(HERE, "plans", self.name + ".plan"), "wb") as f:
            f.write(plan.file())


def out_size(size, k, stride, pad, dilation=1, after=None):
    after = pad if after is None else after
    return (size + pad + after - (k - 1) * dilation - 1) // stride + 1


def pointwise():
    c = Case("conv2d_pointwise")
    c.b.section(ck.IMAGES_SECTION)
    for i, (cin, cout, h, w, residual, act) in enumerate(
            [(20, 37, 5, 7, True, 2), (37, 5, 17, 9, False, 1), (3, 33, 1, 1, True, 0)]):
        x = c.load(cin, h, w)
        r = c.load(cout, h, w) if residual else -1
        y = c.b.c16(cout, h, w)
        wt, bias = c.pair(ck.pack_pointwise(weights(cout, cin)), weights(cout))
        c.b.step("conv2d_pointwise", input=x, output=y, residual=r, weights=wt, bias=bias, channels_in=cin,
                 channels_out=cout, height_in=h, width_in=w, height_out=h, width_out=w, activation=act)
        c.store(y, cout, h, w)
    c.save()


def depthwise():
    c = Case("conv2d_depthwise")
    c.b.section(ck.IMAGES_SECTION)
    for kh, kw, s, pad, h, w, act in [(3, 3, 1, 1, 9, 11, 2), (3, 3, 2, 0, 10, 17, 1), (5, 5, 1, 2, 7, 16, 0),
                                      (5, 5, 2, 1, 12, 19, 2), (3, 7, 3, 1, 8, 9, 1)]:
        ch = 19
        oh, ow = out_size(h, kh, s, pad, after=pad + 1), out_size(w, kw, s, pad, after=pad + 1)
        x, y = c.load(ch, h, w), c.b.c16(ch, oh, ow)
        wt, bias = c.pair(ck.pack_pointwise(weights(ch, kh * kw)), weights(ch))
        c.b.step("conv2d_depthwise", input=x, output=y, weights=wt, bias=bias, channels_in=ch, channels_out=ch,
                 height_in=h, width_in=w, height_out=oh, width_out=ow, kernel_height=kh, kernel_width=kw,
                 stride_height=s, stride_width=s, pad_top=pad, pad_left=pad, activation=act)
        c.store(y, ch, oh, ow)
    c.save()


def general():
    c = Case("conv2d")
    c.b.section(ck.IMAGES_SECTION)
    for cin, cout, groups, k, s, pad, d, h, w, residual, act in [
            (6, 10, 2, 3, 1, 1, 1, 9, 8, True, 2), (20, 40, 2, 3, 2, 2, 2, 11, 13, False, 1),
            (5, 17, 1, 2, 1, 0, 1, 6, 6, True, 0)]:
        oh, ow = out_size(h, k, s, pad, d), out_size(w, k, s, pad, d)
        x, y = c.load(cin, h, w), c.b.c16(cout, oh, ow)
        r = c.load(cout, oh, ow) if residual else -1
        wt, bias = c.pair(ck.pack_conv2d(weights(cout, cin // groups, k, k), groups), weights(cout))
        c.b.step("conv2d", input=x, output=y, residual=r, weights=wt, bias=bias, channels_in=cin, channels_out=cout,
                 height_in=h, width_in=w, height_out=oh, width_out=ow, kernel_height=k, kernel_width=k,
                 stride_height=s, stride_width=s, pad_top=pad, pad_left=pad, dilation_height=d, dilation_width=d,
                 groups=groups, activation=act)
        c.store(y, cout, oh, ow)
    c.save()


def stem():
    c = Case("conv2d_stem")
    c.b.section(ck.IMAGES_SECTION)
    for element, pixels, scale, shift in [(ck.U8, ck.NHWC, 1 / 128, 127), (ck.F32, ck.NCHW, 1, 0)]:
        h, w, oh, ow, cout = 13, 10, 7, 5, 21
        y = c.b.c16(cout, oh, ow)
        wt, bias = c.pair(ck.pack_conv2d(weights(cout, 3, 3, 3)), weights(cout))
        c.b.step("conv2d_stem", input=c.input(h * w * 3, element), output=y, weights=wt, bias=bias, channels_in=3,
                 channels_out=cout, height_in=h, width_in=w, height_out=oh, width_out=ow, kernel_height=3,
                 kernel_width=3, stride_height=2, stride_width=2, pad_top=1, pad_left=0, activation=2,
                 pixels_in=pixels, scale=scale, shift=shift)
        c.store(y, cout, oh, ow)
    c.save()


def block_fields(c, cin_weights, middle, cout, k, s, pad, h, w, act):
    oh, ow = out_size(h, k, s, pad, after=pad + s - 1), out_size(w, k, s, pad, after=pad + s - 1)
    expand = c.pair(cin_weights, weights(middle))
    depthwise_pair = c.pair(ck.pack_pointwise(weights(middle, k * k)), weights(middle))
    project = c.pair(ck.pack_pointwise(weights(cout, middle)), weights(cout))
    return oh, ow, dict(
        weights=expand[0], bias=expand[1], weights2=depthwise_pair[0], bias2=depthwise_pair[1], weights3=project[0],
        bias3=project[1], channels_middle=middle, channels_out=cout, height_out=oh, width_out=ow, kernel_height=k,
        kernel_width=k, stride_height=s, stride_width=s, pad_top=pad, pad_left=pad, activation=act)


def residuals():
    c = Case("inverted_residual")
    c.b.section(ck.IMAGES_SECTION)
    for cin, middle, cout, k, s, pad, h, w, residual in [
            (8, 40, 8, 3, 1, 1, 6, 7, True), (10, 24, 20, 5, 2, 1, 9, 9, False), (6, 150, 6, 5, 1, 2, 17, 17, True),
            (4, 20, 4, 3, 1, 1, 37, 33, True), (4, 20, 7, 5, 2, 2, 35, 36, False)]:
        x = c.load(cin, h, w)
        oh, ow, fields = block_fields(c, ck.pack_pointwise(weights(middle, cin)), middle, cout, k, s, pad, h, w, 2)
        y = c.b.c16(cout, oh, ow)
        c.b.step("inverted_residual", input=x, output=y, residual=x if residual else -1, channels_in=cin, height_in=h,
                 width_in=w, **fields)
        c.store(y, cout, oh, ow)
    c.save()


def stem_block():
    c = Case("stem_block")
    c.b.section(ck.IMAGES_SECTION)
    for element, pixels, size, pad, scale, shift in [(ck.U8, ck.NHWC, 33, 1, 1 / 128, 127), (ck.F32, ck.NCHW, 28, 0, 1, 0)]:
        mh = -(-size // 2)
        oh, ow, fields = block_fields(c, ck.pack_conv2d(weights(24, 3, 3, 3)), 24, 9, 3, 1, 1, mh, mh, 2)
        y = c.b.c16(9, oh, ow)
        c.b.step("stem_block", input=c.input(size * size * 3, element), output=y, channels_in=3, height_in=size,
                 width_in=size, height_middle=mh, width_middle=mh, stem_pad_top=pad, stem_pad_left=pad,
                 pixels_in=pixels, scale=scale, shift=shift, **fields)
        c.store(y, 9, oh, ow)
    c.save()


def pools():
    c = Case("pools")
    c.b.section(ck.IMAGES_SECTION)
    x = c.load(18, 7, 9)
    wt, bias = c.pair(ck.pack_pointwise(weights(40, 18)), weights(40))
    c.b.step("head", input=x, output=c.output(40), weights=wt, bias=bias, channels_in=18, channels_out=40,
             height_in=7, width_in=9, height_out=1, width_out=1, activation=2)
    c.b.step("global_average_pool", input=x, output=c.output(18), channels_in=18, channels_out=18, height_in=7,
             width_in=9, height_out=1, width_out=1)
    for kind in ("max_pool", "average_pool"):
        y = c.b.c16(18, 4, 5)
        c.b.step(kind, input=x, output=y, channels_in=18, channels_out=18, height_in=7, width_in=9, height_out=4,
                 width_out=5, kernel_height=3, kernel_width=3, stride_height=2, stride_width=2, pad_top=1, pad_left=1)
        c.store(y, 18, 4, 5)
    c.save()


def elements():
    c = Case("elements")
    c.b.section(ck.BATCH_SECTION)
    a, b, one = c.input(37), c.input(37), c.input(1, per_row=False)
    for function in range(1, 13):
        c.b.step("map", input=a, output=c.output(37), function=function)
    for op in range(1, 7):
        c.b.step("binary", input=a, input2=b, output=c.output(37), binary=op)
        c.b.step("binary", input=a, input2=one, output=c.output(37), binary=op)
    c.b.step("clip", input=a, output=c.output(37), scale=-1.5, shift=0.75)
    c.b.step("scale_shift", input=a, output=c.output(37), scale=1.7, shift=-0.3)
    c.save()


def matrices():
    c = Case("matrices")
    c.b.section(ck.BATCH_SECTION)
    x, g = c.input(50), c.input(21)
    wt, bias = c.pair(ck.pack_pointwise(weights(21, 50)), weights(21))
    c.b.step("fully_connected", input=x, output=c.output(21), weights=wt, bias=bias, inner=50, columns=21, activation=1)
    square = c.input(21 * 50, per_row=False)
    c.b.step("matmul", input=x, input2=square, output=c.output(21), inner=50, columns=21, transpose_b=1)
    c.b.step("matmul", input=g, input2=square, output=c.output(50), inner=21, columns=50)
    c.b.step("matmul", input=g, input2=x, output=c.output(21 * 50, False), rows=21, columns=50, transpose_a=1)
    c.b.step("add_row", input=g, input2=c.b.constant(weights(21)), output=c.output(21), columns=21)
    c.b.step("sum_rows", input=g, output=c.output(21, False), columns=21)
    c.save()


def training():
    c = Case("training")
    c.b.section(ck.BATCH_SECTION)
    x, n = c.input(19), 19
    c.b.step("dropout", input=x, output=c.output(n), input2=c.input(1, ck.I64),
             parameters=c.input(2, ck.I64, False), columns=n, scale=0.25)
    labels, share = c.input(1, ck.I32), c.input(1)
    loss = c.output(1)
    c.b.step("softmax_cross_entropy", input=x, input2=labels, output=loss, output2=c.output(n), weights=share, columns=n)
    c.b.step("softmax", input=x, output=c.output(n), columns=n)
    c.b.step("squared_loss", input=x, input2=c.input(n), output=c.output(1), output2=c.output(n), weights=share, columns=n)
    c.b.step("sum", input=loss, output=c.output(1, False))
    state = [c.output(n, False) for _ in range(3)]
    numbers = c.b.constant(np.array([0.9, 0.1, 0.999, 0.001, 0.01, 1.5, 1e-8, 0.9999], np.float32))
    c.b.step("adamw", input=c.input(n, per_row=False), output=state[0], output2=state[1], output3=state[2],
             parameters=numbers, count=n)
    c.save()


def network():
    """A small EfficientNet-Lite: stem block, four inverted residuals, head, classifier."""
    c = Case("network")
    c.b.section(ck.IMAGES_SECTION)
    size = 49
    picture = c.input(size * size * 3, ck.U8)

    def scaled(*shape):
        return weights(*shape) * np.float32(1.4 / np.sqrt(np.prod(shape[1:])))

    def block(kind, cin, middle, cout, k, s, h, first, **more):
        oh = -(-h // s)
        pad = max((oh - 1) * s + k - h, 0) // 2
        expand = c.pair(first, weights(middle) * np.float32(0.1))
        dw = c.pair(ck.pack_pointwise(scaled(middle, k * k)), weights(middle) * np.float32(0.1))
        project = c.pair(ck.pack_pointwise(scaled(cout, middle)), weights(cout) * np.float32(0.1))
        y = c.b.c16(cout, oh, oh)
        c.b.step(kind, output=y, weights=expand[0], bias=expand[1], weights2=dw[0], bias2=dw[1], weights3=project[0],
                 bias3=project[1], channels_in=cin, channels_middle=middle, channels_out=cout, height_out=oh,
                 width_out=oh, kernel_height=k, kernel_width=k, stride_height=s, stride_width=s, pad_top=pad,
                 pad_left=pad, activation=2, **more)
        return y, oh

    h = -(-size // 2)
    x, h2 = block("stem_block", 3, 16, 8, 3, 1, h, ck.pack_conv2d(scaled(16, 3, 3, 3)), input=picture, height_in=size,
                  width_in=size, height_middle=h, width_middle=h, stem_pad_top=1, stem_pad_left=1, pixels_in=ck.NHWC,
                  scale=1 / 128, shift=127)
    cin = 8
    for cout, k, s in [(12, 3, 2), (12, 5, 1), (20, 5, 2), (20, 3, 1)]:
        r = x if cin == cout and s == 1 else -1
        x, h2new = block("inverted_residual", cin, cin * 6, cout, k, s, h2, ck.pack_pointwise(scaled(cin * 6, cin)),
                         input=x, residual=r, height_in=h2, width_in=h2)
        h2, cin = h2new, cout
    features = c.b.buffer(ck.BATCH, ck.F32, 64, True)
    head = c.pair(ck.pack_pointwise(scaled(64, cin)), weights(64) * np.float32(0.1))
    c.b.step("head", input=x, output=features, weights=head[0], bias=head[1], channels_in=cin, channels_out=64,
             height_in=h2, width_in=h2, height_out=1, width_out=1, activation=2)
    c.b.section(ck.BATCH_SECTION)
    fc = c.pair(ck.pack_pointwise(scaled(10, 64)), weights(10))
    logits = c.output(10)
    c.b.step("fully_connected", input=features, output=logits, weights=fc[0], bias=fc[1], inner=64, columns=10)
    c.b.step("softmax", input=logits, output=c.output(10), columns=10)
    c.save()


GRADIENT_BATCH = 6


def ends(c, cin, h, w):
    """With and without residual and mask."""
    yield dict()
    yield dict(input2=c.load(cin, h, w), activation=2)
    yield dict(residual=c.load(cin, h, w), input2=c.load(cin, h, w), activation=1)


def input_gradients():
    c = Case("input_gradients", GRADIENT_BATCH)
    c.shards()
    for cin, cout, h, w in [(20, 37, 5, 7), (40, 5, 3, 3)]:
        dy, wt = c.load(cout, h, w), c.b.constant(ck.pack_pointwise(weights(cin, cout)))
        for end in ends(c, cin, h, w):
            dx = c.c16(cin, h, w)
            c.b.step("conv2d_pointwise_input_gradient", input=dy, output=dx, weights=wt, channels_in=cin,
                     channels_out=cout, height_in=h, width_in=w, height_out=h, width_out=w, **end)
            c.store(dx, cin, h, w)
    for kh, kw, s, pad, h, w in [(3, 3, 1, 1, 9, 11), (3, 3, 2, 0, 10, 17), (5, 5, 1, 2, 7, 16), (5, 5, 2, 1, 12, 19),
                                 (3, 7, 3, 1, 8, 9)]:
        ch = 19
        oh, ow = out_size(h, kh, s, pad, after=pad + 1), out_size(w, kw, s, pad, after=pad + 1)
        dy, wt = c.load(ch, oh, ow), c.b.constant(ck.pack_pointwise(weights(ch, kh * kw)))
        for end in list(ends(c, ch, h, w))[:3 if s == 1 and kw == 3 else 2]:
            dx = c.c16(ch, h, w)
            c.b.step("conv2d_depthwise_input_gradient", input=dy, output=dx, weights=wt, channels_in=ch,
                     channels_out=ch, height_in=h, width_in=w, height_out=oh, width_out=ow, kernel_height=kh,
                     kernel_width=kw, stride_height=s, stride_width=s, pad_top=pad, pad_left=pad, **end)
            c.store(dx, ch, h, w)
    for cin, cout, groups, k, s, pad, d, h, w in [(10, 6, 2, 3, 1, 1, 1, 9, 8), (40, 20, 2, 3, 2, 2, 2, 11, 13),
                                                  (17, 16, 1, 2, 1, 0, 1, 6, 6), (16, 32, 1, 3, 2, 1, 1, 7, 8),
                                                  (5, 4, 1, 1, 2, 0, 1, 5, 6)]:
        oh, ow = out_size(h, k, s, pad, d), out_size(w, k, s, pad, d)
        dy = c.load(cout, oh, ow)
        wt = c.b.constant(ck.pack_conv2d(weights(cin, cout // groups, k, k), groups))
        for end in list(ends(c, cin, h, w))[:3 if groups == 2 else 1]:
            dx = c.c16(cin, h, w)
            c.b.step("conv2d_input_gradient", input=dy, output=dx, weights=wt, channels_in=cin, channels_out=cout,
                     height_in=h, width_in=w, height_out=oh, width_out=ow, kernel_height=k, kernel_width=k,
                     stride_height=s, stride_width=s, pad_top=pad, pad_left=pad, dilation_height=d, dilation_width=d,
                     groups=groups, **end)
            c.store(dx, cin, h, w)
    c.save()


def pool_gradients():
    c = Case("pool_gradients", GRADIENT_BATCH)
    c.shards()
    x, dy, flat = c.load(18, 7, 9), c.load(18, 4, 5), c.input(18)
    for end in [dict(), dict(activation=1), dict(residual=c.load(18, 7, 9), activation=2)]:
        for kind in ("max_pool_gradient", "average_pool_gradient"):
            dx = c.c16(18, 7, 9)
            fields = dict(end)
            if kind == "max_pool_gradient" or "activation" in end:
                fields["input2"] = x
            c.b.step(kind, input=dy, output=dx, channels_in=18, channels_out=18, height_in=7, width_in=9, height_out=4,
                     width_out=5, kernel_height=3, kernel_width=3, stride_height=2, stride_width=2, pad_top=1,
                     pad_left=1, **fields)
            c.store(dx, 18, 7, 9)
        dx = c.c16(18, 7, 9)
        fields = dict(end, input2=x) if "activation" in end else end
        c.b.step("global_average_pool_gradient", input=flat, output=dx, channels_in=18, channels_out=18, height_in=7,
                 width_in=9, height_out=1, width_out=1, **fields)
        c.store(dx, 18, 7, 9)
    c.b.section(ck.BATCH_SECTION)
    for activation in (1, 2):
        c.b.step("activation_gradient", input=c.input(37), input2=c.input(37), output=c.output(37),
                 activation=activation)
    c.save()


def weight_gradients():
    c = Case("weight_gradients", GRADIENT_BATCH)
    c.shards()
    for cin, cout, h, w in [(20, 37, 5, 7), (40, 70, 3, 3), (9, 16, 17, 13)]:
        x, dy = c.load(cin, h, w), c.load(cout, h, w)
        c.b.step("conv2d_pointwise_weight_gradient", input=x, input2=dy, d_weights=c.piece(ck.up(cout, 16) * cin),
                 d_bias=c.piece(ck.up(cout, 16)), channels_in=cin, channels_out=cout, height_in=h, width_in=w,
                 height_out=h, width_out=w)
    for kh, kw, s, pad, h, w in [(3, 3, 1, 1, 9, 11), (3, 3, 2, 0, 10, 17), (5, 5, 1, 2, 7, 16), (5, 5, 2, 1, 12, 19),
                                 (3, 7, 3, 1, 8, 9)]:
        ch = 19
        oh, ow = out_size(h, kh, s, pad, after=pad + 1), out_size(w, kw, s, pad, after=pad + 1)
        c.b.step("conv2d_depthwise_weight_gradient", input=c.load(ch, h, w), input2=c.load(ch, oh, ow),
                 d_weights=c.piece(32 * kh * kw), d_bias=c.piece(32), channels_in=ch, channels_out=ch, height_in=h,
                 width_in=w, height_out=oh, width_out=ow, kernel_height=kh, kernel_width=kw, stride_height=s,
                 stride_width=s, pad_top=pad, pad_left=pad)
    for cin, cout, groups, k, s, pad, d, h, w in [(6, 10, 2, 3, 1, 1, 1, 9, 8), (20, 40, 2, 3, 2, 2, 2, 11, 13),
                                                  (5, 17, 1, 2, 1, 0, 1, 6, 6), (32, 33, 1, 3, 2, 1, 1, 7, 8)]:
        oh, ow = out_size(h, k, s, pad, d), out_size(w, k, s, pad, d)
        packed = groups * ck.up(cout // groups, 16) * k * k * (cin // groups)
        c.b.step("conv2d_weight_gradient", input=c.load(cin, h, w), input2=c.load(cout, oh, ow),
                 d_weights=c.piece(packed), d_bias=c.piece(ck.up(cout, 16)), channels_in=cin, channels_out=cout,
                 height_in=h, width_in=w, height_out=oh, width_out=ow, kernel_height=k, kernel_width=k, stride_height=s,
                 stride_width=s, pad_top=pad, pad_left=pad, dilation_height=d, dilation_width=d, groups=groups)
    for element, pixels, scale, shift in [(ck.U8, ck.NHWC, 1 / 128, 127), (ck.F32, ck.NCHW, 1, 0)]:
        h, w, oh, ow, cout = 13, 10, 7, 5, 21
        c.b.step("conv2d_stem_weight_gradient", input=c.input(h * w * 3, element), input2=c.load(cout, oh, ow),
                 d_weights=c.piece(32 * 27), d_bias=c.piece(32), channels_in=3, channels_out=cout, height_in=h,
                 width_in=w, height_out=oh, width_out=ow, kernel_height=3, kernel_width=3, stride_height=2,
                 stride_width=2, pad_top=1, pad_left=0, pixels_in=pixels, scale=scale, shift=shift)
    c.sum()
    c.save()


def block_gradients():
    """Each block's gradients by the steps one by one and by the fused step: pictures of the first, of the second, sums of the
    first, of the second."""
    c = Case("block_gradients", GRADIENT_BATCH)
    c.shards()
    names = ("d_weights", "d_bias", "d_weights2", "d_bias2", "d_weights3", "d_bias3")
    pictures, sums = [], []

    def pieces(sizes):
        return {name: c.b.buffer(ck.BATCH, ck.F32, size, per_shard=True) for name, size in zip(names, sizes)}

    for stem, cin, mid, cout, k, s, pad, h, w, residual, act in [
            (False, 9, 50, 9, 3, 1, 1, 7, 7, True, 2), (False, 10, 120, 20, 5, 2, 1, 9, 9, False, 2),
            (False, 6, 20, 6, 5, 1, 2, 18, 17, True, 1), (False, 4, 20, 7, 3, 2, 0, 37, 5, False, 0),
            (False, 3, 18, 5, 3, 2, 0, 66, 6, False, 2), (True, 3, 24, 9, 3, 1, 1, 17, 16, False, 2)]:
        oh, ow = out_size(h, k, s, pad, after=pad + s - 1), out_size(w, k, s, pad, after=pad + s - 1)
        size = dict(height_in=h, width_in=w)
        inner = 27 if stem else cin
        m16, c16 = ck.up(mid, 16), ck.up(cout, 16)
        sizes = [m16 * inner, m16, m16 * k * k, m16, c16 * mid, c16]
        first, project = weights(mid, 3, 3, 3) if stem else weights(mid, cin), weights(cout, mid)
        expand = c.pair(ck.pack_conv2d(first) if stem else ck.pack_pointwise(first), weights(mid))
        filt = c.pair(ck.pack_pointwise(weights(mid, k * k)), weights(mid))
        back = c.b.constant(ck.pack_pointwise(np.ascontiguousarray(project.T)))
        dy = c.load(cout, oh, ow)
        e, d, dd, de = c.c16(mid, h, w), c.c16(mid, oh, ow), c.c16(mid, oh, ow), c.c16(mid, h, w)
        each, whole = pieces(sizes), pieces(sizes)
        window = dict(kernel_height=k, kernel_width=k, stride_height=s, stride_width=s, pad_top=pad, pad_left=pad)
        depthwise_shape = dict(size, channels_in=mid, channels_out=mid, height_out=oh, width_out=ow, **window)
        project_shape = dict(channels_in=mid, channels_out=cout, height_in=oh, width_in=ow, height_out=oh, width_out=ow)
        middle = dict(channels_in=cin, channels_out=mid, height_out=h, width_out=w)
        block = dict(channels_in=cin, channels_middle=mid, channels_out=cout, height_out=oh, width_out=ow, **window)
        if stem:
            x = c.input(33 * 31 * 3, ck.U8)
            picture = dict(height_in=33, width_in=31, pixels_in=ck.NHWC, scale=1 / 64, shift=127)
            first_shape = dict(middle, kernel_height=3, kernel_width=3, stride_height=2, stride_width=2, pad_top=1,
                               pad_left=1, **picture)
            block.update(picture, height_middle=h, width_middle=w, stem_pad_top=1, stem_pad_left=1)
            kind = "conv2d_stem"
        else:
            x, kind, first_shape = c.load(cin, h, w), "conv2d_pointwise", dict(middle, **size)
            block.update(size)
        c.b.step(kind, input=x, output=e, weights=expand[0], bias=expand[1], activation=act, **first_shape)
        c.b.step("conv2d_depthwise", input=e, output=d, weights=filt[0], bias=filt[1], activation=act, **depthwise_shape)
        c.b.step("conv2d_pointwise_input_gradient", input=dy, output=dd, weights=back, input2=d, activation=act,
                 **project_shape)
        c.b.step("conv2d_pointwise_weight_gradient", input=d, input2=dy, d_weights=each["d_weights3"],
                 d_bias=each["d_bias3"], **project_shape)
        c.b.step("conv2d_depthwise_weight_gradient", input=e, input2=dd, d_weights=each["d_weights2"],
                 d_bias=each["d_bias2"], **depthwise_shape)
        c.b.step("conv2d_depthwise_input_gradient", input=dd, output=de, weights=filt[0], input2=e, activation=act,
                 **depthwise_shape)
        c.b.step(kind + "_weight_gradient", input=x, input2=de, d_weights=each["d_weights"], d_bias=each["d_bias"],
                 **first_shape)
        ends = {}
        if not stem:
            dx, dx2 = c.c16(cin, h, w), c.c16(cin, h, w)
            ends = dict(residual=dy if residual else -1,
                        weights4=c.b.constant(ck.pack_pointwise(np.ascontiguousarray(first.T))))
            c.b.step("conv2d_pointwise_input_gradient", input=de, output=dx, residual=ends["residual"],
                     weights=ends["weights4"], **first_shape)
            c.store(dx, cin, h, w)
            ends["output"] = dx2
            pictures.append((dx2, cin, h, w))
        c.b.step("stem_block_gradient" if stem else "inverted_residual_gradient", input=x, input2=dy, weights=expand[0],
                 bias=expand[1], weights2=filt[0], bias2=filt[1], weights3=back, activation=act, **ends, **block, **whole)
        c.sums += zip(each.values(), sizes)
        sums += zip(whole.values(), sizes)
    for picture in pictures:
        c.store(*picture)
    c.sums += sums
    c.sum()
    c.save()


def updates():
    """Folding and its gradients, sums over pieces, optimizers."""
    c = Case("updates", GRADIENT_BATCH)
    c.shards()
    cin, cout, h, w = 6, 20, 4, 5
    layers = [(6, 20, 1, 1), (6, 20, 2, 3), (1, 20, 1, 3)]
    gradients = []
    for cin, cout, groups, k in layers:
        packed = groups * ck.up(cout // groups, 16) * k * k * (cin // groups)
        dw, db = c.b.buffer(ck.BATCH, ck.F32, packed, per_shard=True), c.b.buffer(ck.BATCH, ck.F32, 32, per_shard=True)
        kind = "conv2d_weight_gradient"
        c.b.step(kind, input=c.load(cin, h, w), input2=c.load(cout, h, w), d_weights=dw, d_bias=db, channels_in=cin,
                 channels_out=cout, height_in=h, width_in=w, height_out=h, width_out=w, kernel_height=k,
                 kernel_width=k, stride_height=1, stride_width=1, pad_top=k // 2, pad_left=k // 2, groups=groups)
        gradients.append((dw, db, packed))
    c.b.section(ck.BATCH_SECTION)
    for (cin, cout, groups, k), (dw, db, packed), norm in zip(layers, gradients, [True, True, False]):
        shape = dict(channels_in=cin, channels_out=cout, kernel_height=k, kernel_width=k, groups=groups)
        w_in = c.input(packed, per_row=False)
        if norm:
            shape.update({n: c.input(cout, per_row=False) for n in ("weights", "weights2", "weights3")})
        transposed = groups * ck.up(cin // groups, 16) * k * k * (cout // groups)
        c.b.step("fold", input=w_in, input2=c.input(cout, per_row=False), output=c.output(packed, False),
                 output2=c.output(32, False), output3=c.output(transposed, False), **shape)
        c.b.step("fold_gradient", input=dw, input2=db, parameters=w_in if norm else -1, output=c.output(packed, False),
                 output2=c.output(cout, False), output3=c.output(cout, False) if norm else -1, **shape)
    c.b.step("sum_shards", input=c.input(5 * 21, per_row=False), output=c.output(21, False), rows=5, columns=21)
    n = 37
    for kind, numbers, moments in [("sgd", [0.1, 0.01, 0.9, 1, 0], 1), ("sgd", [0.1, 0.01, 0.9, 0.9, 1], 1),
                                   ("sgd", [0.1, 0.01, 0, 0, 0], 0),
                                   ("adam", [0.9, 0.1, 0.999, 0.001, 0.01, 1.5, 1e-8, 0.01], 2),
                                   ("rmsprop", [0.1, 0.01, 0.99, 0.01, 1e-8, 0.9], 2),
                                   ("rmsprop", [0.1, 0, 0.99, 0.01, 1e-8, 0], 1)]:
        states = {name: c.output(n, False) for name in ("output", "output2", "output3")[:1 + moments]}
        c.b.step(kind, input=c.input(n, per_row=False), parameters=c.b.constant(np.array(numbers, np.float32)), count=n,
                 **states)
    c.save()


def batch_norm():
    c = Case("batch_norm", 35)
    ch, h, w = 19, 2, 3
    c.b.section(ck.IMAGES_SECTION)
    c.place = ck.BATCH
    x, dy, y, dx = c.load(ch, h, w), c.load(ch, h, w), c.c16(ch, h, w), c.c16(ch, h, w)
    c.b.section(ck.BATCH_SECTION)
    shape = dict(channels_in=ch, channels_out=ch, height_in=h, width_in=w, height_out=h, width_out=w)
    statistics, gamma = c.output(2 * 2 * 32, False), c.input(ch, per_row=False)
    c.b.step("batch_norm", input=x, output=y, output2=statistics, output3=c.output(2 * ch, False), weights=gamma,
             bias=c.input(ch, per_row=False), activation=2, scale=1e-3, shift=0.1, **shape)
    c.b.step("batch_norm_gradient", input=dy, input2=x, parameters=statistics, weights=gamma, output=dx,
             output2=c.output(ch, False), output3=c.output(ch, False), **shape)
    c.b.section(ck.IMAGES_SECTION)
    c.store(y, ch, h, w)
    c.store(dx, ch, h, w)
    c.save()


os.makedirs(os.path.join(HERE, "plans"), exist_ok=True)
for make in (pointwise, depthwise, general, stem, residuals, stem_block, pools, elements, matrices, training, network,
             input_gradients, pool_gradients, weight_gradients, block_gradients, updates, batch_norm):
    make()
