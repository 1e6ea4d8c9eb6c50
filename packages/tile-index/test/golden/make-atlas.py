"""Writes atlas.json: PCA, trustworthiness and t-SNE of scikit-learn on 500 of its handwritten digits.

python3 packages/tile-index/test/golden/make-atlas.py
"""

import base64
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

X = load_digits().data[:500].astype(np.float32)
pca = PCA(n_components=2, svd_solver="full")
places = pca.fit_transform(X.astype(np.float64)).astype(np.float32)
signs = np.sign(pca.components_[np.arange(2), np.abs(pca.components_).argmax(axis=1)])
places *= signs
tsne = TSNE(2, init="pca", random_state=1, perplexity=30).fit_transform(X)
unit = X / np.linalg.norm(X, axis=1, keepdims=True)
out = {
    "sklearn": sklearn.__version__,
    "n": 500,
    "d": 64,
    "rows": base64.b64encode(X.astype(np.uint8).tobytes()).decode(),
    "explained": pca.explained_variance_ratio_.tolist(),
    "places": [round(float(v), 5) for v in places.ravel()],
    "trustworthiness": {
        "pca": float(trustworthiness(X, places, n_neighbors=10)),
        "pcaCosine": float(trustworthiness(unit, places, n_neighbors=10, metric="cosine")),
        "tsne": float(trustworthiness(X, tsne, n_neighbors=10)),
    },
    "neighbours": NearestNeighbors(n_neighbors=6, algorithm="brute").fit(X).kneighbors(X[:20])[0].round(5).tolist(),
}
Path(__file__).with_name("atlas.json").write_text(json.dumps(out) + "\n")
