import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { camsFrom, openDifferentiable, targetSeed } from '@morphoscope/attribution';
import { fitKMeans, fitNmf, matchDictionaries, transform } from '@morphoscope/clustering';
import type { DifferentiableModel, FeatureRows, Target, TilePixels } from '@morphoscope/domain';
import { openGraphEngine, openModel, prepareTiles } from '@morphoscope/embedder';
import { readOnnx } from '@morphoscope/onnx-graph';
import { openSlide } from '@morphoscope/slide-io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy, readNpyFloat32 } from '../src/array/npy.js';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const model = join(data, 'gleason-mobilenet/model.onnx');
const peer = resolve(data, '../peer/authors_way.py');
const needs = 'torch, sklearn, openslide, onnx, tifffile';
const runs =
  existsSync(model) &&
  existsSync(peer) &&
  spawnSync('/usr/bin/python3', ['-c', `import ${needs}`]).status === 0;

const names = ['Benign_group00', 'Gleason4_group08'];
const slides = names.map((name) => join(data, 'gleason-mosaics', `${name}.tif`));
/** Opens the archives and pickles of the peer as plain arrays. */
const unpack = `
import numpy as np, pickle, sys
from scipy.optimize import nnls
out = sys.argv[1]
for name in sys.argv[2].split(","):
    tiles = np.load(f"{out}/{name}.tiles.npz")
    for key in ("xy", "logits", "cams"):
        np.save(f"{out}/{name}.{key}.npy", np.ascontiguousarray(tiles[key], np.float32))
V = np.load(f"{out}/V.npy")
np.save(f"{out}/rows.npy", np.ascontiguousarray(V, np.float32))
for K in (4, 6, 8):
    nmf = pickle.load(open(f"{out}/NMF_{K}.pkl", "rb"))
    np.save(f"{out}/NMF_{K}.rows.npy", np.ascontiguousarray(nmf.components_, np.float32))
    unit = nmf.components_ / np.linalg.norm(nmf.components_, axis=1, keepdims=True)
    np.save(f"{out}/NMF_{K}.W.npy", np.array([nnls(unit.T, row)[0] for row in V], np.float32))
    means = pickle.load(open(f"{out}/KMeans_{K}.pkl", "rb"))
    np.save(f"{out}/KMeans_{K}.rows.npy", np.ascontiguousarray(means.cluster_centers_, np.float32))
    np.save(f"{out}/error_{K}.npy", np.array([nmf.reconstruction_err_ / np.linalg.norm(V), means.inertia_], np.float32))
`;

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-authors-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function runPeer(layer: string): Promise<string> {
  const out = join(dir, layer);
  const flags = ['--model', model, '--layer', layer, '--k', '4,6,8', '--stride-px', '224', '--keep-tiles'];
  const python = (args: string[]) => promisify(execFile)('/usr/bin/python3', args, { maxBuffer: 2 ** 26 });
  await python([
    peer,
    '--slides',
    slides.join(','),
    '--fit-slides',
    slides.join(','),
    ...flags,
    '--out',
    out,
  ]);
  await python(['-c', unpack, out, names.join(',')]);
  return out;
}

const array = async (
  out: string,
  file: string,
): Promise<{ data: Float32Array; shape: readonly number[] }> => {
  const { data: values, shape } = decodeNpy(await readFile(join(out, file)), file);
  return { data: values as Float32Array, shape };
};

async function openLayer(layer: string): Promise<DifferentiableModel> {
  const {
    description,
    preprocessing,
    layer: found,
    close,
  } = await openModel(model, { layer }).then((runner) => ({
    description: runner.description,
    preprocessing: runner.preprocessing,
    layer: runner.layer,
    close: () => runner.close(),
  }));
  await close();
  const graph = readOnnx(new Uint8Array(await readFile(model)), { where: model });
  return openDifferentiable(
    graph,
    { description, preprocessing, layer: found },
    await openGraphEngine('ort'),
  );
}

async function cut(slide: string, xy: Float32Array): Promise<TilePixels[]> {
  const reader = await openSlide(slide, { mpp: 0.23 });
  const tiles: TilePixels[] = [];
  for (let i = 0; i < xy.length; i += 2) {
    const [x, y] = [xy[i]!, xy[i + 1]!];
    const place = { x, y, width: 224, height: 224, mpp: 0.69, rule: 'nearest', from: 'level0' } as const;
    tiles.push(await reader.readAtMpp(place));
  }
  await reader.close();
  return tiles;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  expect(a.length).toBe(b.length);
  return most / scale;
}

const layers = ['conv_pw_13_relu', 'conv_pw_11_relu'];

describe.skipIf(!runs)(
  `the straightforward way in Python on the same tiles (needs the shared data with its peer, and ${needs})`,
  () => {
    it.each(layers)(
      'gives the same activations, logits and CAMs at %s, and the same W and H',
      { timeout: 300_000 },
      async (layer) => {
        const out = await runPeer(layer);
        const differentiable = await openLayer(layer);
        for (const [s, name] of names.entries()) await compareSlide(differentiable, out, name, slides[s]!);
        await differentiable.close();
        const { data: V, shape } = await readNpyFloat32(join(out, 'rows.npy'));
        const rows: FeatureRows = { data: V, n: shape[0]!, d: shape[1]! };
        for (const K of [4, 6, 8]) await compareFits(rows, out, K);
      },
    );
  },
);

/** Targets of the peer: four logits, and not benign. */
const targets: readonly Target[] = [
  ...[0, 1, 2, 3].map((c): Target => ({ kind: 'logit', class: c })),
  { kind: 'log-odds', class: 0 },
];

async function compareSlide(
  of: DifferentiableModel,
  out: string,
  name: string,
  slide: string,
): Promise<void> {
  const tiles = await cut(slide, (await array(out, `${name}.xy.npy`)).data);
  const { logits, activations } = await of.forward(prepareTiles(tiles, of.preprocessing));
  expect(largestDifference(activations.data, (await array(out, `${name}.tileA.npy`)).data)).toBeLessThan(
    1e-4,
  );
  expect(largestDifference(logits.data, (await array(out, `${name}.logits.npy`)).data)).toBeLessThan(1e-4);
  const theirs = await array(out, `${name}.cams.npy`);
  const cells = of.layer.height * of.layer.width;
  for (const [t, target] of targets.entries()) {
    const seed = targetSeed(
      logits,
      tiles.map(() => target),
    );
    // Not benign is the log-odds of benign turned round.
    if (target.kind === 'log-odds') for (let i = 0; i < seed.data.length; i++) seed.data[i] = -seed.data[i]!;
    const { gradient } = await of.layerGradient(activations, seed);
    const maps = camsFrom(activations, gradient, ['gradcam', 'gradcam++', 'layercam']);
    for (const [m, method] of (['gradcam', 'gradcam++', 'layercam'] as const).entries()) {
      const want = Float32Array.from({ length: tiles.length * cells }, (_, i) => {
        const [tile, cell] = [Math.floor(i / cells), i % cells];
        return theirs.data[((tile * 5 + t) * 3 + m) * cells + cell]!;
      });
      expect(largestDifference(maps[method].data, want), `${name} ${method} ${t}`).toBeLessThan(1e-3);
    }
  }
}

async function compareFits(rows: FeatureRows, out: string, K: number): Promise<void> {
  const { data: H } = await array(out, `NMF_${K}.rows.npy`);
  const [error, inertia] = (await array(out, `error_${K}.npy`)).data as unknown as [number, number];
  const ours = await fitNmf(rows, { K, seed: 0, tolerance: 1e-7, maxIterations: 2000 });
  expect(ours.relativeError / error).toBeLessThan(1.001);
  expect(matchDictionaries(ours, { K, C: rows.d, H }).lowest).toBeGreaterThan(0.98);
  const unit = unitRows(H, rows.d);
  const W = await transform(rows, unit, K);
  expect(largestDifference(W, (await array(out, `NMF_${K}.W.npy`)).data)).toBeLessThan(1e-3);
  const { data: centroids } = await array(out, `KMeans_${K}.rows.npy`);
  const means = await fitKMeans(rows, { K, seed: 0, init: centroids });
  expect(means.inertia / inertia).toBeLessThan(1.0001);
}

function unitRows(H: Float32Array, C: number): Float32Array {
  return Float32Array.from(H, (value, i) => {
    const row = H.subarray(Math.floor(i / C) * C, Math.floor(i / C) * C + C);
    return value / Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));
  });
}
