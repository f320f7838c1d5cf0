"""Makes quantized.json: what ONNX Runtime computes with small integers. Run: python quantized.py

Needs numpy, onnx, onnxruntime, on a CPU with VNNI: without it ONNX Runtime lets sums saturate. Seeded; the file is
committed.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper, numpy_helper

rng = np.random.default_rng(6)
KINDS = {np.dtype("float32"): 1, np.dtype("uint8"): 2, np.dtype("int8"): 3, np.dtype("int32"): 6}


def case(name, op, inputs, domain="", output=None, **attributes):
    names = [f"x{i}" for i in range(len(inputs))]
    node = helper.make_node(op, names, ["y"], domain=domain, **attributes)
    graph = helper.make_graph(
        [node], "g", [helper.make_tensor_value_info(n, KINDS[x.dtype], x.shape) for n, x in zip(names[:1], inputs)],
        [onnx.ValueInfoProto(name="y")], [numpy_helper.from_array(np.asarray(x), n) for n, x in list(zip(names, inputs))[1:]])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 10
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    result = session.run(None, {names[0]: inputs[0]})[0]
    return {
        "name": name,
        "inputs": [
            {"shape": list(x.shape), "isReal": x.dtype == np.float32, "values": [float(v) for v in x.ravel()]}
            for x in inputs
        ],
        "output": {
            "shape": list(result.shape), "isReal": result.dtype == np.float32,
            "values": [float(v) for v in result.ravel()],
        },
    }


def real(*shape):
    return rng.uniform(-3, 3, shape).astype(np.float32)


def scales(count):
    return rng.uniform(0.002, 0.02, count).astype(np.float32)


def bytes_(*shape):
    return rng.integers(0, 256, shape, dtype=np.uint8)


def weights(*shape):
    return rng.integers(-127, 128, shape).astype(np.int8)


f32, u8 = np.float32, np.uint8
x = real(2, 3, 5, 4)
x[0, 0, 0, :4] = [1e30, -1e30, np.inf, -np.inf]
cases = [
    case("quantize", "QuantizeLinear", [x, f32(0.0213), u8(117)]),
    case("quantize ties", "QuantizeLinear", [np.arange(-9, 9, dtype=f32) / 4, f32(0.5), u8(3)]),
    case("quantize per channel", "QuantizeLinear", [x, scales(3), np.zeros(3, np.int8)], axis=1),
    case("dequantize", "DequantizeLinear", [bytes_(2, 9), f32(0.0213), u8(117)]),
    case("dequantize per channel", "DequantizeLinear", [weights(4, 3, 2), scales(4), np.zeros(4, np.int8)], axis=0),
    case("dequantize bias", "DequantizeLinear", [rng.integers(-2**31, 2**31, 6).astype(np.int32), scales(6), np.zeros(6, np.int32)], axis=0),
]
for name, shape, kernel, attributes in [
    ("conv", (2, 5, 7, 6), (6, 5, 3, 3), dict(pads=[1, 0, 2, 1], strides=[2, 1])),
    ("conv depthwise", (1, 16, 9, 8), (16, 1, 5, 5), dict(group=16, pads=[2, 1, 2, 3], strides=[2, 2])),
    ("conv pointwise", (1, 24, 5, 5), (8, 24, 1, 1), {}),
]:
    count = kernel[0]
    cases.append(case(
        name, "QLinearConv",
        [bytes_(*shape), f32(0.017), u8(101), weights(*kernel), scales(count), np.zeros(count, np.int8), f32(0.11),
         u8(90), rng.integers(-4000, 4000, count).astype(np.int32)], **attributes))
cases += [
    case("pool", "QLinearGlobalAveragePool", [bytes_(2, 5, 7, 6), f32(0.02), u8(11), f32(0.013), u8(3)],
         domain="com.microsoft", channels_last=0),
    case("gemm real", "QGemm", [bytes_(3, 20), f32(0.02), u8(11), weights(7, 20), scales(7), np.zeros(7, np.int8),
         rng.integers(-4000, 4000, 7).astype(np.int32)], domain="com.microsoft", transB=1),
    case("gemm", "QGemm", [bytes_(3, 20), f32(0.02), u8(11), weights(7, 20), scales(7), np.zeros(7, np.int8),
         rng.integers(-4000, 4000, 7).astype(np.int32), f32(0.3), u8(128)], domain="com.microsoft", transB=1),
]
path = pathlib.Path(__file__).with_name("quantized.json")
text = json.dumps(cases, separators=(",", ":")).replace("-Infinity", '"-inf"').replace("Infinity", '"inf"')
path.write_text(text + "\n")
