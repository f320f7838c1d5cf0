"""The frozen-head job, from files to report: 2,624 photographs decoded, features, a head fitted on 60%, a report
on 25%. Beside it ONNX Runtime features with a scikit-learn head, and PyTorch run as its transfer tutorial does:
forward through the trunk in each of 20 epochs (one is measured)."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from peers import THREADS, decoded, machine, onnx_network, onnx_session, show, solar_cells, torch_network

SCRIPT = """backbone = load "efficientnet-lite0"
cells = load "elpv"
cells.defective = cells.probability >= 0.5
train, valid, test = split cells into [60%, 15%, 25%] stratify [defective, type] seed 7
model = adapt backbone to train target defective
fit model on train epochs 20 rate 1e-2
r = evaluate model on test by type
r.accuracy
"""


def ours(program, folder):
    """Seconds, test accuracy and peak bytes of the whole process, nothing remembered from before."""
    with open(folder + "/job.thaw", "w") as file:
        file.write(SCRIPT)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [program, "run", "--no-cache", "job.thaw"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    peak = 0
    while process.poll() is None:
        # The kernel's own peak; what wait4 tells also counts the parent before exec.
        with open(f"/proc/{process.pid}/status") as status:
            peak = max([peak] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
        time.sleep(0.02)
    seconds = time.perf_counter() - begun
    assert process.returncode == 0
    return seconds, float(process.stdout.read().split()[-1]), peak * 1024


def onnx_and_scikit(path, cells):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    begun = time.perf_counter()
    session = onnx_session(path)
    labels = np.array([defective for _, defective, _ in cells])
    strata = [f"{defective} {kind}" for _, defective, kind in cells]
    train, rest = train_test_split(np.arange(len(cells)), train_size=0.6, stratify=strata, random_state=7)
    used = np.concatenate([train, rest[: int(0.25 * len(cells))]])
    features = np.empty((len(cells), 1280), np.float32)
    with ThreadPoolExecutor(THREADS) as pool:
        for i in range(0, len(used), 4):  # its best batch size
            rows = used[i:i + 4]
            x = np.stack(list(pool.map(decoded, [cells[row][0] for row in rows])))
            features[rows] = session.run(None, {"x": x})[0]
    head = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, C=0.01))
    head.fit(features[train], labels[train])
    test = used[len(train):]
    probability = head.predict_proba(features[test])[:, 1]
    accuracy = np.mean((probability > 0.5) == labels[test])
    roc_auc_score(labels[test], probability)
    return time.perf_counter() - begun, accuracy


def torch_epoch(cells):
    """Seconds of one epoch over 60% of the rows and one scoring of 25%, decode in two worker processes."""
    import torch
    from torch.utils.data import DataLoader, Dataset

    torch.set_num_threads(THREADS)

    class Cells(Dataset):
        def __init__(self, rows):
            self.rows = rows

        def __len__(self):
            return len(self.rows)

        def __getitem__(self, i):
            path, defective, _ = cells[self.rows[i]]
            return torch.from_numpy(decoded(path)), int(defective)

    order = np.random.default_rng(0).permutation(len(cells))
    train, test = order[: int(0.6 * len(cells))], order[-int(0.25 * len(cells)):]
    network = torch_network()
    for parameter in network.parameters():
        parameter.requires_grad = False
    network._fc = torch.nn.Linear(1280, 2)
    optimizer = torch.optim.AdamW(network._fc.parameters(), 1e-2)
    begun = time.perf_counter()
    network.train()
    for x, y in DataLoader(Cells(train), 32, shuffle=True, num_workers=THREADS):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(x), y).backward()
        optimizer.step()
    epoch = time.perf_counter() - begun
    network.eval()
    begun = time.perf_counter()
    with torch.no_grad():
        for x, y in DataLoader(Cells(test), 32, num_workers=THREADS):
            network(x).argmax(1)
    return epoch, time.perf_counter() - begun


def main(program):
    print(machine())
    cells = solar_cells()
    with tempfile.TemporaryDirectory() as folder:
        onnx_network(folder + "/features.onnx", features_only=True)
        mine, theirs, accuracies, peaks = [], [], [], []
        for _ in range(3):
            seconds, accuracy, peak = ours(program, folder)
            mine.append(seconds)
            peaks.append(peak)
            time.sleep(0.3)
            seconds, peer_accuracy = onnx_and_scikit(folder + "/features.onnx", cells)
            theirs.append(seconds)
            accuracies.append((accuracy, peer_accuracy))
        show("frozen-head job, files to report", mine, theirs, "ONNX Runtime and scikit-learn", 1, "s")
        print(f"test accuracy: Thaw {accuracies[0][0]:.3f}, peer {accuracies[0][1]:.3f}; Thaw's peak memory {max(peaks) / 2**20:.0f} MiB")
        epoch, scoring = torch_epoch(cells)
        show("the same against PyTorch's tutorial, 20 epochs from one measured",
             [statistics.median(mine)], [20 * epoch + scoring], "PyTorch", 1, "s")


if __name__ == "__main__":
    main(sys.argv[1])
