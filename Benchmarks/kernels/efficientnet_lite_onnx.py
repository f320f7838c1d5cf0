"""EfficientNet-Lite0 of efficientnet_lite.py as an ONNX model, for the peer."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import efficientnet_lite as net


def onnx_model(weights, size):
    nodes, initializers = [], []
    layer = iter(range(len(weights)))

    def add(name, array):
        initializers.append(numpy_helper.from_array(array, name))
        return name

    add("zero", np.array(0, np.float32))
    add("six", np.array(6, np.float32))

    def conv(x, k, stride, height, activate=True):
        i = next(layer)
        w, bias = weights[i]
        out, before = net.same(height, k, stride)
        after = max((out - 1) * stride + k - height, 0) - before
        y = f"c{i}"
        nodes.append(helper.make_node(
            "Conv", [x, add(f"w{i}", w), add(f"b{i}", bias)], [y], kernel_shape=[k, k], strides=[stride, stride],
            pads=[before, before, after, after], group=w.shape[0] if w.shape[1] == 1 else 1))
        if activate:
            nodes.append(helper.make_node("Clip", [y, "zero", "six"], [f"r{i}"]))
            y = f"r{i}"
        return y, out

    x, height = conv("x", 3, 2, size)
    channels = 32
    for expand, cout, repeats, first_stride, k in net.STAGES:
        for repeat in range(repeats):
            stride, before = (first_stride if repeat == 0 else 1), x
            if expand != 1:
                x, height = conv(x, 1, 1, height)
            x, height = conv(x, k, stride, height)
            x, height = conv(x, 1, 1, height, activate=False)
            if stride == 1 and channels == cout:
                nodes.append(helper.make_node("Add", [x, before], [x + "s"]))
                x += "s"
            channels = cout
    x, height = conv(x, 1, 1, height)
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["pooled"]))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["flat"]))
    w, bias = weights[next(layer)]
    nodes.append(helper.make_node("Gemm", ["flat", add("fw", w), add("fb", bias)], ["y"], transB=1))
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, size, size])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 1000])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()
