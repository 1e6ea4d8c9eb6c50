"""Golden values for NMF under a decision metric M = I + D'D.

  /usr/bin/python3 packages/clustering/test/golden/make_metric_golden.py

Writes metric.json beside itself, from V.npy of make_golden.py. W under M is the plain NNLS of [a, aD'] on [H, HD'];
H under M with W fixed is one NNLS over all its K C values; a diagonal metric is plain NMF of rescaled columns.
"""
import json
import os

import numpy as np
import scipy
import sklearn
from scipy.optimize import nnls
from sklearn.decomposition import NMF

here = os.path.dirname(os.path.abspath(__file__))
V = np.load(os.path.join(here, "V.npy")).astype(np.float64)
g = np.random.default_rng(5)
K, r, d = 3, 2, V.shape[1]
D = g.standard_normal((r, d)).astype(np.float32).astype(np.float64)
D *= np.sqrt((V**2).sum() / ((V @ D.T) ** 2).sum())
D = D.astype(np.float32).astype(np.float64)
H = np.abs(g.standard_normal((K, d)))
H = (H / np.linalg.norm(H, axis=1, keepdims=True)).astype(np.float32).astype(np.float64)

rows = V[:40]
both = np.hstack([H, H @ D.T])
W = np.array([nnls(both.T, np.concatenate([a, D @ a]))[0] for a in rows])

# vec(W H) = (W kron I) vec(H), vec(W H D') = (W kron D) vec(H), rows first.
weights = g.gamma(1.0, 1.0, (len(rows), K)).astype(np.float32).astype(np.float64)
stacked = np.vstack([np.kron(weights, np.eye(d)), np.kron(weights, D)])
best, _ = nnls(stacked, np.concatenate([rows.ravel(), (rows @ D.T).ravel()]))

scale = np.sqrt(1 + g.gamma(2.0, 1.0, d)).astype(np.float32).astype(np.float64)
start = (V[:5] + 0.1).astype(np.float32).astype(np.float64)
model = NMF(5, init="custom", solver="cd", max_iter=3000, tol=1e-8)
first = np.array([nnls((start * scale).T, a)[0] for a in V * scale])
U = model.fit_transform(V * scale, W=first, H=start * scale)
loss = np.linalg.norm(V * scale - U @ model.components_) / np.linalg.norm(V * scale)

short = lambda a: [float(f"{x:.8g}") for x in np.asarray(a).ravel()]
json.dump(
    {
        "tools": {"sklearn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
        "K": K, "r": r, "rows": len(rows), "D": short(D), "H": short(H), "W": short(W),
        "weights": short(weights), "bestH": short(best), "scale": short(scale), "start": short(start), "scaledLoss": float(loss),
    },
    open(os.path.join(here, "metric.json"), "w"),
)
