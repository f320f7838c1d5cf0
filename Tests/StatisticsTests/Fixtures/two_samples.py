"""Writes two_samples.json: tests and distances of two samples, by SciPy and by counting all ways to deal
the pooled values. Run in this folder: python two_samples.py"""
import itertools
import json
import numpy as np
from scipy import stats

r = np.random.default_rng(11)


def gap(x, y):
    at = np.unique(np.concatenate([x, y]))
    f = np.searchsorted(np.sort(x), at, "right") * len(y)
    g = np.searchsorted(np.sort(y), at, "right") * len(x)
    return np.abs(f - g).max()


def by_counting(x, y, statistic):
    """The share of all ways to choose the second sample whose statistic is as large."""
    pooled = np.concatenate([x, y])
    n, hits, all_ = len(pooled), 0, 0
    observed = statistic(x, y)
    for chosen in itertools.combinations(range(n), len(y)):
        mask = np.zeros(n, bool)
        mask[list(chosen)] = True
        hits += statistic(pooled[~mask], pooled[mask]) >= observed
        all_ += 1
    return hits / all_


kolmogorov = []
for n, m, levels in [(5, 6, 3), (7, 5, 4), (6, 6, 2), (8, 4, 20), (1, 3, 5)]:
    x, y = r.integers(0, levels, n).astype(float), (r.integers(0, levels, m) + 1).astype(float)
    kolmogorov.append({"first": x.tolist(), "second": y.tolist(), "statistic": gap(x, y) / (n * m), "p": by_counting(x, y, gap)})
for n, m, shift in [(40, 30, 0.0), (200, 90, 0.5), (300, 300, 0.4), (1000, 150, 0.1), (1, 1, 0.0)]:
    x, y = r.normal(size=n), r.normal(shift, 1, m)
    k = stats.ks_2samp(x, y, method="exact")
    kolmogorov.append({"first": x.tolist(), "second": y.tolist(), "statistic": k.statistic, "p": k.pvalue})

location, spread = [], []
for n, m, shift in [(10, 10, 1.0), (12, 30, 1.4), (60, 20, 1.1), (40, 40, 0.9), (100, 25, 0.2)]:
    x, y = r.normal(size=n), r.normal(shift, 1, m)
    location.append({"first": x.tolist(), "second": y.tolist(), "p": stats.mannwhitneyu(x, y, method="exact").pvalue})


def deal(x, y, scores, count=1_000_000):
    """Mood's test one-sided and doubled, by dealing the ranks a million times."""
    s = scores(len(x) + len(y))
    ranks = stats.rankdata(np.concatenate([x, y])).astype(int) - 1
    mean = s.mean() * len(y)
    observed = s[ranks[len(x):]].sum() - mean
    hits = 0
    for _ in range(count // 10_000):
        order = np.argsort(r.random((10_000, len(s))), axis=1)[:, :len(y)]
        sums = s[order].sum(axis=1) - mean
        hits += (np.sign(observed) * sums >= abs(observed) - 1e-12).sum()
    return min(1.0, 2 * hits / count)


mood = lambda n: ((2 * np.arange(n) + 1 - n) / n) ** 2
for n, m, scale in [(10, 12, 2.5), (30, 20, 2.0), (25, 50, 0.6), (40, 15, 1.2)]:
    x, y = r.normal(size=n), r.normal(0, scale, m)
    spread.append({"first": x.tolist(), "second": y.tolist(), "p": deal(x, y, mood)})

share = []
for a, n, b, m in [(3, 20, 9, 15), (0, 30, 4, 30), (500, 1000, 60, 100), (5, 10, 0, 3), (1, 5000, 6, 800), (7, 7, 2, 3)]:
    support = np.arange(0, m + 1)
    p = stats.hypergeom.pmf(support, n + m, a + b, m)
    distance = np.abs(support * (n + m) - (a + b) * m)
    share.append([a, n, b, m, float(p[distance >= abs(b * (n + m) - (a + b) * m)].sum())])

distance = []
for n, m in [(1, 1), (5, 8), (40, 33)]:
    x, y = r.integers(0, 9, n) / 2, r.normal(2, 1, m)
    distance.append({"first": x.tolist(), "second": y.tolist(), "p": stats.wasserstein_distance(x, y)})

json.dump({"kolmogorov": kolmogorov, "location": location, "spread": spread, "share": share, "distance": distance},
          open("two_samples.json", "w"))
