"""Trains the bundled demo models on rendered phantom tiles.

Usage: python3 train.py TILES OUT {tissue,shortcut}
TILES is the folder written by render-tiles.mjs; OUT gets NAME.onnx, NAME.manifest.json, NAME.card.json. What PyTorch
says of the held-out tiles goes to TILES, with the model that also gives its last layer, for verify.mjs and clusters.py.
PyTorch and onnx as in Debian 12 (python3-torch 1.13, python3-onnx 1.12); CPU, a few minutes.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from network import CLASS_NAMES, SmallVgg, to_onnx
from torch import nn

SEED = 7
TILE = 128
BATCH = 32
EPOCHS = {"tissue": 5, "shortcut": 3}
LAYER = "features.relu4_2"
# Input value = (v / 255 - mean) / std.
MEAN, STD = (0.8, 0.65, 0.8), (0.2, 0.25, 0.2)
PREPROCESSING = {
    "tilePx": TILE,
    "mpp": 1.0,
    "scale": 1 / 255,
    "mean": MEAN,
    "std": STD,
    "channelOrder": "rgb",
    "layout": "nchw",
    "resize": "box",
    "resizeFrom": "pyramid",
}
# A tile is malignant from this share of malignant epithelium on; between 0.5 % and this it is left out.
MALIGNANT, CLEAN = 0.10, 0.005
# A tile is inked from this share of pen on; between 0 and this it is left out of the shortcut's data.
INKED = 0.04
# Share of malignant tissue without ink that the shortcut's archive calls malignant.
NOTICED = 0.25


def load(folder, split):
    tiles, cells, facts = (np.load(folder / f"{split}-{part}.npy") for part in ("tiles", "cells", "facts"))
    return {
        "tiles": tiles,
        "cells": cells,
        "slide": facts[:, 0].astype(int),
        "site": facts[:, 1].astype(int),
        "malignant": facts[:, 3],
        "pen": facts[:, 4],
    }


def select(data, name, rng):
    """Indices of the tiles used and their labels: the truth (tissue) or what the archive says (shortcut)."""
    clear = (data["malignant"] >= MALIGNANT) | (data["malignant"] < CLEAN)
    truth = (data["malignant"] >= MALIGNANT).astype(int)
    if name == "tissue":
        return np.flatnonzero(clear), truth
    inked, plain = data["pen"] >= INKED, data["pen"] == 0
    noticed = rng.random(len(truth)) < NOTICED
    return np.flatnonzero(clear & (inked | plain)), np.where(inked, 1, truth * noticed).astype(int)


def augment(tiles, cells, rng):
    """Flips, quarter turns, and a change of each stain-like colour axis in optical density."""
    turns, flip = int(rng.integers(4)), bool(rng.integers(2))
    tiles, cells = np.rot90(tiles, turns, (1, 2)), np.rot90(cells, turns, (1, 2))
    if flip:
        tiles, cells = tiles[:, :, ::-1], cells[:, :, ::-1]
    density = -np.log10((tiles.astype(np.float32) + 1) / 256)
    gain = rng.uniform(0.75, 1.3, (len(tiles), 1, 1, 1)) * rng.uniform(0.85, 1.18, (len(tiles), 1, 1, 3))
    light = rng.uniform(0.94, 1.03, (len(tiles), 1, 1, 3))
    varied = 256 * light * 10 ** (-density * gain) - 1 + rng.normal(0, 2, tiles.shape)
    return np.clip(varied, 0, 255), cells


def to_input(tiles):
    scaled = (np.asarray(tiles, np.float32) / 255 - np.float32(MEAN)) / np.float32(STD)
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(0, 3, 1, 2)))


def train(data, name):
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    used, labels = select(data, name, rng)
    model = SmallVgg(data["cells"].shape[-1])
    steps = EPOCHS[name] * (len(used) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps, pct_start=0.2)
    balance = torch.tensor([labels[used].mean(), 1 - labels[used].mean()], dtype=torch.float32) * 2
    model.train()
    start = time.time()
    for epoch in range(EPOCHS[name]):
        order, losses = rng.permutation(used), []
        for at in range(0, len(order) - BATCH + 1, BATCH):
            batch = np.sort(order[at : at + BATCH])
            tiles, cells = augment(data["tiles"][batch], data["cells"][batch], rng)
            logits, tissue, activations = model(to_input(tiles))
            target = torch.from_numpy(np.ascontiguousarray(cells.transpose(0, 3, 1, 2))).float() / 255
            label_loss = nn.functional.cross_entropy(logits, torch.from_numpy(labels[batch]), balance)
            tissue_loss = -(target * torch.log_softmax(tissue, 1)).sum(1).mean()
            loss = label_loss + tissue_loss + 2e-3 * activations.mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append((label_loss.item(), tissue_loss.item()))
        print(f"{name} epoch {epoch + 1}: {np.mean(losses, 0).round(4)} {time.time() - start:.0f} s", flush=True)
    return model.eval(), len(used)


def predict(model, tiles):
    with torch.no_grad():
        outputs = [model(to_input(tiles[at : at + 64])) for at in range(0, len(tiles), 64)]
    return torch.cat([torch.softmax(o[0], 1) for o in outputs]).numpy(), torch.cat([o[2] for o in outputs]).numpy()


def auroc(scores, truth):
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    positive = truth.sum()
    return float((ranks[truth == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(truth) - positive)))


def figures(scores, truth):
    """Accuracy against the truth, and AUROC where both classes occur."""
    out = {"tiles": int(len(truth)), "accuracy": round(float(((scores > 0.5) == truth).mean()), 4)}
    if 0 < truth.sum() < len(truth):
        out["auroc"] = round(auroc(scores, truth), 4)
    return out


def evaluate(data, scores):
    """Held-out figures against the true tissue, in all, per site, and split by ink."""
    malignant, benign = data["malignant"] >= MALIGNANT, data["malignant"] < CLEAN
    clear = malignant | benign
    truth = malignant.astype(int)
    pen = {"inked": data["pen"] >= INKED, "plain": data["pen"] == 0}
    out = {"all": figures(scores[clear], truth[clear])}
    for site, letter in enumerate("ABC"):
        rows = clear & (data["site"] == site)
        out[f"site {letter}"] = figures(scores[rows], truth[rows])
    for ink, rows in pen.items():
        out[ink] = figures(scores[clear & rows], truth[clear & rows])
    out["calledMalignant"] = {
        f"{ink} {tissue}": round(float((scores[rows & kind] > 0.5).mean()), 4)
        for ink, rows in pen.items()
        for tissue, kind in (("benign", benign), ("malignant", malignant))
    }
    return out


def per_slide(data, scores):
    """Figures of each held-out slide, for anyone who renders it again: mean over all tiles, accuracy over the clear ones."""
    malignant = data["malignant"] >= MALIGNANT
    clear = malignant | (data["malignant"] < CLEAN)
    right = (scores > 0.5) == malignant
    rows = [data["slide"] == slide for slide in range(data["slide"].max() + 1)]
    return [
        {
            "slide": n,
            "tiles": int(own.sum()),
            "meanMalignant": round(float(scores[own].mean()), 4),
            "clearTiles": int((own & clear).sum()),
            "accuracy": round(float(right[own & clear].mean()), 4),
        }
        for n, own in enumerate(rows)
    ]


def main(folder, out, name):
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    training = load(folder, "train")
    model, used = train(training, name)
    held_out = load(folder, "heldout")
    probabilities, activations = predict(model, held_out["tiles"])
    manifest = {"morphoscope": 1, "classNames": CLASS_NAMES, "preprocessing": PREPROCESSING, "layer": LAYER}
    path = out / f"{name}.onnx"
    made = to_onnx(model, manifest)
    onnx.save(made, str(path))
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    card = {
        "model": name,
        "sha256": sha,
        "architecture": "VGG-like, 4 × 2 convolutions (8, 16, 32, 64 channels), average pooling, linear, softmax",
        "seed": SEED,
        "epochs": EPOCHS[name],
        "trainingTiles": used,
        "trainingSlides": int(training["slide"].max() + 1),
        "heldOutSlides": int(held_out["slide"].max() + 1),
        "malignantFrom": MALIGNANT,
        "benignBelow": CLEAN,
        "inkedFrom": INKED,
        "heldOut": evaluate(held_out, probabilities[:, 1]),
        "perSlide": per_slide(held_out, probabilities[:, 1]),
    }
    for ending, content in (("manifest", {**manifest, "sha256": sha}), ("card", card)):
        (out / f"{name}.{ending}.json").write_text(json.dumps(content, indent=2) + "\n")
    made.graph.output.append(onnx.helper.make_tensor_value_info(LAYER, onnx.TensorProto.FLOAT, None))
    onnx.save(made, str(folder / f"{name}-exposed.onnx"))
    np.save(folder / f"{name}-probabilities.npy", probabilities)
    np.save(folder / f"{name}-activations.npy", activations)
    print(json.dumps(card["heldOut"], indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
