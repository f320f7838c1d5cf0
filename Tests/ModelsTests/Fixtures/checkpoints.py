#!/usr/bin/env python3
"""Makes Checkpoints/: small files as PyTorch and safetensors write them. Needs torch, safetensors."""

import collections
import os
import zipfile

import torch
from safetensors.torch import save_file

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Checkpoints")


def path(name):
    return os.path.join(here, name)


def counted(dtype, *shape):
    """0, 1, 2, ... in this type and shape."""
    count = 1
    for length in shape:
        count *= length
    return torch.arange(count).to(dtype).reshape(shape)


def tensors():
    state = collections.OrderedDict()
    state["conv.weight"] = counted(torch.float32, 2, 3) / 4
    state["transposed"] = counted(torch.float32, 3, 4).t()
    state["row"] = counted(torch.float32, 4, 5)[2]
    state["parameter"] = torch.nn.Parameter(counted(torch.float32, 3) - 1)
    for dtype in (torch.float64, torch.float16, torch.bfloat16):
        state[str(dtype).split(".")[1]] = counted(dtype, 5) * 0.5 - 1
    for dtype in (torch.int64, torch.int32, torch.int16, torch.int8):
        state[str(dtype).split(".")[1]] = counted(dtype, 4) - 2
    state["uint8"] = counted(torch.uint8, 4) + 252
    state["bool"] = torch.tensor([True, False, True])
    state["scalar"] = torch.tensor(7)
    state["empty"] = torch.zeros(0, 3)
    return state


nested = {"epoch": 12, "note": "made for a test",
          "state_dict": collections.OrderedDict(("module." + k, v) for k, v in tensors().items())}
torch.save(nested, path("legacy.pth"), _use_new_zipfile_serialization=False)
torch.save(nested, path("zip.pth"))
torch.save(tensors(), path("protocol4.pth"), pickle_protocol=4)
torch.save({"kept": counted(torch.float32, 2), "complex": torch.zeros(2, dtype=torch.complex64)},
           path("complex.pth"))

module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
with torch.no_grad():
    module[0].weight.copy_(counted(torch.float32, 3, 2))
torch.save(module, path("module.pth"))

plain = {k: v.clone().contiguous() for k, v in tensors().items()}
plain["uint64"] = torch.tensor([1, 2**62], dtype=torch.uint64)
plain["uint64.large"] = torch.tensor([1, 2**63], dtype=torch.uint64)
save_file(plain, path("tensors.safetensors"), metadata={"format": "pt"})

with zipfile.ZipFile(path("package.whl"), "w", zipfile.ZIP_DEFLATED) as archive:
    archive.write(path("legacy.pth"), "package/models/legacy.pth")
    archive.write(path("zip.pth"), "package/models/zip.pth")
    archive.write(path("tensors.safetensors"), "package/models/stored.safetensors",
                  compress_type=zipfile.ZIP_STORED)
    archive.writestr("package/__init__.py", "")
