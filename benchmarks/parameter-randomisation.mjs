// Which saliency maps change when the model's parameters are random (Adebayo et al. 2018), and which do not?
//
//   node benchmarks/parameter-randomisation.mjs [--seeds 3] [--tiles 8]    needs the shared test data
//
// Maps of the Gleason model for Gleason 3 against benign, beside those of the same model with only the head random, with everything
// behind conv_pw_6_relu random, and with everything random. Printed: Spearman's rank correlation per tile and seed, its mean and, in
// brackets, the mean of its size; tiles whose map is 0 everywhere have none and are counted. Normalisation statistics stay.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { attributors, openDifferentiable } from '../packages/attribution/dist/index.js';
import { openGraphEngine } from '../packages/embedder/dist/index.js';
import { describeOnnx, findLayer, randomiseWeights, readOnnx } from '../packages/onnx-graph/dist/index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const sharp = createRequire(path.resolve(here, '../packages/slide-io/package.json'))('sharp');
const data = process.env.MORPHOSCOPE_TEST_DATA ?? path.resolve(here, '../../shared/data');
const folder = path.join(data, 'gleason-mobilenet');
const { values: flags } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, tiles: { type: 'string', default: '8' } },
});

const files = readdirSync(path.join(folder, 'inputs')).sort().slice(0, Number(flags.tiles));
const n = files.length;
const input = { shape: [n, 3, 224, 224], data: new Float32Array(n * 3 * 224 * 224) };
for (const [i, file] of files.entries()) {
  const rgb = await sharp(path.join(folder, 'inputs', file))
    .removeAlpha()
    .raw()
    .toBuffer();
  for (let p = 0; p < 224 * 224; p++)
    for (let c = 0; c < 3; c++) input.data[(i * 3 + c) * 224 * 224 + p] = rgb[p * 3 + c] / 127.5 - 1;
}
const targets = files.map(() => ({ kind: 'margin', class: 1, against: 0 }));
const graph = readOnnx(readFileSync(path.join(folder, 'model.onnx')));
const engine = await openGraphEngine('ort');
const plain = { mean: [1, 1, 1], std: [1, 1, 1], scale: 1 / 127.5, channelOrder: 'rgb', layout: 'nchw' };
const preprocessing = { tilePx: 224, mpp: 0.69, ...plain, resize: 'nearest', resizeFrom: 'level0' };
const open = (one) => {
  const description = describeOnnx(one);
  const layer = findLayer(description.layers, 'conv_pw_13_relu');
  return openDifferentiable(one, { description, preprocessing, layer }, engine);
};

const seeds = Array.from({ length: Number(flags.seeds) }, (_, i) => i + 1);
const ranges = { head: { after: 'conv_pw_13_relu' }, late: { after: 'conv_pw_6_relu' }, all: {} };
const own = await open(graph);
const others = {};
for (const [name, range] of Object.entries(ranges)) {
  others[name] = await Promise.all(
    seeds.map((seed) => open(readOnnx(randomiseWeights(graph, { seed, ...range })))),
  );
}
const settings = { occlusion: { windows: [56], step: 1 } };
console.log(`${n} tiles, ${seeds.length} seeds`);
for (const [method, attributor] of Object.entries(attributors)) {
  const map = await attributor.attribute(own, input, targets, settings[method]);
  const columns = [];
  for (const [name, models] of Object.entries(others)) {
    const found = [];
    for (const model of models) {
      const other = await attributor.attribute(model, input, targets, settings[method]);
      for (let i = 0; i < n; i++) found.push(rankCorrelation(row(map, i), row(other, i)));
    }
    columns.push(`${name} ${summary(found)}`);
  }
  console.log(`${method.padEnd(24)}${columns.join('   ')}`);
}

function row({ data: values, height, width }, i) {
  return values.subarray(i * height * width, (i + 1) * height * width);
}

function summary(all) {
  const found = all.filter((value) => !Number.isNaN(value));
  if (found.length === 0) return 'all maps 0      ';
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  const size = found.reduce((sum, value) => sum + Math.abs(value), 0) / found.length;
  const none = all.length - found.length;
  return `${mean.toFixed(2).padStart(5)} (${size.toFixed(2)})${none > 0 ? ` ${none} maps 0` : ''}`;
}

function rankCorrelation(a, b) {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [x[i] - middle, y[i] - middle];
    xy += u * v;
    xx += u * u;
    yy += v * v;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Ties get their mean rank. */
function ranks(values) {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) out[order[i]] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}
