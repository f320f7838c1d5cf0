"""Writes paired.json: intervals for differences of two models on the same rows, from definitions: Tango's
score with the likelihood maximised numerically, DeLong's components by comparing every pair of rows,
quantiles by SciPy. Run in this folder: python paired.py"""
import json
import numpy as np
from scipy import optimize, stats

r = np.random.default_rng(5)


def score(delta, b, c, n):
    """(p12 - p21 - delta) over its standard error, at the likeliest p21 that has this difference."""
    low, high = max(0, -delta), (1 - delta) / 2

    def loss(q):
        rest = 1 - delta - 2 * q
        parts = [(b, q + delta), (c, q), (n - b - c, rest)]
        return -sum(k * np.log(max(p, 1e-300)) for k, p in parts if k)
    q = optimize.minimize_scalar(
        loss, bounds=(low, high), method="bounded", options={"xatol": 1e-13}).x
    return (b - c - n * delta) / np.sqrt(max(n * (2 * q + delta * (1 - delta)), 1e-30))


def tango(b, c, n, confidence):
    z, d, e = stats.norm.ppf(0.5 + confidence / 2), (b - c) / n, 1e-9
    lower = -1 if c == n else optimize.brentq(lambda x: score(x, b, c, n) - z, -1 + e, d, xtol=1e-13)
    upper = 1 if b == n else optimize.brentq(lambda x: score(x, b, c, n) + z, d, 1 - e, xtol=1e-13)
    return lower, upper


def delong(first, second, classes, labels):
    """Mean over classes of the areas' difference, and its standard error from the placements."""
    n, parts, total = len(labels), np.zeros(len(labels)), 0.0
    for scores, sign in ((first, 1), (second, -1)):
        for k, c in enumerate(classes):
            s, member = np.array(scores[k]), labels == c
            psi = (s[member][:, None] > s[~member]) + 0.5 * (s[member][:, None] == s[~member])
            total += sign * psi.mean() / len(classes)
            parts[member] += sign * psi.mean(1) / member.sum() / len(classes)
            parts[~member] += sign * psi.mean(0) / (~member).sum() / len(classes)
    variance = sum(
        (labels == g).sum() * parts[labels == g].var(ddof=1)
        for g in np.unique(labels) if (labels == g).sum() > 1)
    return total, np.sqrt(variance)


def areas(n, classes, of, decimals):
    labels = r.integers(0, classes, n)
    labels[:classes] = np.arange(classes)
    scores = [np.round(r.normal(size=(len(of), n)) + 1.0 * (labels == np.array(of)[:, None]), decimals)
              for _ in range(2)]
    shared = np.round(r.normal(size=(len(of), n)), decimals)
    first, second = (scores[0] + shared).tolist(), (scores[1] + shared).tolist()
    difference, error = delong(first, second, of, labels)
    return {"first": first, "second": second, "classes": of, "labels": labels.tolist(),
            "difference": difference, "error": error}


tables = [(1, 0, 44, 0.9), (1, 0, 44, 0.95), (9, 16, 32, 0.95), (0, 0, 20, 0.95), (5, 5, 5000, 0.95), (1, 1, 2, 0.95),
          (3, 0, 3, 0.95), (0, 4, 4, 0.95), (40, 12, 300, 0.99), (212, 150, 1000, 0.95), (0, 1, 1, 0.95)]
values = r.normal(0.1, 0.05, 400).tolist()
with open("paired.json", "w") as file:
    json.dump({
        "tango": [[*t, *tango(*t)] for t in tables],
        "areas": [areas(60, 2, [1], 1), areas(35, 2, [0, 1], 6), areas(80, 4, [0, 1, 2, 3], 1)],
        "student": [[p, v, stats.t.ppf(p, v)] for p in (0.9, 0.975, 0.995) for v in (3, 5, 15, 40, 200, 5000)],
        "bootstrap": {
            "values": values,
            "intervals": [[n, *np.quantile(values, [stats.norm.cdf(k * np.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
                                                    for k in (-1, 1)])] for n in (10, 50, 1000)]},
    }, file)
