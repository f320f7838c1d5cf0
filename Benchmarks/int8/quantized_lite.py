"""EfficientNet-Lite0 in 8 bits: quantized by ONNX Runtime's own tool (QDQ, per channel, uint8 activations, int8 weights), and
the same integers as a plan of CKernels."""
import os
import sys
import tempfile

import numpy as np
import onnx
from onnx import numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../kernels"))
import ckernels as ck  # noqa: E402
import efficientnet_lite as net  # noqa: E402
from efficientnet_lite_onnx import onnx_model  # noqa: E402

f32 = np.float32


class Reader(CalibrationDataReader):
    def __init__(self, images):
        self.rest = iter([{"x": images[i:i + 8]} for i in range(0, len(images), 8)])

    def get_next(self):
        return next(self.rest, None)


def quantized_model(weights, size, images):
    """`images`: NCHW, to calibrate on. Bytes of the QDQ model."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = folder + "/float.onnx", folder + "/int8.onnx"
        with open(source, "wb") as f:
            f.write(onnx_model(weights, size))
        quantize_static(source, target, Reader(images), quant_format=QuantFormat.QDQ, per_channel=True,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
        with open(target, "rb") as f:
            return f.read()


class Quantization:
    """Layers (as ckernels.pack_quantized wants them), residual additions by the layer before them, the mean's and the input's."""

    def __init__(self, model):
        graph = onnx.load_from_string(model).graph
        values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        makers = {o: n for n in graph.node for o in n.output}
        users = {}
        for n in graph.node:
            for i in n.input:
                users.setdefault(i, []).append(n)

        def dequantized(name):
            n = makers[name]
            assert n.op_type == "DequantizeLinear"
            return values.get(n.input[0]), values[n.input[1]], values[n.input[2]] if len(n.input) > 2 else 0

        def quantized_as(node):
            after = users[node.output[0]]
            while after[0].op_type in ("Clip", "Relu", "Flatten"):
                after = users[after[0].output[0]]
            q = next(n for n in after if n.op_type == "QuantizeLinear")
            return f32(values[q.input[1]]), int(values[q.input[2]])

        self.layers, self.residuals, self.mean = [], {}, None
        for n in graph.node:
            if n.op_type in ("Conv", "Gemm"):
                _, scale_in, zero_in = dequantized(n.input[0])
                w, scales, zeros = dequantized(n.input[1])
                bias, _, _ = dequantized(n.input[2])
                assert not np.any(zeros)
                scale_out, zero_out = quantized_as(n)
                self.layers.append(dict(
                    w=w, bias=bias, scales=np.broadcast_to(scales, w.shape[:1]).astype(f32), scale_in=f32(scale_in),
                    zero_in=int(zero_in), scale_out=scale_out, zero_out=zero_out))
            elif n.op_type == "Add":
                _, scale, zero = dequantized(n.input[1])
                self.residuals[len(self.layers) - 1] = (f32(scale), int(zero), *quantized_as(n))
            elif n.op_type == "GlobalAveragePool":
                self.mean = quantized_as(n)


def plan(lib, quantization, size=224, max_batch=32, element=ck.F32):
    """Input NHWC, outputs logits [batch][1000]."""
    b = ck.Builder(max_batch)
    layers = quantization.layers
    packed = [b.constant(ck.pack_quantized(l), ck.U8) for l in layers]
    number = iter(range(len(layers)))
    picture = b.buffer(ck.INPUT, element, size * size * 3, True, 0)
    logits = b.buffer(ck.OUTPUT, ck.F32, 1000, True, 0)
    features = b.buffer(ck.BATCH, ck.U8, 1280, True)
    bytes_out = b.buffer(ck.BATCH, ck.U8, 1000, True)
    b.section(ck.IMAGES_SECTION)
    scale = dict(scale=1 / 128, shift=127) if element == ck.U8 else {}
    height, stem_pad = net.same(size, 3, 2)
    stem, channels, x = next(number), 32, None
    for expand, cout, repeats, first_stride, k in net.STAGES:
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            out, pad = net.same(height, k, stride)
            y = b.c16(cout, out, out, element=ck.U8)
            expansion = next(number) if expand != 1 else stem
            depthwise, project = next(number), next(number)
            fields = dict(weights=packed[expansion], weights2=packed[depthwise], weights3=packed[project], output=y,
                          channels_middle=channels * expand, channels_out=cout, kernel_height=k, kernel_width=k,
                          stride_height=stride, stride_width=stride, pad_top=pad, pad_left=pad, height_out=out, width_out=out)
            if expand == 1:
                b.step("stem_block_u8", input=picture, channels_in=3, height_in=size, width_in=size, height_middle=height,
                       width_middle=height, stem_pad_top=stem_pad, stem_pad_left=stem_pad, pixels_in=ck.NHWC, **scale,
                       **fields)
            else:
                if project in quantization.residuals:
                    fields.update(residual=x, parameters=b.constant(np.array(quantization.residuals[project], f32)))
                b.step("inverted_residual_u8", input=x, channels_in=channels, height_in=height, width_in=height, **fields)
            x, height, channels = y, out, cout
    head, fc = next(number), next(number)
    b.step("head_u8", input=x, output=features, weights=packed[head], parameters=b.constant(np.array(quantization.mean, f32)),
           channels_in=channels, channels_out=1280, height_in=height, width_in=height, height_out=1, width_out=1)
    b.section(ck.BATCH_SECTION)
    b.step("fully_connected_u8", input=features, output=bytes_out, weights=packed[fc], inner=1280, columns=1000)
    b.step("dequantize", input=bytes_out, output=logits,
           parameters=b.constant(np.array([layers[fc]["scale_out"], layers[fc]["zero_out"]], f32)))
    return b.plan(lib)
