"""Adjusted Rand index by scikit-learn, cophenetic correlation by SciPy.

  /usr/bin/python3 packages/clustering/test/golden/make_agreement_golden.py

Writes agreement.json beside itself.
"""
import json
import os

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score

here = os.path.dirname(os.path.abspath(__file__))
g = np.random.default_rng(8)
n = 40
truth = g.integers(0, 4, n)
labellings = []
for noise in (0.1, 0.2, 0.4, 0.6, 0.3):
    labels = truth.copy()
    moved = g.random(n) < noise
    labels[moved] = g.integers(0, 4, moved.sum())
    labellings.append(labels)
points = np.round(g.standard_normal((n, 3)), 4)  # no two distances alike: ties may be joined in any order
pairs = pdist(points)
json.dump(
    {
        "tools": {"scipy": scipy.__version__, "sklearn": sklearn.__version__},
        "labellings": [a.tolist() for a in labellings],
        "adjustedRand": [adjusted_rand_score(truth, a) for a in labellings],
        "truth": truth.tolist(),
        "points": points.tolist(),
        "cophenetic": float(cophenet(linkage(pairs, "average"), pairs)[0]),
    },
    open(os.path.join(here, "agreement.json"), "w"),
)
