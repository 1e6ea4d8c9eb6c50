"""Golden values of scikit-learn, SciPy and NumPy for the tests of metrics.

  OMP_NUM_THREADS=1 /usr/bin/python3 packages/metrics/test/golden/make_golden.py

Writes golden.json beside itself. Data are rounded before use, so that the file holds exactly what the tools saw.
"""
import json
import os
import warnings

import numpy as np
import scipy
import scipy.cluster.hierarchy as hierarchy
import scipy.stats as stats
import sklearn
from sklearn import metrics
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
g = np.random.default_rng(7)
rounded = lambda a: np.round(a, 4)


def proper_r2(X, y, fold=None):
    """R2 of least squares with directions of rounding noise left out; pooled out-of-fold with folds."""
    def fit(A, b):
        m = A.mean(0)
        c = np.linalg.lstsq(A - m, b - b.mean(), rcond=1e-10)[0]
        return c, b.mean() - m @ c
    p = np.empty_like(y)
    if fold is None:
        c, i = fit(X, y)
        p = X @ c + i
        return metrics.r2_score(y, p), c, i
    for tr, te in fold:
        c, i = fit(X[tr], y[tr])
        p[te] = X[te] @ c + i
    return metrics.r2_score(y, p)


def linear():
    n = 60
    X = rounded(g.standard_normal((n, 4)))
    y = rounded(X @ [1.0, -2.0, 0.0, 0.5] + 3 + g.standard_normal(n))
    group = g.integers(0, 7, n)
    tables = {"plain": X, "collinear": np.c_[X[:, :2], rounded(10 - X[:, 0] - X[:, 1])], "constant": np.c_[X[:, :2], np.full(n, 0.1)],
              "absent": np.c_[X[:, 0], np.zeros((n, 2))], "wide": rounded(g.standard_normal((n, 70)))}
    fold = list(GroupKFold(7).split(X, groups=group))
    few = list(GroupKFold(3).split(X, groups=group))
    out = {"y": y, "group": group, "folds3": [te for _, te in few], "tables": {}}
    for name, T in tables.items():
        r2, c, i = proper_r2(T, y)
        row = {"X": T, "r2": r2, "coefficients": c, "intercept": i, "standardised": c * T.std(0) / y.std(),
               "rank": np.linalg.matrix_rank(T - T.mean(0)), "cv": proper_r2(T, y, fold), "cv3": proper_r2(T, y, few)}
        if name == "plain":
            m = LinearRegression().fit(T, y)
            assert np.allclose(m.coef_, c) and abs(m.intercept_ - i) < 1e-9
        out["tables"][name] = row
    return out


def logistic():
    n = 90
    X = rounded(g.gamma(1.0, 1.0, (n, 3)) * [1, 10, 100])
    X = np.c_[X, np.full(n, 2.5), 2 * X[:, 0]]
    z = X[:, :3] / [1, 10, 100] @ g.standard_normal((3, 4)) * 2
    y4 = np.array([g.choice(4, p=np.exp(r - r.max()) / np.exp(r - r.max()).sum()) for r in z])
    group = g.integers(0, 6, n)
    out = {"X": X, "group": group, "cases": {}}
    separable = (X[:, 0] > np.median(X[:, 0])).astype(int)
    for name, y, C in (("multinomial", y4, 1.0), ("binary", (y4 > 0).astype(int), 1.0), ("separable", separable, 1.0),
                       ("weak", y4, 100.0)):
        mk = lambda: make_pipeline(StandardScaler(), LogisticRegression(C=C, solver="newton-cg", max_iter=100000, tol=1e-10))
        m = mk().fit(X, y)
        P = np.zeros((n, len(m.classes_)))
        for tr, te in GroupKFold(6).split(X, groups=group):
            q = mk().fit(X[tr], y[tr])
            P[np.ix_(te, np.searchsorted(m.classes_, q.classes_))] = q.predict_proba(X[te])
        out["cases"][name] = {"y": y, "C": C, "coefficients": m[-1].coef_, "intercepts": m[-1].intercept_,
                              "probabilities": m.predict_proba(X), "cv": P}
    return out


def ranking():
    n = 120
    s = np.round(g.standard_normal(n), 1)  # many ties
    y = (s + g.standard_normal(n) > 0.8).astype(int)
    t = np.round(0.6 * s + g.standard_normal(n), 1)
    truth = g.integers(0, 4, n)
    P = g.dirichlet(np.ones(4), n)
    P = rounded(0.6 * P + 0.4 * np.eye(4)[truth])
    P /= P.sum(1, keepdims=True)
    auc = metrics.roc_auc_score(truth, P, multi_class="ovr", average=None)
    return {"scores": s, "other": t, "positive": y, "auroc": metrics.roc_auc_score(y, s),
            "average_precision": metrics.average_precision_score(y, s), "pearson": stats.pearsonr(s, t)[0],
            "spearman": stats.spearmanr(s, t)[0], "kendall": stats.kendalltau(s, t)[0], "truth": truth, "probabilities": P,
            "per_class": auc, "macro": auc.mean()}


def classification():
    y, p = g.integers(0, 5, 100), g.integers(0, 5, 100)
    p = np.where(g.random(100) < 0.5, y, p)
    p[p == 3] = 2  # a class that is never predicted
    pr, rc, f1, _ = metrics.precision_recall_fscore_support(y, p, labels=range(5), zero_division=0)
    mp, mr, mf, _ = metrics.precision_recall_fscore_support(y, p, labels=range(5), zero_division=0, average="macro")
    k = lambda w: metrics.cohen_kappa_score(y, p, weights=w)
    return {"truth": y, "predicted": p, "accuracy": metrics.accuracy_score(y, p), "precision": pr, "recall": rc, "f1": f1,
            "macro_precision": mp, "macro_recall": mr, "macro_f1": mf, "confusion": metrics.confusion_matrix(y, p).ravel(),
            "kappa": k(None), "kappa_linear": k("linear"), "kappa_quadratic": k("quadratic")}


def clustering():
    n = 150
    a = g.integers(0, 4, n)
    b = np.where(g.random(n) < 0.6, a, g.integers(0, 6, n))
    table = metrics.cluster.contingency_matrix(a, b)
    X = rounded(g.standard_normal((n, 3)) + 2 * np.eye(6, 3)[b])
    labels = b.copy()
    labels[0] = 9  # a cluster of one
    fits = [np.where(g.random(24) < 0.8, np.arange(24) // 6, g.integers(0, 4, 24)) for _ in range(6)]
    noise = 0.01 * g.random((24, 24))  # no ties: which of two equal pairs is joined first is the tool's own affair
    consensus = np.round(np.mean([f[:, None] == f[None] for f in fits], 0) * 0.98 + noise + noise.T, 6)
    np.fill_diagonal(consensus, 1)
    distances = (1 - consensus)[np.triu_indices(24, 1)]
    return {"a": a, "b": b, "nmi": metrics.normalized_mutual_info_score(a, b), "ami": metrics.adjusted_mutual_info_score(a, b),
            "ari": metrics.adjusted_rand_score(a, b), "homogeneity": metrics.homogeneity_score(a, b),
            "completeness": metrics.completeness_score(a, b), "v": metrics.v_measure_score(a, b),
            "mutual_information": metrics.mutual_info_score(a, b), "entropy": stats.entropy(np.bincount(a)),
            "purity": table.max(0).sum() / n, "X": X, "labels": labels, "silhouette": metrics.silhouette_score(X, labels),
            "davies_bouldin": metrics.davies_bouldin_score(X, labels),
            "calinski_harabasz": metrics.calinski_harabasz_score(X, labels), "consensus": consensus,
            "cophenetic": float(hierarchy.cophenet(hierarchy.linkage(distances, "average"), distances)[0])}


def maps():
    a, b = rounded(g.random((9, 8))), rounded(g.random((9, 8)))
    b = rounded(0.5 * a + 0.5 * b)
    unit = lambda v: (v - v.min()) / (v.max() - v.min())
    p, q, s = unit(a), unit(b), []
    for r in range(9 - 6):
        for c in range(8 - 6):
            x, y = p[r:r + 7, c:c + 7].ravel(), q[r:r + 7, c:c + 7].ravel()
            C = np.cov(x, y)
            s.append((2 * x.mean() * y.mean() + 1e-4) * (2 * C[0, 1] + 9e-4)
                     / ((x.mean() ** 2 + y.mean() ** 2 + 1e-4) * (C[0, 0] + C[1, 1] + 9e-4)))
    return {"a": a, "b": b, "ssim": np.mean(s)}


def road():
    """Noise-free linear imputation, solved densely."""
    h, w = 6, 7
    image, mask = rounded(g.random((2, h, w))), g.random((h, w)) < 0.55
    mask[0, 0] = mask[0, 1] = mask[1, 0] = mask[5, 6] = True
    at = {tuple(p): i for i, p in enumerate(np.argwhere(mask))}
    A, B = np.zeros((len(at), len(at))), np.zeros((len(at), 2))
    for (r, c), i in at.items():
        for dr in (-1, 0, 1):
            for dc in (-1, 0, 1):
                p = (r + dr, c + dc)
                if (dr, dc) == (0, 0) or not (0 <= p[0] < h and 0 <= p[1] < w):
                    continue
                weight = 1 / 6 if dr == 0 or dc == 0 else 1 / 12
                A[i, i] += weight
                if p in at:
                    A[i, at[p]] -= weight
                else:
                    B[i] += weight * image[:, p[0], p[1]]
    out = image.copy()
    out[:, mask] = np.linalg.solve(A, B).T
    return {"image": image, "mask": mask.astype(int), "imputed": out}


golden = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
          "linear": linear(), "logistic": logistic(), "ranking": ranking(), "classification": classification(),
          "clustering": clustering(), "maps": maps(), "road": road()}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
json.dump(golden, open(path, "w"), default=lambda v: v.tolist())
print(os.path.getsize(path), "bytes")
