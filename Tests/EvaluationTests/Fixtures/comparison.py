"""Writes comparison.json: two models' probabilities on the same rows, the differences of their scores, and intervals from SciPy's paired bootstrap (4,000 resamples) at the shares that Hesterberg's
expansion gives; for the calibration error the standard deviation of the resamples. Run in this folder:
python comparison.py"""
import json
import numpy as np
from scipy import stats
from sklearn import metrics as m

r = np.random.default_rng(3)


def calibration(p, y, bins=15):
    n, confidence, right = len(y), p.max(1), p.argmax(1) == y
    order = np.argsort(confidence, kind="stable")
    confidence, right = confidence[order], right[order]
    total, start = 0.0, 0
    for b in range(1, bins + 1):
        end = max(start, b * n // bins)
        while start < end < n and confidence[end] == confidence[end - 1]:
            end += 1
        total += abs(confidence[start:end].sum() - right[start:end].sum())
        start = end
    return total / n


def f1(p, y):
    taken = p.argmax(1)
    right = [((taken == c) & (y == c)).sum() for c in range(p.shape[1])]
    both = [(taken == c).sum() + (y == c).sum() for c in range(p.shape[1])]
    return np.mean([2 * a / b for a, b in zip(right, both) if b])


def log_loss(p, y):
    return -np.log(np.clip(p[np.arange(len(y)), y], 2.2e-16, 1)).mean()


cases = []
for n, classes in ((80, 2), (250, 3)):
    y = r.integers(0, classes, n)
    z = r.normal(size=(n, classes)) + 1.3 * np.eye(classes)[y]
    first, second = (np.exp(l) / np.exp(l).sum(1, keepdims=True)
                     for l in (z, 1.6 * (z + 0.7 * r.normal(size=z.shape))))
    assert np.isclose(f1(second, y), m.f1_score(y, second.argmax(1), average="macro"))
    assert np.isclose(log_loss(second, y), m.log_loss(y, second))
    measures = {"f1": f1, "logLoss": log_loss, "calibration": calibration}
    t = np.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1)
    case = {"first": first.tolist(), "second": second.tolist(), "labels": y.tolist()}
    for name, f in measures.items():
        def difference(rows):
            rows = rows.astype(int)
            return f(first[rows], y[rows]) - f(second[rows], y[rows])
        drawn = stats.bootstrap((np.arange(n),), difference, n_resamples=4000, vectorized=False, paired=True,
                                method="percentile", random_state=1).bootstrap_distribution
        d = difference(np.arange(n))
        ends = np.quantile(drawn, [stats.norm.cdf(-t), stats.norm.cdf(t)])
        if name == "calibration":
            ends = [d - t * drawn.std(ddof=1), d + t * drawn.std(ddof=1)]
        case[name] = [float(d), *map(float, ends)]
    cases.append(case)
with open("comparison.json", "w") as file:
    json.dump(cases, file)
