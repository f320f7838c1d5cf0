#!/usr/bin/env python3
"""Makes torchvision.json from torchvision's networks and timm's names.

For every architecture the SHA-256 of its tensors' names and shapes (lines `name [shape]`, sorted), and for some the
logits of one picture by a network of ten classes whose weights follow from `numbers`, which Networks.swift repeats:
tensor number i of the sorted names has the seed i. Logits are computed in float64. VGG's two hidden layers are made
narrow, or their weights would fill half a gigabyte.

    torchvision_networks.py          (needs torch, torchvision)
"""

import hashlib
import json
import pathlib

import numpy
import torch
import torchvision.models as models

CLASSES = 10


def numbers(seed, count):
    """SplitMix64 of the places 1, 2, ... as float64 in [0, 1) with 24 bits."""
    with numpy.errstate(over="ignore"):
        z = (numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
             + numpy.uint64(seed))
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    return (z >> numpy.uint64(40)).astype(numpy.float64) / (1 << 24)


def picture(size):
    """A picture of bytes, normalised as torchvision does, [1, 3, size, size]."""
    pixels = numpy.floor(numbers(1000, size * size * 3) * 256).reshape(1, size, size, 3).transpose(0, 3, 1, 2)
    mean, deviation = (numpy.array(v).reshape(1, 3, 1, 1) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    return torch.from_numpy((pixels / 255 - mean) / deviation)


def weights(name, shape, seed):
    u = numbers(seed, int(numpy.prod(shape))).reshape(shape)
    if len(shape) > 1:
        u = (2 * u - 1) * numpy.sqrt(6 / numpy.prod(shape[1:]))
    elif name.endswith(("weight", "running_var")):
        u = 0.5 + u
    else:
        u = 0.2 * (u - 0.5)
    # What float32 holds, so that both sides start from the same numbers.
    return torch.from_numpy(u.astype(numpy.float32).astype(numpy.float64))


def tensors(network):
    return {k: v for k, v in sorted(network.state_dict().items()) if not k.endswith("tracked")}


def digest(state):
    lines = "".join(f"{k} {list(v.shape)}\n" for k, v in sorted(state.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def logits(network):
    network = network.double().eval()
    state = tensors(network)
    network.load_state_dict({k: weights(k, tuple(v.shape), i) for i, (k, v) in enumerate(state.items())}, strict=False)
    with torch.no_grad():
        return [float(v) for v in network(picture(224))[0]]


def vgg(make, hidden):
    network = make(num_classes=CLASSES)
    network.classifier[0] = torch.nn.Linear(512 * 49, hidden)
    network.classifier[3] = torch.nn.Linear(hidden, hidden)
    network.classifier[6] = torch.nn.Linear(hidden, CLASSES)
    return network


def timm_names(state):
    """MobileNetV2's tensors by the names that timm gives them."""
    repeats, names = [1, 2, 3, 4, 3, 3, 1], {}
    blocks = [f"blocks.{stage}.{i}" for stage, count in enumerate(repeats) for i in range(count)]
    stem = {"features.0.0": "conv_stem", "features.0.1": "bn1", "features.18.0": "conv_head", "features.18.1": "bn2",
            "classifier.1": "classifier"}
    first = {"0.0": "conv_dw", "0.1": "bn1", "1": "conv_pw", "2": "bn2"}
    later = {"0.0": "conv_pw", "0.1": "bn1", "1.0": "conv_dw", "1.1": "bn2", "2": "conv_pwl", "3": "bn3"}
    for name, tensor in state.items():
        layer, last = name.rsplit(".", 1)
        if layer not in stem:
            _, number, _, place = layer.split(".", 3)
            layer = f"{blocks[int(number) - 1]}.{(first if number == '1' else later)[place]}"
        else:
            layer = stem[layer]
        names[f"{layer}.{last}"] = tensor
    return names


def mobilenet(width):
    return models.mobilenet_v2(num_classes=CLASSES, width_mult=width)


resnets = {
    "ResNet-18": models.resnet18, "ResNet-34": models.resnet34, "ResNet-50": models.resnet50, "ResNet-101": models.resnet101,
    "ResNet-152": models.resnet152, "ResNeXt-50 32×4d": models.resnext50_32x4d, "ResNeXt-101 32×8d": models.resnext101_32x8d,
    "ResNeXt-101 64×4d": models.resnext101_64x4d, "Wide ResNet-50-2": models.wide_resnet50_2,
    "Wide ResNet-101-2": models.wide_resnet101_2,
}
cases = []
for name, make in resnets.items():
    cases.append({"name": name, "tensors": digest(make(num_classes=CLASSES).state_dict() and tensors(make(num_classes=CLASSES)))})
    if name in ("ResNet-18", "ResNet-50", "ResNeXt-50 32×4d"):
        cases[-1]["logits"] = logits(make(num_classes=CLASSES))
for width in [1, 0.1, 0.25, 0.35, 0.5, 0.75, 1.3, 1.4]:
    name = "MobileNetV2" if width == 1 else f"MobileNetV2 ×{width}"
    cases.append({"name": name, "tensors": digest(tensors(mobilenet(width)))})
    if width in (1, 0.5):
        cases[-1]["logits"] = logits(mobilenet(width))
    cases.append({"name": name, "tensors": digest(timm_names(tensors(mobilenet(width))))})
for number in (11, 13, 16, 19):
    for suffix, text in (("", ""), ("_bn", " with batch norm")):
        make = getattr(models, f"vgg{number}{suffix}")
        cases.append({"name": f"VGG-{number}{text}", "tensors": digest(tensors(make(num_classes=CLASSES)))})
        if (number, suffix) in ((11, ""), (13, "_bn")):
            cases[-1]["hidden"] = 64
            cases[-1]["logits"] = logits(vgg(make, 64))
path = pathlib.Path(__file__).with_name("torchvision.json")
path.write_text("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n]\n")
