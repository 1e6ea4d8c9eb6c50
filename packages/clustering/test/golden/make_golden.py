"""Golden values of scikit-learn and SciPy for the clustering tests.

  /usr/bin/python3 packages/clustering/test/golden/make_golden.py

Writes golden.json and V.npy beside itself. Small on purpose: V is 600 × 40 float32 (96 kB), post-ReLU mixtures of 6 patterns.
"""
import json
import os

import numpy as np
import scipy
import sklearn
from scipy.optimize import nnls
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF

here = os.path.dirname(os.path.abspath(__file__))
g = np.random.default_rng(11)
n, d, K = 600, 40, 5
patterns = g.gamma(2.0, 1.0, (6, d)) * (g.random((6, d)) < 0.4)
weights = g.gamma(1.0, 1.0, (n, 6)) * (g.random((n, 6)) < 0.4)
V = np.maximum(0, weights @ patterns + 0.4 * g.standard_normal((n, d)) - 0.1).astype(np.float32)
np.save(os.path.join(here, "V.npy"), V)
V64 = V.astype(np.float64)
norm = np.linalg.norm(V64)


def loss(model, W):
    return float(np.linalg.norm(V64 - W @ model.components_) / norm)


# K up to the number of patterns: converged. Beyond it the local minima are many, and scikit-learn's defaults are the yardstick.
nmf = {}
for init in ("nndsvda", "nndsvd"):
    for k, how in ((2, {"max_iter": 2000, "tol": 1e-7}), (K, {"max_iter": 2000, "tol": 1e-7}), (12, {})):
        model = NMF(k, init=init, solver="cd", random_state=0, **how)
        nmf[f"{init}-{k}"] = loss(model, model.fit_transform(V64))

H = np.abs(g.standard_normal((K, d))) + 0.2  # rows that are alike: badly conditioned on purpose
H = (H / np.linalg.norm(H, axis=1, keepdims=True)).astype(np.float32).astype(np.float64)
frozen = NMF(K, max_iter=100000, tol=1e-12)
frozen.components_, frozen.n_components_, frozen.n_features_in_ = H, K, d
rows = V64[:50]
transform = frozen.transform(rows)
exact = np.array([nnls(H.T, row)[0] for row in rows])

start = V64[:K]
km = KMeans(K, init=start, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(V64)
far = V64[:K].copy()
far[K - 1] = 1000.0  # nothing is near: the cluster is empty and has to be relocated
empty = KMeans(K, init=far, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(V64)
offset = V64 + 500.0  # far from the origin: distances cancel without centring
moved = KMeans(K, init=start + 500.0, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(offset.astype(np.float32))

json.dump(
    {
        "tools": {"sklearn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
        "n": n, "d": d, "K": K,
        "nmf": nmf,
        "H": [float(x) for x in H.astype(np.float32).ravel()],
        "transform": [round(float(x), 8) for x in transform.ravel()],
        "nnls": [round(float(x), 8) for x in exact.ravel()],
        "singularValues": [float(x) for x in np.linalg.svd(V64, compute_uv=False)[:8]],
        "kmeans": {"inertia": float(km.inertia_), "labels": km.labels_.tolist()},
        "kmeansEmpty": {"inertia": float(empty.inertia_)},
        "kmeansOffset": {"inertia": float(moved.inertia_)},
    },
    open(os.path.join(here, "golden.json"), "w"),
)
