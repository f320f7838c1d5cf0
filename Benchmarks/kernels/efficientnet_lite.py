"""EfficientNet-Lite0 with random weights: as a plan, and (through ONNX) as the peer's model."""
import numpy as np

import ckernels as ck

STAGES = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5),
          (6, 320, 1, 1, 3)]


def same(size, kernel, stride):
    """Output size and padding before, as TensorFlow's SAME."""
    out = -(-size // stride)
    return out, max((out - 1) * stride + kernel - size, 0) // 2


def layers(seed=1):
    """Weights and biases in network order: OIHW, batch norm folded."""
    rng = np.random.default_rng(seed)

    def conv(cout, cin, k, gain):
        w = (rng.standard_normal((cout, cin, k, k)) * np.sqrt(gain / (cin * k * k))).astype(np.float32)
        return w, (rng.standard_normal(cout) * 0.1).astype(np.float32)

    out, channels = [conv(32, 3, 3, 2.0)], 32
    for expand, cout, repeats, _, k in STAGES:
        for _ in range(repeats):
            middle = channels * expand
            if expand != 1:
                out.append(conv(middle, channels, 1, 2.0))
            out.append(conv(middle, 1, k, 2.0))
            out.append(conv(cout, middle, 1, 1.0))
            channels = cout
    out.append(conv(1280, channels, 1, 2.0))
    out.append(((rng.standard_normal((1000, 1280)) * np.sqrt(1 / 1280)).astype(np.float32),
                (rng.standard_normal(1000) * 0.1).astype(np.float32)))
    return out


def plan(lib, weights, size=224, max_batch=32, element=ck.F32, fused=True):
    """`weights`: as layers(). Input NHWC, outputs logits [batch][1000]."""
    b = ck.Builder(max_batch)
    constants = []
    for w, bias in weights:
        if w.ndim == 2:
            packed = ck.pack_pointwise(w)
        elif w.shape[1] == 1:
            packed = ck.pack_pointwise(w.reshape(w.shape[0], -1))
        else:
            packed = ck.pack_conv2d(w)
        constants.append((b.constant(packed), b.constant(ck.pack_bias(bias))))
    take = iter(constants)
    picture = b.buffer(ck.INPUT, element, size * size * 3, True, 0)
    logits = b.buffer(ck.OUTPUT, ck.F32, 1000, True, 0)
    features = b.buffer(ck.BATCH, ck.F32, 1280, True)
    b.section(ck.IMAGES_SECTION)
    scale = dict(scale=1 / 128, shift=127) if element == ck.U8 else {}
    middle_size, stem_pad = same(size, 3, 2)
    stem, height, channels, x = next(take), middle_size, 32, None
    if not fused:
        x = b.c16(32, height, height)
        b.step("conv2d_stem", input=picture, output=x, weights=stem[0], bias=stem[1], channels_in=3, channels_out=32,
               height_in=size, width_in=size, height_out=height, width_out=height, kernel_height=3, kernel_width=3,
               stride_height=2, stride_width=2, pad_top=stem_pad, pad_left=stem_pad, activation=ck.RELU6,
               pixels_in=ck.NHWC, **scale)
    for expand, cout, repeats, first_stride, k in STAGES:
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            middle = channels * expand
            out, pad = same(height, k, stride)
            y = b.c16(cout, out, out)
            expansion = next(take) if expand != 1 else stem
            depthwise, project = next(take), next(take)
            residual = x if stride == 1 and channels == cout else -1
            window = dict(kernel_height=k, kernel_width=k, stride_height=stride, stride_width=stride, pad_top=pad,
                          pad_left=pad, height_out=out, width_out=out)
            if fused:
                fields = dict(weights=expansion[0], bias=expansion[1], weights2=depthwise[0], bias2=depthwise[1],
                              weights3=project[0], bias3=project[1], output=y, channels_middle=middle,
                              channels_out=cout, activation=ck.RELU6, **window)
                if expand == 1:
                    b.step("stem_block", input=picture, channels_in=3, height_in=size, width_in=size,
                           height_middle=height, width_middle=height, stem_pad_top=stem_pad, stem_pad_left=stem_pad,
                           pixels_in=ck.NHWC, **scale, **fields)
                else:
                    b.step("inverted_residual", input=x, residual=residual, channels_in=channels, height_in=height,
                           width_in=height, **fields)
            else:
                e = x
                if expand != 1:
                    e = b.c16(middle, height, height)
                    b.step("conv2d_pointwise", input=x, output=e, weights=expansion[0], bias=expansion[1],
                           channels_in=channels, channels_out=middle, height_in=height, width_in=height,
                           height_out=height, width_out=height, activation=ck.RELU6)
                d = b.c16(middle, out, out)
                b.step("conv2d_depthwise", input=e, output=d, weights=depthwise[0], bias=depthwise[1],
                       channels_in=middle, channels_out=middle, height_in=height, width_in=height,
                       activation=ck.RELU6, **window)
                b.step("conv2d_pointwise", input=d, output=y, weights=project[0], bias=project[1], residual=residual,
                       channels_in=middle, channels_out=cout, height_in=out, width_in=out, height_out=out,
                       width_out=out)
            x, height, channels = y, out, cout
    head, fc = next(take), next(take)
    if fused:
        b.step("head", input=x, output=features, weights=head[0], bias=head[1], channels_in=channels,
               channels_out=1280, height_in=height, width_in=height, height_out=1, width_out=1, activation=ck.RELU6)
    else:
        h = b.c16(1280, height, height)
        b.step("conv2d_pointwise", input=x, output=h, weights=head[0], bias=head[1], channels_in=channels,
               channels_out=1280, height_in=height, width_in=height, height_out=height, width_out=height,
               activation=ck.RELU6)
        b.step("global_average_pool", input=h, output=features, channels_in=1280, channels_out=1280,
               height_in=height, width_in=height, height_out=1, width_out=1)
    b.section(ck.BATCH_SECTION)
    b.step("fully_connected", input=features, output=logits, weights=fc[0], bias=fc[1], inner=1280, columns=1000)
    return b.plan(lib)
