// How good and how fast is the tile index, beside hnswlib in Python with the same settings, and is its truth true?
//
//   node benchmarks/tile-index.mjs [--rows 100000] [--channels 512] [--queries 1000] [--segments 1,2]
//
// Synthetic post-ReLU rows around 200 centres. Per number of segments (graphs, one thread each): build, recall@10, CPU time per query
// in batches, longest stop of the event loop during all of it. Python builds one graph with one thread, and with two. Ours is timed with
// threads, copying and messages. The truth is scikit-learn's brute force; our exact search is compared with it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createRandom } from '../packages/domain/dist/index.js';
import { TileIndex } from '../packages/tile-index/dist/index.js';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    channels: { type: 'string', default: '512' },
    queries: { type: 'string', default: '1000' },
    segments: { type: 'string', default: '1,2' },
  },
});
const n = Number(flags.rows);
const d = Number(flags.channels);
const q = Number(flags.queries);
const k = 10;
const BATCH = 50;

const PEER = `
import json, sys, time
import numpy as np
import hnswlib, sklearn
from sklearn.neighbors import NearestNeighbors
folder, d, k, M, efc, ef = sys.argv[1], *map(int, sys.argv[2:7])
X = np.fromfile(folder + "/rows.f32", np.float32).reshape(-1, d)
Q = np.fromfile(folder + "/queries.f32", np.float32).reshape(-1, d)
truth = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(X)
c = time.process_time()
distances, rows = truth.kneighbors(Q)
out = {"sklearn": sklearn.__version__, "bruteCpu": time.process_time() - c}
rows.astype(np.int32).tofile(folder + "/truth.i32")
for threads in (1, 2):
    index = hnswlib.Index("l2", d)
    index.init_index(len(X), ef_construction=efc, M=M, random_seed=1)
    c, t = time.process_time(), time.perf_counter()
    index.add_items(X, num_threads=threads)
    out["build%d" % threads] = {"cpu": time.process_time() - c, "wall": time.perf_counter() - t}
    index.set_ef(ef)
    index.set_num_threads(1)
    c, t = time.process_time(), time.perf_counter()
    found, _ = index.knn_query(Q, k=k, num_threads=1)
    out["query%d" % threads] = {"cpu": time.process_time() - c, "wall": time.perf_counter() - t,
        "recall": float(np.mean([len(set(a) & set(b)) / k for a, b in zip(found, rows)]))}
print(json.dumps(out))
`;

const python = [process.env.MORPHOSCOPE_PYTHON, '/usr/bin/python3', 'python3', 'python'].find(
  (name) => name && spawnSync(name, ['-c', 'import hnswlib, sklearn']).status === 0,
);

const folder = mkdtempSync(path.join(tmpdir(), 'morphoscope-bench-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const data = rows(n + q);
  const base = data.subarray(0, n * d);
  const queries = data.slice(n * d);
  writeFileSync(path.join(folder, 'rows.f32'), bytes(base));
  writeFileSync(path.join(folder, 'queries.f32'), bytes(queries));
  const settings = { M: 16, efConstruction: 120, ef: 120 };
  const peer = python ? askPeer(settings) : undefined;
  if (!peer)
    console.log('No Python with hnswlib and scikit-learn: apt-get install python3-hnswlib python3-sklearn.');
  console.log(
    `${n} rows of ${d}, ${q} queries, M ${settings.M}, efConstruction ${settings.efConstruction}, ef ${settings.ef}`,
  );
  let truth = peer && new Int32Array(readFileSync(path.join(folder, 'truth.i32')).buffer);
  if (peer) {
    for (const threads of [1, 2]) {
      const { cpu, wall } = peer[`build${threads}`];
      const query = peer[`query${threads}`];
      say(`python hnswlib, ${threads} thread(s)`, cpu, wall, query.recall, query.cpu, query.wall);
    }
  }
  let single;
  for (const segments of flags.segments.split(',').map(Number)) {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    let start = clock();
    const index = await TileIndex.build({ data: base, d }, { ...settings, segments });
    const build = start();
    truth ??= (await index.searchExact(queries, k)).rows;
    const warm = queries.slice(0, BATCH * d);
    await index.search(warm, { k });
    start = clock();
    const found = await inBatches(queries, (some) => index.search(some, { k }));
    const query = start();
    delay.disable();
    start = clock();
    const exact = await inBatches(queries, async (some) => index.searchExact(some, k));
    const brute = start();
    say(
      `tile-index, ${segments} segment(s)`,
      build.cpu,
      build.wall,
      recall(found, truth),
      query.cpu,
      query.wall,
    );
    const ratio = peer && peer.query1.cpu / query.cpu;
    if (ratio) console.log(`  queries per CPU second against Python: ${ratio.toFixed(2)} ×`);
    if (single) console.log(`  build against 1 segment, wall: ${(single / build.wall).toFixed(2)} ×`);
    single ??= build.wall;
    const against = peer ? `, scikit-learn ${(q / peer.bruteCpu).toFixed(0)}` : '';
    console.log(
      `  exact: ${(q / brute.cpu).toFixed(0)} queries per CPU second${against}; same rows as the truth: ${recall(exact, truth).toFixed(4)}`,
    );
    console.log(`  longest stop of the event loop: ${(delay.max / 1e6).toFixed(0)} ms`);
    await index.close();
  }
}

function say(name, buildCpu, buildWall, found, queryCpu, queryWall) {
  console.log(
    `${name}: build ${buildCpu.toFixed(1)} CPU s, ${buildWall.toFixed(1)} s; recall@${k} ${found.toFixed(4)}; ` +
      `${(q / queryCpu).toFixed(0)} queries per CPU second, ${(q / queryWall).toFixed(0)} per second`,
  );
}

async function inBatches(queries, search) {
  const found = [];
  for (let from = 0; from < q; from += BATCH) {
    const nearest = await search(queries.slice(from * d, Math.min(q, from + BATCH) * d));
    found.push(...nearest.rows);
  }
  return found;
}

function recall(found, truth) {
  let hits = 0;
  for (let i = 0; i < q; i++) {
    const real = new Set(truth.subarray(i * k, (i + 1) * k));
    for (let j = i * k; j < (i + 1) * k; j++) if (real.has(found[j])) hits++;
  }
  return hits / (q * k);
}

function askPeer({ M, efConstruction, ef }) {
  const result = spawnSync(python, ['-c', PEER, folder, d, k, M, efConstruction, ef].map(String), {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout);
}

function rows(count) {
  const random = createRandom(1, 'bench');
  const centres = 200;
  const rank = 24;
  const basis = Float32Array.from({ length: rank * d }, () => random.normal() / Math.sqrt(rank));
  const means = Float32Array.from({ length: centres * d }, () => random.normal());
  const out = new Float32Array(count * d);
  const inner = new Float32Array(rank);
  for (let i = 0; i < count; i++) {
    const centre = random.below(centres);
    for (let r = 0; r < rank; r++) inner[r] = random.normal();
    for (let c = 0; c < d; c++) {
      let value = means[centre * d + c] + 0.1 * random.normal();
      for (let r = 0; r < rank; r++) value += inner[r] * basis[r * d + c];
      out[i * d + c] = Math.max(0, value);
    }
  }
  return out;
}

function bytes(values) {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function clock() {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1000 };
  };
}
