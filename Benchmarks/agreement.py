"""Logits of 32 photographs against PyTorch with Pillow's preprocessing: the largest difference over the largest logit."""

import subprocess
import sys
import tempfile

import numpy as np
import torch

from peers import decoded, solar_cells, torch_network

SCRIPT = """net = load "efficientnet-lite0"
cells = load "elpv"
y = predict net on cells[0:2624:82] as logits
save y to "y.npy"
"""


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [program, "run", "--no-cache", "-"], input=SCRIPT, text=True, cwd=folder, check=True, capture_output=True)
        logits = np.load(folder + "/y.npy")
    rows = solar_cells()[0:2624:82]
    with torch.no_grad():
        expected = torch_network()(torch.from_numpy(np.stack([decoded(path) for path, _, _ in rows]))).numpy()
    assert logits.shape == expected.shape == (32, 1000)
    difference = np.abs(logits - expected).max() / np.abs(expected).max()
    print(f"logits of 32 photographs against PyTorch: largest difference {difference:.1e} of the largest logit")
    assert difference <= 1e-4


if __name__ == "__main__":
    main(sys.argv[1])
