"""Makes operators.json: what ONNX Runtime computes for small operands. Run: python operators.py

Needs numpy, onnx, onnxruntime. Seeded; the file is committed.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper, numpy_helper

rng = np.random.default_rng(5)


def real(*shape):
    return rng.uniform(-1, 1, shape).astype(np.float32)


def tensor(array):
    return {"shape": list(array.shape), "values": [float(v) for v in array.ravel()]}


def case(name, op, inputs, extra=(), opset=13, **attributes):
    """`extra`: constant operands that are attributes in Thaw."""
    names = [f"x{i}" for i in range(len(inputs) + len(extra))]
    node = helper.make_node(op, names, ["y"], **attributes)
    kinds = {np.dtype("float32"): 1, np.dtype("int64"): 7}
    graph = helper.make_graph(
        [node], "g",
        [helper.make_tensor_value_info(n, kinds[x.dtype], x.shape) for n, x in zip(names, inputs)],
        [onnx.ValueInfoProto(name="y")],
        [numpy_helper.from_array(x, n) for n, x in zip(names[len(inputs):], extra)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 8
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    result = session.run(None, dict(zip(names, inputs)))[0]
    return {"name": name, "inputs": [tensor(x) for x in inputs], "output": tensor(result)}


def ints(*values):
    return np.array(values, dtype=np.int64)


cases = [
    case("conv", "Conv", [real(2, 3, 7, 6), real(4, 3, 3, 2), real(4)], pads=[1, 0, 2, 1], strides=[2, 1]),
    case("conv grouped", "Conv", [real(1, 6, 8, 8), real(4, 3, 3, 3)], group=2, dilations=[2, 1], pads=[2, 1, 2, 1]),
    case("conv depthwise", "Conv", [real(2, 5, 9, 7), real(5, 1, 5, 5), real(5)], group=5, strides=[2, 2], pads=[1, 1, 2, 2]),
    case("gemm", "Gemm", [real(3, 5), real(4, 5), real(4)], transB=1),
    case("gemm scaled", "Gemm", [real(5, 3), real(5, 4), real(3, 1)], transA=1, alpha=0.5, beta=2.0),
    case("matmul batched", "MatMul", [real(2, 1, 3, 4), real(5, 4, 2)]),
    case("matmul vectors", "MatMul", [real(4), real(3, 4, 2)]),
    case("batch normalization", "BatchNormalization", [real(2, 3, 4, 2), real(3), real(3), real(3), real(3) ** 2 + 0.3], opset=15, epsilon=1e-3),
    case("clip", "Clip", [4 * real(3, 4)], [np.float32(-1), np.float32(2)]),
    case("relu", "Relu", [real(3, 4)]),
    case("global average pool", "GlobalAveragePool", [real(2, 3, 5, 4)]),
    case("softmax", "Softmax", [5 * real(3, 4, 2)], axis=1),
    case("log softmax", "LogSoftmax", [5 * real(3, 21)], axis=-1),
    case("reduce sum", "ReduceSum", [real(3, 4, 5)], [ints(0, -1)], keepdims=0),
    case("expand", "Expand", [real(3, 1)], [ints(2, 3, 4)]),
    case("transpose", "Transpose", [real(2, 3, 4)], perm=[2, 0, 1]),
    case("reshape", "Reshape", [real(2, 3, 4)], [ints(0, -1, 2)]),
    case("flatten", "Flatten", [real(2, 3, 4, 2)], axis=2),
    case("add", "Add", [real(2, 1, 3), real(4, 1)]),
    case("sub", "Sub", [real(3), real(2, 3)]),
    case("mul", "Mul", [real(2, 3), real(1)]),
    case("div", "Div", [real(2, 3), real(2, 1) + 3]),
    case("exp", "Exp", [3 * real(10)]),
    case("log", "Log", [real(10) ** 2 + 0.1]),
    case("sqrt", "Sqrt", [real(10) ** 2]),
    case("neg", "Neg", [real(4)]),
    case("cross entropy", "SoftmaxCrossEntropyLoss", [4 * real(5, 6), ints(0, 5, 2, 2, 1)]),
]
path = pathlib.Path(__file__).with_name("operators.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
