"""Writes distributions.json: values of the normal distribution, Wilson intervals, midranks and
quantiles by scipy and NumPy. Run in this folder: python distributions.py"""
import json
import numpy as np
from scipy import stats

r = np.random.default_rng(7)
p = np.concatenate([[1e-300, 1e-20, 1e-5, 0.01, 0.025, 0.075, 0.0751, 0.2, 0.5, 0.9249, 0.925, 0.975, 1 - 1e-9],
                    r.uniform(0, 1, 100)])
x = np.concatenate([[-37, -20, -9, -5.7, -5.6, -1, -0.67, 0, 0.1, 0.67448975, 0.7, 3, 5.65, 5.66, 8.3],
                    r.normal(0, 3, 100)])
wilson = []
for n in (1, 2, 10, 29, 655, 100000):
    for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        for c in (0.8, 0.95, 0.99):
            i = stats.binomtest(k, n).proportion_ci(c, method="wilson")
            wilson.append([k, n, c, i.low, i.high])
samples = [r.integers(0, 8, n).astype(float) for n in (1, 2, 5, 30)] + [r.normal(size=40)]
out = {
    "quantile": [[a, b] for a, b in zip(p.tolist(), stats.norm.ppf(p).tolist())],
    "cumulative": [[a, b] for a, b in zip(x.tolist(), stats.norm.cdf(x).tolist())],
    "wilson": wilson,
    "samples": [{"values": s.tolist(), "ranks": stats.rankdata(s).tolist(),
                 "quartiles": np.quantile(s, [0.25, 0.5, 0.75]).tolist()} for s in samples],
}
json.dump(out, open("distributions.json", "w"))
