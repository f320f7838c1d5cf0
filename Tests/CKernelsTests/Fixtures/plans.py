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
    def __init__(self, name):
        self.name, self.b, self.outputs = name, ck.Builder(BATCH), 0

    def input(self, count, element=ck.F32, per_row=True):
        return self.b.buffer(ck.INPUT, element, count, per_row, self.b.counts[ck.INPUT])

    def output(self, count, per_row=True):
        return self.b.buffer(ck.OUTPUT, ck.F32, count, per_row, self.b.counts[ck.OUTPUT])

    def load(self, c, h, w):
        x = self.b.c16(c, h, w)
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


os.makedirs(os.path.join(HERE, "plans"), exist_ok=True)
for make in (pointwise, depthwise, general, stem, residuals, stem_block, pools, elements, matrices, training, network):
    make()
