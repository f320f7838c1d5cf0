"""Solar cells with the last eight blocks thawed, 8 epochs, split and fit seeds 1 to 5: Thaw, and PyTorch with the same
recipe on the same rows. Prints each test accuracy, the two means and the ratio of the times.

    fine_tuning.py PROGRAM [SEED…]
"""

import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

from peers import THREADS, decoded, machine, solar_cells, torch_network

EPOCHS, BATCH, LOW, HIGH, DECAY, BLOCKS = 8, 32, 1e-5, 1e-3, 0.01, 8
DATA = """cells = load "elpv"
cells.defective = cells.probability >= 0.5
cells.number = arange({count})
train, valid, test = split cells into [60%, 15%, 25%] stratify [defective, type] seed {seed}
"""
SPLIT = DATA + """save train.number to "train.npy" replace
save test.number to "test.npy" replace
"""
JOB = """backbone = load "efficientnet-lite0"
""" + DATA + """model = adapt backbone to train target defective seed {seed}
thaw model from blocks[-8]
fit model on train epochs 8 rate 1e-5 to 1e-3 augment [flip, rotate 90] seed {seed}
r = evaluate model on test
r.accuracy
"""


def run(program, folder, script):
    with open(folder + "/job.thaw", "w") as file:
        file.write(script)
    begun = time.perf_counter()
    said = subprocess.run(
        [program, "run", "--no-cache", "job.thaw"], cwd=folder, stdout=subprocess.PIPE, check=True, text=True).stdout
    return time.perf_counter() - begun, said


def augmented(pictures, random):
    """Each picture mirrored or not, and turned by a multiple of 90 degrees."""
    out = np.empty_like(pictures)
    for i, picture in enumerate(pictures):
        if random.integers(2):
            picture = picture[:, :, ::-1]
        out[i] = np.rot90(picture, random.integers(4), axes=(1, 2))
    return out


def peer(cells, train, test, seed):
    """Test accuracy of PyTorch and its seconds, from files to score."""
    import torch

    torch.set_num_threads(THREADS)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    begun = time.perf_counter()
    pictures = {row: decoded(cells[row][0]) for row in np.concatenate([train, test])}
    labels = np.array([defective for _, defective, _ in cells], np.int64)
    network = torch_network().to(memory_format=torch.channels_last)  # batch norm keeps its statistics
    network._fc = torch.nn.Linear(1280, 2)
    first = len(network._blocks) - BLOCKS
    for parameter in network.parameters():
        parameter.requires_grad = False
    stages = [[network._blocks[index]] for index in range(first, len(network._blocks))]
    stages.append([network._conv_head, network._bn1, network._fc])
    groups = []
    for depth, stage in enumerate(stages):
        parameters = [parameter for module in stage for parameter in module.parameters()]
        for parameter in parameters:
            parameter.requires_grad = True
        groups.append({"params": parameters, "lr": LOW * (HIGH / LOW) ** (depth / (len(stages) - 1))})
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = EPOCHS * -(-len(train) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5 * (1 + np.cos(np.pi * step / steps)))

    def logits(x, learns):
        with torch.no_grad():
            x = network._swish(network._bn0(network._conv_stem(x)))
            for block in network._blocks[:first]:
                x = block(x)
        for block in network._blocks[first:]:
            x = block(x)
        x = network._swish(network._bn1(network._conv_head(x))).mean((2, 3))
        return network._fc(torch.nn.functional.dropout(x, 0.2, learns))

    for _ in range(EPOCHS):
        order = random.permutation(train)
        for start in range(0, len(order), BATCH):
            rows = order[start:start + BATCH]
            x = torch.from_numpy(augmented(np.stack([pictures[row] for row in rows]), random))
            loss = torch.nn.functional.cross_entropy(
                logits(x.contiguous(memory_format=torch.channels_last), True), torch.from_numpy(labels[rows]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    right = 0
    with torch.no_grad():
        for start in range(0, len(test), BATCH):
            rows = test[start:start + BATCH]
            answer = logits(torch.from_numpy(np.stack([pictures[row] for row in rows])), False).argmax(1)
            right += int((answer.numpy() == labels[rows]).sum())
    return right / len(test), time.perf_counter() - begun


def main(program, seeds):
    print(machine())
    cells = solar_cells()
    ours, theirs, ratios = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            run(program, folder, SPLIT.format(count=len(cells), seed=seed))
            train, test = (np.load(f"{folder}/{name}.npy") for name in ("train", "test"))
            seconds, said = run(program, folder, JOB.format(count=len(cells), seed=seed))
            ours.append(float(said.split()[-1]))
            accuracy, peer_seconds = peer(cells, train, test, seed)
            theirs.append(accuracy)
            ratios.append(peer_seconds / seconds)
            print(f"seed {seed}: Thaw {ours[-1]:.4f} in {seconds:.0f} s, PyTorch {accuracy:.4f} in {peer_seconds:.0f} s", flush=True)
    print(
        f"mean test accuracy: Thaw {statistics.mean(ours):.4f}, PyTorch {statistics.mean(theirs):.4f}; "
        f"time: ratio median {statistics.median(ratios):.2f} (min {min(ratios):.2f}, max {max(ratios):.2f})")


main(sys.argv[1], [int(seed) for seed in sys.argv[2:]] or [1, 2, 3, 4, 5])
