// How much faster than scikit-learn are k-means, NMF and transform, at the same threads, start and final loss?
//
//   node benchmarks/clustering.mjs [--rows 100000] [--channels 512] [--clusters 8,16,64] [--threads 2] [--repeats 3] [--only kmeans,nmf,transform]
//
// Synthetic post-ReLU rows (noisy mixtures of 24 sparse patterns). Both sides get the same float32 rows and the same start; whole calls
// are timed, ours with worker start-up, copying and checking of the rows, scikit-learn's without its imports. k-means: both until no
// label changes (at most 100 iterations). NMF: scikit-learn does --nmf-iterations of coordinate descent, ours stops at the first
// iteration with a loss no higher. transform: scikit-learn at its defaults, ours to its own (tighter) tolerance. Sides take turns; medians.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createTransformer, fitKMeans, fitNmf, transform } from '../packages/clustering/dist/index.js';
import { createRandom } from '../packages/domain/dist/index.js';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    channels: { type: 'string', default: '512' },
    clusters: { type: 'string', default: '8,16,64' },
    threads: { type: 'string', default: '2' },
    repeats: { type: 'string', default: '3' },
    'nmf-iterations': { type: 'string', default: '30' },
    only: { type: 'string', default: 'kmeans,nmf,transform' },
  },
});
const n = Number(flags.rows);
const d = Number(flags.channels);
const threads = Number(flags.threads);
const repeats = Number(flags.repeats);
const nmfIterations = Number(flags['nmf-iterations']);
const only = flags.only.split(',');

const PEER = `
import json, sys, time, warnings
import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
import sklearn
warnings.filterwarnings("ignore")
V = np.load(sys.argv[1] + "/V.npy")
norm = float(np.sqrt((V.astype(np.float64) ** 2).sum())) if len(V) < 20000 else float(np.sqrt(sum((V[i:i+10000].astype(np.float64) ** 2).sum() for i in range(0, len(V), 10000))))
def error(W, H):
    return float(np.sqrt(sum(((V[i:i+10000] - W[i:i+10000] @ H).astype(np.float64) ** 2).sum() for i in range(0, len(V), 10000)))) / norm
print(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    q = json.loads(line)
    K = q["K"]
    c, t = time.process_time(), time.perf_counter()
    if q["op"] == "kmeans":
        m = KMeans(K, init=np.load(q["start"]), n_init=1, max_iter=100, tol=0, algorithm="lloyd")
        c, t = time.process_time(), time.perf_counter()
        m.fit(V)
        r = {"iterations": int(m.n_iter_), "loss": float(m.inertia_)}
    elif q["op"] == "nmf":
        m = NMF(K, init="custom", solver="cd", max_iter=q["iterations"], tol=0)
        H = np.load(q["start"])
        W = np.load(q["weights"])
        c, t = time.process_time(), time.perf_counter()
        W = m.fit_transform(V, W=W, H=H)
        s = (time.perf_counter() - t) * 1000, (time.process_time() - c) * 1000
        r = {"iterations": int(m.n_iter_), "loss": error(W, m.components_)}
        np.save(q["out"], m.components_)
    else:
        m = NMF(K)
        m.components_ = np.load(q["start"]); m.n_components_ = K; m.n_features_in_ = V.shape[1]
        c, t = time.process_time(), time.perf_counter()
        W = m.transform(V)
        s = (time.perf_counter() - t) * 1000, (time.process_time() - c) * 1000
        r = {"iterations": 0, "loss": error(W, m.components_)}
    if q["op"] == "kmeans":
        s = (time.perf_counter() - t) * 1000, (time.process_time() - c) * 1000
    print(json.dumps(dict(r, wall=s[0], cpu=s[1])), flush=True)
`;

const python = [process.env.MORPHOSCOPE_PYTHON, '/usr/bin/python3', 'python3', 'python'].find(
  (name) => name && spawnSync(name, ['-c', 'import sklearn']).status === 0,
);
if (!python) {
  console.log('benchmark (a) skipped: no Python with scikit-learn (set MORPHOSCOPE_PYTHON)');
  process.exit(0);
}

const folder = mkdtempSync(path.join(tmpdir(), 'morphoscope-clustering-'));
let peer;
try {
  const V = activations();
  save('V.npy', V, [n, d]);
  peer = await startPeer();
  console.log(
    `n=${n} d=${d} threads=${threads} repeats=${repeats} node=${process.version} scikit-learn=${peer.hello.sklearn}`,
  );
  for (const K of flags.clusters.split(',').map(Number)) await compare({ data: V, n, d }, K);
} finally {
  peer?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(rows, K) {
  const random = createRandom(5, 'start', K);
  const centroids = new Float32Array(K * d);
  for (let k = 0; k < K; k++) {
    const row = random.below(n);
    centroids.set(rows.data.subarray(row * d, row * d + d), k * d);
  }
  if (only.includes('kmeans')) {
    const start = save('centroids.npy', centroids, [K, d]);
    await race(`k-means K=${K}`, 1.8, {
      peer: () => peer.ask({ op: 'kmeans', K, start }),
      own: async () => {
        const fit = await fitKMeans(rows, {
          K,
          seed: 1,
          init: centroids,
          maxIterations: 100,
          tolerance: 0,
          threads,
        });
        return { loss: fit.inertia, iterations: fit.iterations };
      },
    });
  }
  const H = Float32Array.from({ length: K * d }, () => Math.abs(random.normal()) * 0.3);
  const W = Float32Array.from({ length: n * K }, () => Math.abs(random.normal()) * 0.3);
  const start = save('H.npy', H, [K, d]);
  const weights = save('W.npy', W, [n, K]);
  const out = path.join(folder, 'fitted.npy');
  if (only.includes('nmf')) {
    const ask = { op: 'nmf', K, start, weights, out, iterations: nmfIterations };
    const { loss } = await peer.ask(ask);
    const options = { K, seed: 1, init: { H, W }, tolerance: 0, threads };
    const { history } = await fitNmf(rows, { ...options, maxIterations: 3 * nmfIterations });
    const maxIterations = history.findIndex((error) => error <= loss) + 1 || history.length;
    await race(`NMF K=${K}`, 2, {
      peer: () => peer.ask(ask),
      own: async () => {
        const fit = await fitNmf(rows, { ...options, maxIterations });
        return { loss: fit.relativeError, iterations: fit.iterations };
      },
    });
  }
  if (only.includes('transform')) {
    const fit = await fitNmf(rows, { K, seed: 1, maxIterations: 20, threads });
    const fitted = save('fitted.npy', fit.H, [K, d]);
    const loss = (W) => relativeError(rows, W, fit.H, K);
    await race(`transform K=${K}`, 8, {
      peer: () => peer.ask({ op: 'transform', K, start: fitted }),
      own: async () => ({ result: await transform(rows, fit.H, K, { threads }), iterations: 0 }),
      loss,
    });
    const transformer = await createTransformer(fit.H, K, { threads });
    await transformer.transform(rows);
    await race(`transform K=${K}, workers kept`, 8, {
      peer: () => peer.ask({ op: 'transform', K, start: fitted }),
      own: async () => ({ result: await transformer.transform(rows), iterations: 0 }),
      loss,
    });
    await transformer.close();
  }
}

/** Runs both sides in turn and prints medians and their ratio beside what is asked for. */
async function race(name, asked, sides) {
  const theirs = [];
  const ours = [];
  for (let i = 0; i < repeats; i++) {
    theirs.push(await sides.peer());
    const cpu = process.cpuUsage();
    const from = performance.now();
    const reply = await sides.own();
    const wall = performance.now() - from;
    const used = process.cpuUsage(cpu);
    const loss = reply.loss ?? sides.loss(reply.result);
    ours.push({ wall, cpu: (used.user + used.system) / 1000, iterations: reply.iterations, loss });
  }
  const wall = median(theirs, 'wall') / median(ours, 'wall');
  const cpu = median(theirs, 'cpu') / median(ours, 'cpu');
  const show = (runs) =>
    `${median(runs, 'wall').toFixed(0)} ms wall, ${median(runs, 'cpu').toFixed(0)} ms CPU, ${runs[0].iterations} it, loss ${runs[0].loss.toPrecision(7)}`;
  console.log(
    `${name.padEnd(30)} ${wall.toFixed(2)}x wall, ${cpu.toFixed(2)}x CPU (asked ${asked}x: ${wall >= asked ? 'met' : 'NOT MET'})\n` +
      `  scikit-learn ${show(theirs)}\n  morphoscope  ${show(ours)}`,
  );
}

function median(runs, key) {
  const sorted = runs.map((run) => run[key]).sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function activations() {
  const random = createRandom(1, 'benchmark');
  const patterns = 24;
  const H = Float32Array.from({ length: patterns * d }, () =>
    random.uniform() < 0.25 ? -Math.log(1 - random.uniform()) : 0,
  );
  const V = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const row = V.subarray(i * d, i * d + d);
    for (let k = 0; k < patterns; k++) {
      if (random.uniform() > 0.2) continue;
      const w = -Math.log(1 - random.uniform());
      for (let c = 0; c < d; c++) row[c] += w * H[k * d + c];
    }
    for (let c = 0; c < d; c++) row[c] = Math.max(0, row[c] + 1.2 * random.normal() - 0.3);
  }
  return V;
}

function relativeError({ data }, W, H, K) {
  let squared = 0;
  let total = 0;
  const step = Math.max(1, Math.floor(n / 2000));
  for (let i = 0; i < n; i += step) {
    for (let c = 0; c < d; c++) {
      let value = data[i * d + c];
      total += value * value;
      for (let k = 0; k < K; k++) value -= W[i * K + k] * H[k * d + c];
      squared += value * value;
    }
  }
  return Math.sqrt(squared / total);
}

function save(name, data, shape) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = `${text.padEnd(117)}\n`;
  const file = path.join(folder, name);
  const head = Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]),
    Buffer.from(header),
  ]);
  writeFileSync(file, Buffer.concat([head, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
  return file;
}

async function startPeer() {
  const limits = {
    OMP_NUM_THREADS: `${threads}`,
    OPENBLAS_NUM_THREADS: `${threads}`,
    MKL_NUM_THREADS: `${threads}`,
  };
  const child = spawn(python, ['-c', PEER, folder], {
    env: { ...process.env, ...limits },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the Python side stopped');
    return JSON.parse(value);
  };
  return {
    hello: await next(),
    ask: (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
