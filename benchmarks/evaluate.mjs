// What does a whole evaluation cost beside the bare forward and backward pass of the same tiles, and does its memory grow with them?
//   node benchmarks/evaluate.mjs [TILES [STRIDE]]   default 2000 tiles; the Gleason MobileNet on all mosaics (needs the shared test data)
// Peer: the same model with gradients alone, one per core, input tensors ready in memory: forward, and backward to the pixels. The
// evaluation also reads and prepares the tiles, makes saliency maps for five targets, weights of a dictionary and its controls, and
// all figures. Memory: the same evaluation of a quarter of the tiles. CPU time of all threads. Tiles tried one by one (--probe-tiles)
// cost the same whatever the number of tiles: a row of their own.
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { answer, isChild, measure, row } from './measure/child.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = resolve(here, '../packages');
const load = (name) => import(join(packages, name, 'dist/index.js'));
const LAYER = 'conv_pw_13_relu';
// As many as by default.
const PROBES = 200;

const tasks = {
  study: {
    run: async ({ slides, model, out, stride }) => {
      const { explain } = await load('study');
      const { tiles } = await explain({ slides, model, out, layer: LAYER, stridePx: stride, clusters: [8] });
      return { tiles };
    },
  },
  evaluate: {
    run: async ({ out, tiles, probeTiles = 0 }) => {
      const { evaluateStudy } = await load('study');
      const { evaluation } = await evaluateStudy({ study: out, tiles, probeTiles });
      return { tiles: evaluation.sample.tiles };
    },
  },
  bare: {
    run: async ({ model, out, tiles }) => {
      const cores = availableParallelism();
      const share = (i) => Math.floor(tiles / cores) + (i < tiles % cores ? 1 : 0);
      await Promise.all(
        Array.from({ length: cores }, (_, i) => {
          const worker = new Worker(fileURLToPath(import.meta.url), {
            workerData: { model, out, tiles: share(i) },
          });
          return new Promise((done, failed) => worker.on('exit', done).on('error', failed));
        }),
      );
      return {};
    },
  },
};

if (!isMainThread) await bare(workerData);
else if (isChild) answer(tasks);
else await main(Number(process.argv[2]) || 2000, Number(process.argv[3]) || 32);

async function bare({ model: path, out, tiles }) {
  const { openDifferentiable, targetSeed } = await load('attribution');
  const { describeModel, openGraphEngine } = await load('embedder');
  const { readOnnx } = await load('onnx-graph');
  const { preprocessing } = JSON.parse(await readFile(join(out, 'study.json'), 'utf8'));
  const { tilePx } = preprocessing;
  const description = await describeModel(path, { tilePx });
  const layer = description.layers.find(({ name }) => name === LAYER);
  const graph = readOnnx(await readFile(path), path);
  const model = await openDifferentiable(
    graph,
    { description, preprocessing, layer },
    await openGraphEngine('ort'),
  );
  const atOnce = 2;
  // Ordinary values: constant input runs a little faster than tissue does.
  const values = Float32Array.from({ length: atOnce * 3 * tilePx * tilePx }, (_, i) => Math.sin(i * 12.9898));
  const input = { data: values, shape: [atOnce, 3, tilePx, tilePx] };
  const targets = new Array(atOnce).fill({ kind: 'not', class: 0 });
  for (let done = 0; done < tiles; done += atOnce) {
    const { logits } = await model.forward(input);
    await model.inputGradient(input, targetSeed(logits, targets), 'logits');
  }
  await model.close();
}

async function main(tiles, stride) {
  const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(here, '../../shared/data');
  if (!existsSync(data))
    return console.log('skipped: the shared test data is not here (MORPHOSCOPE_TEST_DATA)');
  const folder = join(data, 'gleason-mosaics');
  const slides = readdirSync(folder)
    .filter((name) => name.endsWith('.tif'))
    .map((name) => ({ id: name.replace('.tif', ''), path: join(folder, name) }));
  const dir = await mkdtemp(join(tmpdir(), 'morphoscope-bench-'));
  try {
    const setup = {
      slides,
      model: join(data, 'gleason-mobilenet/model.onnx'),
      out: join(dir, 'study'),
      stride,
    };
    const study = await measure(import.meta.url, 'study', setup);
    const few = await measure(import.meta.url, 'evaluate', { ...setup, tiles: Math.round(tiles / 4) });
    const many = await measure(import.meta.url, 'evaluate', { ...setup, tiles });
    const tried = await measure(import.meta.url, 'evaluate', {
      ...setup,
      tiles: few.tiles,
      probeTiles: PROBES,
    });
    const alone = await measure(import.meta.url, 'bare', { ...setup, tiles: many.tiles });
    console.log(
      `Gleason MobileNet, ${LAYER}, NMF K = 8, ${many.tiles} of ${study.tiles} tiles, ${availableParallelism()} cores`,
    );
    console.log(row('bare forward + backward', alone));
    console.log(row(`evaluate, ${few.tiles} tiles`, few));
    console.log(row(`evaluate, ${many.tiles} tiles`, many));
    console.log(row(`evaluate, ${few.tiles} tiles, ${PROBES} of them tried one by one`, tried));
    console.log(`CPU ratio ${(many.cpu / alone.cpu).toFixed(2)} (target ≤ 1.5)`);
    const perTile = (many.cpu - few.cpu) / (many.tiles - few.tiles);
    console.log(`CPU ratio per further tile ${((perTile * many.tiles) / alone.cpu).toFixed(2)}`);
    console.log(
      `memory per further tile ${((1024 * (many.peakMB - few.peakMB)) / (many.tiles - few.tiles)).toFixed(1)} kB`,
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
