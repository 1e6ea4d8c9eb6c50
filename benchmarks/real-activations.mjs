// NMF, transform and k-means on the activations of a real model, against scikit-learn on the same rows.
//   node benchmarks/real-activations.mjs        (needs the shared test data and /usr/bin/python3 with sklearn)
// V: every cell of the 138 labelled tiles at conv_pw_13_relu of the Gleason MobileNet. NMF: nndsvda, coordinate descent,
// 500 iterations, tolerance 1e-4 there. transform: both at a tight tolerance with the same H. k-means: the same start.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fitKMeans, fitNmf, transform } from '../packages/clustering/dist/index.js';
import { openModel } from '../packages/embedder/dist/index.js';
import { openSlide } from '../packages/slide-io/dist/index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(here, '../../shared/data');
const python = spawnSync('/usr/bin/python3', ['-c', 'import sklearn']).status === 0;
if (!existsSync(data) || !python) {
  console.log('skipped: needs the shared test data and /usr/bin/python3 with sklearn');
  process.exit(0);
}

const sklearn = `
import json, sys, warnings
import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
warnings.filterwarnings("ignore")
folder, n, d, k = sys.argv[1], *map(int, sys.argv[2:5])
read = lambda name, *shape: np.fromfile(f"{folder}/{name}.f32", np.float32).reshape(shape)
V, H, W, start = read("V", n, d), read("H", k, d), read("W", n, k), read("start", k, d)
fit = NMF(k, init="nndsvda", solver="cd", max_iter=500, tol=1e-4, random_state=0).fit(V)
tight = NMF(k, init="custom", solver="cd", max_iter=5000, tol=1e-9)
tight.components_, tight.n_components_, tight.n_features_in_ = H.astype(np.float64), k, d
their_w = tight.transform(V.astype(np.float64))
means = KMeans(k, init=start, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(V)
print(json.dumps({"error": float(fit.reconstruction_err_ / np.linalg.norm(V)),
                  "transform": float(np.abs(their_w - W).max() / their_w.max()), "inertia": float(means.inertia_)}))
`;

const dir = await mkdtemp(join(tmpdir(), 'morphoscope-real-'));
try {
  const rows = await activations();
  console.log(`V: ${rows.n} cells × ${rows.d} channels`);
  await save('V', rows.data);
  for (const K of [4, 6, 8]) await compare(rows, K);
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function activations() {
  const runner = await openModel(join(data, 'gleason-mobilenet/model.onnx'), { layer: 'conv_pw_13_relu' });
  const { channels: d, height, width } = runner.layer;
  const { tiles } = JSON.parse(readFileSync(join(data, 'gleason-mobilenet/expected.json'), 'utf8'));
  const P = height * width;
  const out = new Float32Array(tiles.length * P * d);
  for (const [t, { file }] of tiles.entries()) {
    const reader = await openSlide(join(data, 'gleason-tiles', file), { mpp: 0.23 });
    const place = { x: 39, y: 39, width: 224, height: 224, mpp: 0.69, rule: 'nearest', from: 'level0' };
    const { activations: map } = await runner.run([await reader.readAtMpp(place)]);
    await reader.close();
    for (let p = 0; p < P; p++) for (let c = 0; c < d; c++) out[(t * P + p) * d + c] = map.data[c * P + p];
  }
  await runner.close();
  return { data: out, n: tiles.length * P, d };
}

async function compare(rows, K) {
  const nmf = await fitNmf(rows, { K, seed: 0 });
  const W = await transform(rows, nmf.H, K);
  const start = Float32Array.from({ length: K * rows.d }, (_, i) => {
    const row = Math.floor(((Math.floor(i / rows.d) + 0.5) * rows.n) / K);
    return rows.data[row * rows.d + (i % rows.d)];
  });
  const kmeans = await fitKMeans(rows, { K, seed: 0, init: start, tolerance: 0 });
  await save('H', nmf.H);
  await save('W', W);
  await save('start', start);
  const theirs = JSON.parse(run(sklearn, String(rows.n), String(rows.d), String(K)));
  const ratio = (a, b) => (a / b).toFixed(6);
  console.log(
    `K=${K}  NMF error ${nmf.relativeError.toFixed(5)}, scikit-learn ${theirs.error.toFixed(5)}, ` +
      `ratio ${ratio(nmf.relativeError, theirs.error)} (≤ 1.01)   ` +
      `transform: largest difference ${theirs.transform.toExponential(1)} of the largest weight (≤ 1e-4)   ` +
      `k-means inertia ratio ${ratio(kmeans.inertia, theirs.inertia)} (1 ± 1e-5)`,
  );
}

async function save(name, values) {
  await writeFile(
    join(dir, `${name}.f32`),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
}

function run(script, ...args) {
  const result = spawnSync('/usr/bin/python3', ['-c', script, dir, ...args], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout;
}
