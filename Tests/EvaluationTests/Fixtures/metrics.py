"""Writes metrics.json: seeded predictions and what scikit-learn says of them. The calibration error
is written out here: scikit-learn has none. Run in this folder: python metrics.py"""
import json
import warnings
import numpy as np
from sklearn import metrics as m

warnings.simplefilter("ignore")
r = np.random.default_rng(11)


def number(v):
    return None if v is None or np.isnan(v) else float(v)


def calibration(p, y, bins=15):
    """15 equal-mass bins over sorted confidence; ties move a boundary up."""
    n = len(y)
    confidence, right = p.max(1), p.argmax(1) == y
    order = np.argsort(confidence, kind="stable")
    confidence, right = confidence[order], right[order]
    total, start = 0.0, 0
    for b in range(1, bins + 1):
        end = max(start, b * n // bins)
        while start < end < n and confidence[end] == confidence[end - 1]:
            end += 1
        if end > start:
            total += abs(confidence[start:end].sum() - right[start:end].sum())
        start = end
    return total / n


cases = []
for n, classes, kind in [(1, 2, "plain"), (2, 2, "plain"), (14, 2, "plain"), (100, 2, "plain"), (655, 2, "ties"),
                         (300, 4, "plain"), (300, 4, "ties"), (50, 5, "absent"), (40, 3, "one"), (500, 12, "plain"),
                         (200, 3, "certain"), (120, 2, "float32")]:
    y = r.integers(0, classes, n)
    if kind == "absent":
        y[y == 2] = 3
    if kind == "one":
        y[:] = 1
    z = r.normal(size=(n, classes)) + 1.2 * np.eye(classes)[y]
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    if kind == "ties":  # multiples of 1/16 that sum to 1: argmax ties and equal scores
        p = np.floor(p * 16) / 16
        p[:, 0] += 1 - p.sum(1)
    if kind == "absent":  # one class neither occurs nor is predicted, another is predicted only
        p[:, 4] *= 1e-3
        y[y == 4] = 0
    if kind == "certain":
        p = np.eye(classes)[np.where(r.uniform(size=n) < 0.8, y, (y + 1) % classes)]
    if kind == "float32":
        p = p.astype(np.float32)
    q = p.argmax(1)
    labels = list(range(classes))
    present = [c for c in labels if (y == c).any()]
    predicted = [c for c in labels if (q == c).any()]
    precision, recall, f1, support = m.precision_recall_fscore_support(y, q, labels=labels, zero_division=0)
    auroc = [m.roc_auc_score(y == c, p[:, c]) if 0 < (y == c).sum() < n else None for c in labels]
    # Ours: precision is none where a class neither occurs nor is predicted, recall where it does not occur.
    precision = [float(v) if c in present or c in predicted else None for c, v in enumerate(precision)]
    recall = [float(v) if c in present else None for c, v in enumerate(recall)]
    f1 = [float(v) if c in present or c in predicted else None for c, v in enumerate(f1)]
    eps = np.finfo(p.dtype).eps
    cases.append({
        "kind": kind, "classes": classes, "float32": kind == "float32",
        "probabilities": p.astype(np.float64).ravel().tolist(), "labels": y.tolist(),
        "accuracy": m.accuracy_score(y, q), "balanced_accuracy": m.balanced_accuracy_score(y, q),
        "precision": precision, "recall": recall, "f1": f1, "auroc": auroc,
        "macro_f1": m.f1_score(y, q, average="macro", zero_division=0),
        "log_loss": float(-np.log(np.clip(p[np.arange(n), y].astype(np.float64), eps, 1 - eps)).mean()),
        "sklearn_log_loss": number(m.log_loss(y, p, labels=labels)),
        "calibration_error": float(calibration(p.astype(np.float64), y)),
        "confusion": m.confusion_matrix(y, q, labels=labels).ravel().tolist(),
    })

numbers = []
for n in (1, 2, 50, 400):
    t = r.normal(10, 3, n)
    p = t + r.normal(0, 1, n)
    numbers.append({"predictions": p.tolist(), "targets": t.tolist(), "mae": m.mean_absolute_error(t, p),
                    "rmse": m.root_mean_squared_error(t, p), "r2": number(m.r2_score(t, p)) if n > 1 else None})
json.dump({"classes": cases, "numbers": numbers}, open("metrics.json", "w"))
