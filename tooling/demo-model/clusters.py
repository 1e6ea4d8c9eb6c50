"""How well clusters of the last layer agree with the painted tissue.

Usage: python3 clusters.py TILES {tissue,shortcut} [K]
Fits NMF (Frobenius, unit rows) with scikit-learn to cells of half of the held-out slides, labels the cells of the other half
by the largest weight, and prints NMI against the majority class of each cell, the share of every class in every
cluster, the cluster's share of ink, and the head's weight s_k for `malignant`.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from sklearn.decomposition import NMF
from sklearn.metrics import normalized_mutual_info_score

CLASSES = ("glass", "stroma", "benign-gland", "lumen", "malignant-gland", "lymphocytes", "fat", "blood")


def main(folder, name, k):
    activations = np.load(folder / f"{name}-activations.npy").transpose(0, 2, 3, 1)
    facts = np.load(folder / "heldout-facts.npy")
    truth = np.load(folder / "heldout-cells.npy").argmax(-1)
    fit = facts[:, 0] % 4 < 2
    rng = np.random.default_rng(0)
    rows = activations[fit].reshape(-1, activations.shape[-1])
    rows = rows[rng.choice(len(rows), 20000, replace=False)]
    model = NMF(k, init="nndsvda", max_iter=400, random_state=0, tol=1e-4)
    model.fit(rows)
    model.components_ /= np.linalg.norm(model.components_, axis=1, keepdims=True)
    held = activations[~fit].reshape(-1, activations.shape[-1])
    weights = model.transform(held)
    labels, classes = weights.argmax(1), truth[~fit].ravel()
    graph = onnx.load(str(folder / f"{name}-exposed.onnx")).graph
    head = {w.name: numpy_helper.to_array(w) for w in graph.initializer}["head.weight"]
    importance = model.components_ @ (head[1] - head[0])
    print(f"{name} K={k}: NMI {normalized_mutual_info_score(classes, labels):.3f}, "
          f"relative error {model.reconstruction_err_ / np.linalg.norm(rows):.3f}")
    print(f"{'':10}" + "".join(f"{c[:9]:>10}" for c in CLASSES) + f"{'share':>8}{'s':>8}{'in ink':>8}")
    inked = np.repeat(facts[~fit, 4] > 0.04, truth.shape[1] * truth.shape[2])
    for cluster in range(k):
        mine = labels == cluster
        shares = [((classes == c) & mine).sum() / max(1, (classes == c).sum()) for c in range(len(CLASSES))]
        print(f"cluster {cluster + 1} " + "".join(f"{s:10.2f}" for s in shares)
              + f"{mine.mean():8.3f}{importance[cluster]:8.2f}{(mine & inked).sum() / max(1, mine.sum()):8.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 6)
