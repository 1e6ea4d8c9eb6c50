// What does it cost to look at a large study: a million tiles, and a slide with a large map?
//
//   node benchmarks/study-reading.mjs [--slides 20] [--tiles 50000] [--side 4096]
//
// A small phantom study is run; its first slide is multiplied, with random tables of so many tiles, and gets a random map of
// side × side cells. Questions go to a StudyLibrary as the API asks them. `CPU` is that of the whole process, threads included;
// `main` that of the main thread alone, where it can be read (Linux): no other request waits longer than that. The peer of the
// tables is hyparquet reading the same columns as objects, row by row.
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../packages/domain/dist/index.js';
import { demoModel, writeCohort } from '../packages/phantom/dist/index.js';
import { StudyLibrary } from '../packages/rpc/dist/index.js';
import { toFloat16 } from '../packages/study/dist/array/float16.js';
import { ZarrWriter } from '../packages/study/dist/array/zarr.js';
import { explain } from '../packages/study/dist/index.js';

const { values: flags } = parseArgs({
  options: {
    slides: { type: 'string', default: '20' },
    tiles: { type: 'string', default: '50000' },
    side: { type: 'string', default: '4096' },
    // Of the process that makes the study, so that its memory is not counted.
    make: { type: 'string' },
  },
});
const [slides, tiles, side] = [flags.slides, flags.tiles, flags.side].map(Number);
const K = 8;
const require = createRequire(new URL('../packages/study/package.json', import.meta.url));
/** What study reads and writes tables with. */
const libraryOf = (name) => import(require.resolve(name));
const { parquetReadObjects } = await libraryOf('hyparquet');
const { parquetWriteBuffer } = await libraryOf('hyparquet-writer');
const dir = flags.make ?? (await mkdtemp(join(tmpdir(), 'morphoscope-study-reading-')));
const root = join(dir, 'study');

if (flags.make) await makeStudy();
else {
  try {
    execFileSync(process.execPath, [...process.argv.slice(1), '--make', dir]);
    const library = new StudyLibrary();
    await askAll(library).finally(() => library.close());
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function askAll(library) {
  const total = slides * tiles;
  console.log(
    `${total.toLocaleString('en')} tiles on ${slides} slides; a map of ${side} × ${side} cells, ${K} clusters`,
  );
  const list = (more) => library.tiles(root, { filter: {}, sort: 'slide', limit: 50, ...more });
  await measure('start of the threads', () => library.overview(root));
  const tile = (level, column) =>
    library.weightTile(root, { dictionary: 'nmf-k8', slide: 's0', level, column, row: 0 });
  await tile(0, 0);
  const each = await measure('32 tiles of weights, finest level', () =>
    Promise.all(Array.from({ length: 32 }, (_, i) => tile(0, i % Math.ceil(side / 256)))),
  );
  console.log(`  tiles per CPU second: ${(32_000 / each).toFixed(0)}`);
  const top = Math.max(0, Math.ceil(Math.log2(side / 256)));
  const grown = await growth(() => measure('a tile of the coarsest level, first time', () => tile(top, 0)));
  console.log(
    `  memory grew by ${grown.toFixed(0)} MiB; the map as float32 has ${(side * side * K * 4) / 2 ** 20} MiB`,
  );
  await measure('the same again', () => tile(top, 0));
  const first = await measure('first list: all tables read', () => list({}));
  const peer = await measure('  the peer: the same columns as objects', readObjects);
  console.log(`  CPU beside the peer: ${(first / peer).toFixed(2)}`);
  await measure('next page', () => list({ cursor: '50' }));
  await measure('sorted by the weight of a cluster', () => list({ sort: 'weight', cluster: 2 }));
  await measure('sorted by mixture', () => list({ sort: 'mixture' }));
  const wrong = { filter: { wrong: true, clusters: [1, 2] }, sort: 'score', className: 'malignant' };
  await measure('the wrong ones of two clusters, by score', () => list(wrong));
  await measure('cards of all clusters, first time', () => library.concepts(root));
  await measure('mistakes and effects', () => library.studyDecision(root, {}));
}

/** @returns CPU ms of the whole process */
async function measure(what, ask) {
  const [start, cpu, main] = [performance.now(), process.cpuUsage(), await mainCpu()];
  await ask();
  const { user, system } = process.cpuUsage(cpu);
  const used = (user + system) / 1000;
  const own = main === undefined ? '–' : ((await mainCpu()) - main).toFixed(1);
  const wall = (performance.now() - start).toFixed(0);
  console.log(
    `${what.padEnd(46)} CPU ${used.toFixed(0).padStart(6)} ms  main ${own.padStart(6)} ms  wall ${wall.padStart(6)} ms`,
  );
  return used;
}

/** By how much memory rose above where it was, MiB. */
async function growth(work) {
  const rss = () => process.memoryUsage.rss();
  const before = rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, rss());
  }, 20);
  await work();
  clearInterval(timer);
  return (peak - before) / 2 ** 20;
}

/** CPU ms that the main thread has used. */
async function mainCpu() {
  const text = await readFile(`/proc/self/task/${process.pid}/schedstat`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.split(' ')[0]) / 1e6;
}

async function readObjects() {
  const columns = ['index', 'x', 'y', 'prediction.benign', 'prediction.malignant'];
  for (let k = 1; k <= K; k++) columns.push(`nmf-k8.weightSum.${k}`);
  const rows = [];
  for (let s = 0; s < slides; s++) {
    const bytes = await readFile(join(root, 'slides', `s${s}`, 'tiles.parquet'));
    rows.push(await parquetReadObjects({ file: new Uint8Array(bytes).buffer, columns }));
  }
  return rows;
}

async function makeStudy() {
  const cohort = await writeCohort(join(dir, 'cohort'), { slides: 2, width: 896, height: 768, seed: 1 });
  const inputs = cohort.slides.map(({ spec, path }) => ({ id: spec.id, path, label: spec.label }));
  const model = demoModel('tissue').path;
  await explain({
    slides: inputs,
    model,
    out: root,
    clusters: [K],
    sampleCells: 1500,
    prototypeRelevance: false,
  });
  const manifest = JSON.parse(await readFile(join(root, 'study.json'), 'utf8'));
  const source = join(root, 'slides', inputs[0].id);
  const record = JSON.parse(await readFile(join(source, 'slide.json'), 'utf8'));
  const random = createRandom(1, 'study-reading');
  const made = [];
  for (let s = 0; s < slides; s++) {
    const id = `s${s}`;
    const label = s % 2 === 0 ? 'benign' : 'malignant';
    await cp(source, join(root, 'slides', id), { recursive: true });
    await writeFile(join(root, 'slides', id, 'tiles.parquet'), randomTable(random));
    const raster = s === 0 ? { ...record.raster, width: side, height: side } : record.raster;
    await writeFile(
      join(root, 'slides', id, 'slide.json'),
      JSON.stringify({ ...record, id, tiles, label, raster }),
    );
    made.push({ id, label, path: inputs[0].path, contentHash: record.contentHash });
  }
  await rm(join(root, 'slides/s0/cells.zarr/nmf-k8/W'), { recursive: true });
  await writeRandomMap(join(root, 'slides/s0/cells.zarr/nmf-k8/W'), random);
  await writeFile(join(root, 'study.json'), JSON.stringify({ ...manifest, slides: made }));
}

function randomTable(random) {
  const ints = (name, of) => ({
    name,
    data: Int32Array.from({ length: tiles }, (_, i) => of(i)),
    type: 'INT32',
  });
  const floats = (name, most) => ({
    ...{ name, type: 'FLOAT' },
    data: Float32Array.from({ length: tiles }, () => most * random.uniform()),
  });
  const places = (name, of) => ({
    name,
    data: Float64Array.from({ length: tiles }, (_, i) => of(i)),
    type: 'DOUBLE',
  });
  const across = Math.ceil(Math.sqrt(tiles));
  const clusters = Array.from({ length: K }, (_, k) => `nmf-k8.%.${k + 1}`);
  const column = (statistic, most) => clusters.map((name) => floats(name.replace('%', statistic), most));
  const columnData = [
    ints('index', (i) => i),
    places('x', (i) => (i % across) * 128),
    places('y', (i) => Math.floor(i / across) * 128),
    ...[floats('prediction.benign', 1), floats('prediction.malignant', 1)],
    ...[...column('weightSum', 2000), ...column('count', 50), ...column('peak', 30)],
    ...clusters.map((name) => ints(name.replace('%', 'peakCell'), () => random.below(256))),
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

async function writeRandomMap(path, random) {
  const writer = await ZarrWriter.create(path, { channels: K, height: side, width: side, type: 'float16' });
  const band = new Uint16Array(K * 128 * side);
  for (let y = 0; y < side; y += 128) {
    for (let i = 0; i < band.length; i++) band[i] = i % 3 === 0 ? toFloat16(20 * random.uniform()) : 0;
    await writer.writeRows(y, Math.min(128, side - y), band);
  }
  await writer.close();
}
