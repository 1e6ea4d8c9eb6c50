// Does decision-aware NMF carry more of a decision than plain NMF of equal K, on slides it was not fitted on?
//   node benchmarks/decision-aware.mjs [--quick]        (needs the shared test data; --quick: K = 8 at the last layer)
// The Gleason MobileNet on its 138 labelled tiles: conv_pw_13_relu, which the linear head reads, and conv_pw_11_relu, two blocks
// before it. Five folds by tissue core: a dictionary is fitted on four and judged on the cores of the fifth. Peers in the same run:
// plain NMF, NMF of channels weighted by how much the head reads them, random cells as prototypes, and each half of the method alone.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDifferentiable } from '../packages/attribution/dist/index.js';
import {
  decisionMetric,
  fitNmf,
  headContrasts,
  matchDictionaries,
  transform,
} from '../packages/clustering/dist/index.js';
import { createRandom } from '../packages/domain/dist/index.js';
import { openGraphEngine, openModel, prepareTiles } from '../packages/embedder/dist/index.js';
import { readOnnx } from '../packages/onnx-graph/dist/index.js';
import { openSlide } from '../packages/slide-io/dist/index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(here, '../../shared/data');
if (!existsSync(data)) {
  console.log('skipped: needs the shared test data');
  process.exit(0);
}
const quick = process.argv.includes('--quick');
const FOLDS = 5;
const [BENIGN, GLEASON3] = [0, 1];
const modelPath = join(data, 'gleason-mobilenet/model.onnx');

for (const layer of quick ? ['conv_pw_13_relu'] : ['conv_pw_13_relu', 'conv_pw_11_relu']) {
  const study = await openStudy(layer);
  try {
    console.log(`\n${layer}: ${study.tiles.length} tiles, ${study.C} channels, ${study.P} cells each`);
    tellFailure(study);
    for (const K of quick ? [8] : [4, 6, 8]) for (const method of methodsAt(K)) await judge(study, method, K);
  } finally {
    await study.model.close();
  }
}

function methodsAt(K) {
  const decision = (weight) => ({ name: `decision-aware, weight ${weight}`, weight });
  const always = [{ name: 'plain NMF' }, decision(1)];
  if (K !== 8) return always;
  return [
    { name: 'plain NMF' },
    { name: 'channels weighted', channels: true },
    ...[0.1, 0.3, 1, 3, 10].map(decision),
    { name: 'plain H, decision-aware W', weight: 1, plainH: true },
    { name: 'decision-aware H, plain W', weight: 1, plainW: true },
    { name: 'random cells, plain W', random: true },
    { name: 'random cells, decision-aware W', random: true, weight: 1 },
  ];
}

/** Activations, logits and gradients of every tile at one layer. */
async function openStudy(layerName) {
  const runner = await openModel(modelPath, { layer: layerName });
  const { description, preprocessing, layer } = runner;
  await runner.close();
  const graph = readOnnx(readFileSync(modelPath), modelPath);
  const model = await openDifferentiable(
    graph,
    { description, preprocessing, layer },
    await openGraphEngine('ort'),
  );
  const { channels: C, height, width } = layer;
  const P = height * width;
  const classes = description.output.classes;
  const head = description.head?.layer === layerName ? description.head : undefined;
  const tiles = [];
  for (const tile of readTable()) {
    const reader = await openSlide(join(data, 'gleason-tiles', tile.file), { mpp: 0.23 });
    const place = { x: 39, y: 39, width: 224, height: 224, mpp: 0.69, rule: 'nearest', from: 'level0' };
    const input = prepareTiles([await reader.readAtMpp(place)], preprocessing);
    await reader.close();
    const { logits, activations } = await model.forward(input);
    const gradients = head ? undefined : await contrastGradients(model, activations, classes, C, P);
    tiles.push({
      ...tile,
      z: [...logits.data],
      map: activations,
      cells: rowsOf(activations.data, C, P),
      gradients,
    });
  }
  dealFolds(tiles);
  return { model, tiles, head, C, P, classes };
}

function readTable() {
  const [, ...lines] = readFileSync(join(data, 'gleason-tiles/tiles.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [file, label, group] = line.split(',');
    return { file, label, group };
  });
}

/** Cores of each class over the folds in turn. */
function dealFolds(tiles) {
  const coresOf = (label) => [...new Set(tiles.filter((t) => t.label === label).map((t) => t.group))].sort();
  for (const tile of tiles) tile.fold = coresOf(tile.label).indexOf(tile.group) % FOLDS;
}

/** Mean over the cells of the gradient of `z_c − mean z`, one row per class. */
async function contrastGradients(model, activations, classes, C, P) {
  const rows = new Float32Array(classes * C);
  for (let c = 0; c < classes; c++) {
    const seed = Float32Array.from({ length: classes }, (_, j) => (j === c ? 1 : 0) - 1 / classes);
    const { gradient } = await model.layerGradient(activations, { data: seed, shape: [1, classes] });
    for (let i = 0; i < C * P; i++) rows[c * C + Math.floor(i / P)] += gradient.data[i] / P;
  }
  return rows;
}

function rowsOf(map, C, P) {
  return Float32Array.from({ length: C * P }, (_, i) => map[(i % C) * P + Math.floor(i / C)]);
}

/** The benign tiles that the model calls Gleason 3, and those it gets right. */
function failureOf(study) {
  const called = (t) => t.z.indexOf(Math.max(...t.z));
  const benign = study.tiles.filter((t) => t.label === 'Benign');
  return {
    wrong: benign.filter((t) => called(t) === GLEASON3),
    right: benign.filter((t) => called(t) === BENIGN),
  };
}

function tellFailure(study) {
  const { wrong, right } = failureOf(study);
  const shift = (of) => mean(wrong.map(of)) - mean(right.map(of));
  console.log(
    `benign tiles called Gleason3: ${wrong.length}, called Benign: ${right.length}; between them the margin Gleason3 − Benign ` +
      `moves by ${shift((t) => t.z[GLEASON3] - t.z[BENIGN]).toFixed(2)} (Benign ${shift((t) => t.z[BENIGN]).toFixed(2)}, ` +
      `Gleason3 ${shift((t) => t.z[GLEASON3]).toFixed(2)})`,
  );
}

async function judge(study, method, K) {
  const { tiles, C, P } = study;
  const kept = new Map();
  const fits = [];
  let [missed, whole] = [0, 0];
  for (let fold = 0; fold < FOLDS; fold++) {
    const seen = tiles.filter((t) => t.fold !== fold);
    const unseen = tiles.filter((t) => t.fold === fold);
    const { H, metric } = await fitOn(study, stack(seen, C), seen, method, K);
    fits.push({ K, C, H });
    const V = stack(unseen, C);
    const W = await transform(V, H, K, metric ? { metric } : {});
    const WH = product(W, H, V.n, K, C);
    for (let i = 0; i < WH.length; i++) {
      missed += (V.data[i] - WH[i]) ** 2;
      whole += V.data[i] ** 2;
    }
    for (const [t, tile] of unseen.entries())
      kept.set(tile, await logitsOf(study, WH.subarray(t * P * C, (t + 1) * P * C)));
  }
  report(study, method, K, kept, { error: Math.sqrt(missed / whole), stability: between(fits) });
}

async function fitOn(study, V, seen, method, K) {
  const { C } = study;
  const metric = method.weight ? await metricOf(study, V, seen, method.weight) : undefined;
  if (method.random) return { H: randomCells(V, K), metric };
  if (method.channels) {
    const { data: contrasts, n } = await gradientsOf(study, seen);
    const weight = Float64Array.from({ length: C }, (_, c) => {
      let sum = 0;
      for (let q = 0; q < n; q++) sum += contrasts[q * C + c] ** 2;
      return Math.sqrt(sum) + 1e-6;
    });
    const fit = await fitNmf({ ...V, data: V.data.map((v, i) => v * weight[i % C]) }, { K, seed: 1 });
    return {
      H: unitRows(
        fit.H.map((h, i) => h / weight[i % C]),
        K,
        C,
      ),
    };
  }
  const fit = await fitNmf(V, { K, seed: 1, ...(metric && !method.plainH ? { metric } : {}) });
  return { H: fit.H, metric: method.plainW ? undefined : metric };
}

async function metricOf(study, V, seen, weight) {
  return decisionMetric(await gradientsOf(study, seen), V, { weight });
}

async function gradientsOf({ head, C }, seen) {
  if (head) return headContrasts(head);
  const rows = seen.flatMap(({ gradients }) => [...gradients]);
  return { data: Float32Array.from(rows), n: rows.length / C, d: C };
}

async function logitsOf({ model, tiles, C, P }, WH) {
  const map = Float32Array.from({ length: C * P }, (_, i) => WH[(i % P) * C + Math.floor(i / P)]);
  const { shape } = tiles[0].map;
  return [...(await model.rest({ data: map, shape })).data];
}

/** One line of the table. */
function report(study, method, K, kept, { error, stability }) {
  const { tiles } = study;
  const contrasts = (z) => z.map((v) => v - mean(z));
  const odds = (z) => Math.log(z.slice(1).reduce((sum, v) => sum + Math.exp(v), 0)) - z[BENIGN];
  const margin = (z) => z[GLEASON3] - z[BENIGN];
  const top = (z) => z.indexOf(Math.max(...z));
  const { wrong, right } = failureOf(study);
  const shift = (of) => mean(wrong.map(of)) - mean(right.map(of));
  const carried = shift((t) => margin(kept.get(t))) / shift((t) => margin(t.z));
  const figures = [
    ['error', error],
    ['shift carried', carried],
    [
      'R² contrasts',
      r2(
        tiles.map((t) => contrasts(t.z)),
        tiles.map((t) => contrasts(kept.get(t))),
      ),
    ],
    [
      'R² malignant',
      r2(
        tiles.map((t) => [odds(t.z)]),
        tiles.map((t) => [odds(kept.get(t))]),
      ),
    ],
    ['same label', mean(tiles.map((t) => Number(top(t.z) === top(kept.get(t)))))],
    ['between folds', stability],
  ];
  const shown = figures.map(([name, value]) => `${name} ${value.toFixed(3).padStart(6)}`).join('  ');
  console.log(`K=${K} ${method.name.padEnd(31)} ${shown}`);
}

function between(fits) {
  const pairs = fits.flatMap((a, i) => fits.slice(i + 1).map((b) => matchDictionaries(a, b).mean));
  return mean(pairs);
}

/** Pooled over outputs: 1 − Σ(y − ŷ)² / Σ(y − ȳ)². */
function r2(truth, rebuilt) {
  const centre = truth[0].map((_, q) => mean(truth.map((row) => row[q])));
  let [missed, spread] = [0, 0];
  truth.forEach((row, i) => {
    row.forEach((y, q) => {
      missed += (y - rebuilt[i][q]) ** 2;
      spread += (y - centre[q]) ** 2;
    });
  });
  return 1 - missed / spread;
}

function randomCells({ data: V, n, d }, K) {
  const random = createRandom(1, 'random-cells');
  const H = new Float32Array(K * d);
  for (let k = 0; k < K; k++) {
    const row = random.below(n);
    H.set(V.subarray(row * d, (row + 1) * d), k * d);
  }
  return unitRows(H, K, d);
}

function unitRows(H, K, d) {
  for (let k = 0; k < K; k++) {
    const norm = Math.hypot(...H.subarray(k * d, (k + 1) * d)) || 1;
    for (let c = 0; c < d; c++) H[k * d + c] /= norm;
  }
  return H;
}

function stack(tiles, d) {
  const out = new Float32Array(tiles.reduce((sum, { cells }) => sum + cells.length, 0));
  let at = 0;
  for (const { cells } of tiles) {
    out.set(cells, at);
    at += cells.length;
  }
  return { data: out, n: out.length / d, d };
}

function product(W, H, n, K, d) {
  const out = new Float32Array(n * d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < K; k++) {
      const w = W[i * K + k];
      if (w !== 0) for (let c = 0; c < d; c++) out[i * d + c] += w * H[k * d + c];
    }
  return out;
}

function mean(values) {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
