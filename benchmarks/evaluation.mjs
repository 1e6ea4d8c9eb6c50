// What does `morphoscope evaluate` cost beside the bare forward and backward passes of the same tiles, and does its memory grow
// with them?
//   node benchmarks/evaluation.mjs gleason [--tiles 2000] [--stride 32] [--probe-tiles 24]   the Gleason MobileNet on the
//                                                                    mosaics (needs the shared test data): a light model
//   node benchmarks/evaluation.mjs vgg [--tiles 64] [--slides 8] [--probe-tiles 24]   VGG16 of random weights, 512 px tiles,
//                                                                    phantom slides: a heavy one
// One dictionary, NMF with K = 8, and its controls. Peers, one session per core with the input ready in memory: (a) forward, and the
// gradient at the layer for every target of the evaluation; (b) forward, and the gradient of one target at the pixels. The
// evaluation beside that reads and prepares tiles, and makes maps, weights, figures and the report. CPU time of all threads. Tiles
// that are tried one by one (--probe-tiles) cost the same whatever the number of tiles: questions of their own. The study is not timed.
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { answer, isChild, measure, row } from './measure/child.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = resolve(here, '../packages');
const load = (name) => import(join(packages, name, 'dist/index.js'));
/** Tiles that the cost of an evaluation is stated for. From fewer than 2,000 it comes out too high: so many are put back through the model. */
const WHOLE = 10_000;

const tasks = {
  study: {
    run: async ({ slides, model, layer, out, stride }) => {
      const { explain } = await load('study');
      const { tiles } = await explain({ slides, model, out, layer, stridePx: stride, clusters: [8] });
      return { tiles };
    },
  },
  // The command itself, with its tables, figures and report.
  evaluate: {
    run: async ({ out, tiles, probeTiles }) => {
      const { evaluate } = await import('../apps/cli/dist/command/evaluate.js');
      process.stderr.write = () => true;
      const delay = monitorEventLoopDelay({ resolution: 20 });
      delay.enable();
      await evaluate.run([out, '--tiles', String(tiles), '--probe-tiles', String(probeTiles)]);
      const { sample, study } = JSON.parse(await readFile(join(out, 'metrics.json'), 'utf8'));
      const { size } = await stat(join(out, 'metrics.json'));
      return { tiles: sample.tiles, targets: study.targets.length, delay: delay.max / 1e6, size };
    },
  },
  bare: {
    run: async ({ tiles, ...setup }) => {
      const cores = availableParallelism();
      const share = (i) => Math.floor(tiles / cores) + (i < tiles % cores ? 1 : 0);
      await Promise.all(
        Array.from({ length: cores }, (_, i) => {
          const data = { workerData: { ...setup, tiles: share(i) } };
          const worker = new Worker(fileURLToPath(import.meta.url), data);
          return new Promise((done, failed) => worker.on('exit', done).on('error', failed));
        }),
      );
      return {};
    },
  },
};

if (!isMainThread) await bare(workerData);
else if (isChild) answer(tasks);
else await main();

async function bare({ model: path, layer: name, out, tiles, targets, backTo }) {
  const { openDifferentiable, targetSeed } = await load('attribution');
  const { describeModel, openGraphEngine } = await load('embedder');
  const { readOnnx } = await load('onnx-graph');
  const { preprocessing } = JSON.parse(await readFile(join(out, 'study.json'), 'utf8'));
  const { tilePx } = preprocessing;
  const description = await describeModel(path, { tilePx });
  const layer = description.layers.find((one) => one.name === name);
  const spec = { description, preprocessing, layer };
  const model = await openDifferentiable(
    readOnnx(await readFile(path), path),
    spec,
    await openGraphEngine('ort'),
  );
  // Ordinary values: constant input runs a little faster than tissue does.
  const values = Float32Array.from({ length: 3 * tilePx * tilePx }, (_, i) => Math.sin(i * 12.9898));
  const input = { data: values, shape: [1, 3, tilePx, tilePx] };
  for (let done = 0; done < tiles; done++) {
    const { logits, activations } = await model.forward(input);
    const seed = targetSeed(logits, [{ kind: 'log-odds', class: 0 }]);
    if (backTo === 'input') await model.inputGradient(input, seed, 'logits');
    else for (let t = 0; t < targets; t++) await model.layerGradient(activations, seed);
  }
  await model.close();
}

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: Object.fromEntries(
      ['tiles', 'stride', 'slides', 'probe-tiles'].map((name) => [name, { type: 'string' }]),
    ),
  });
  const dir = await mkdtemp(join(tmpdir(), 'morphoscope-bench-'));
  try {
    const setup =
      positionals[0] === 'vgg' ? await vgg(dir, Number(values.slides ?? 8)) : gleason(values.stride);
    if (!setup) return;
    const tiles = Number(values.tiles ?? setup.tiles);
    await compare({ ...setup, out: join(dir, 'study') }, tiles, Number(values['probe-tiles'] ?? 24));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function compare({ title, ...setup }, tiles, probeTiles) {
  const run = (task, options) => measure(import.meta.url, task, { ...setup, ...options });
  const study = await run('study', {});
  const few = await run('evaluate', { tiles: Math.ceil(Math.min(tiles, study.tiles) / 4), probeTiles: 0 });
  const many = await run('evaluate', { tiles, probeTiles: 0 });
  const passes = { tiles: many.tiles, targets: many.targets };
  const layer = await run('bare', { ...passes, backTo: 'layer' });
  const input = await run('bare', { ...passes, backTo: 'input' });
  console.log(`${title}, NMF K = 8, ${many.tiles} of ${study.tiles} tiles, ${availableParallelism()} cores`);
  console.log(row(`(a) forward + layer, ${many.targets} targets`, layer));
  console.log(row('(b) forward + backward to pixels', input));
  console.log(row(`evaluate, ${few.tiles} tiles`, few));
  console.log(row(`evaluate, ${many.tiles} tiles`, many));
  const further = (many.cpu - few.cpu) / (many.tiles - few.tiles);
  const whole = few.cpu + further * (WHOLE - few.tiles);
  const ratios = (cpu, of) =>
    `${(cpu / ((layer.cpu * of) / many.tiles)).toFixed(2)} to (a), ${(cpu / ((input.cpu * of) / many.tiles)).toFixed(2)} to (b)`;
  console.log(`CPU ratio ${ratios(many.cpu, many.tiles)}`);
  console.log(`CPU ratio of a further tile ${ratios(further, 1)}`);
  console.log(`CPU ratio of ${WHOLE} tiles, from both runs ${ratios(whole, WHOLE)} (target ≤ 1.5)`);
  if (probeTiles > 0) {
    const tried = await run('evaluate', { tiles: Math.max(few.tiles, probeTiles), probeTiles });
    const alone = tried.cpu - few.cpu - further * (tried.tiles - few.tiles);
    console.log(row(`evaluate, ${tried.tiles} tiles, ${probeTiles} tried`, tried));
    console.log(`CPU of ${probeTiles} tiles tried one by one ${alone.toFixed(1)} s`);
    console.log(`CPU ratio of ${WHOLE} tiles with them ${ratios(whole + alone, WHOLE)} (target ≤ 1.5)`);
  }
  const growth = (1024 * (many.peakMB - few.peakMB)) / (many.tiles - few.tiles);
  console.log(
    `memory of a further tile ${growth.toFixed(1)} kB, ${(many.peakMB / few.peakMB).toFixed(2)} times the peak`,
  );
  console.log(
    `event loop at most ${many.delay.toFixed(0)} ms behind; metrics.json ${(many.size / 2 ** 20).toFixed(2)} MiB`,
  );
}

function gleason(stride = '32') {
  const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(here, '../../shared/data');
  if (!existsSync(data))
    return console.log('skipped: the shared test data is not here (MORPHOSCOPE_TEST_DATA)');
  const folder = join(data, 'gleason-mosaics');
  return {
    title: 'Gleason MobileNet, conv_pw_13_relu',
    slides: readdirSync(folder)
      .filter((name) => name.endsWith('.tif'))
      .map((name) => ({ id: name.replace('.tif', ''), path: join(folder, name) })),
    model: join(data, 'gleason-mobilenet/model.onnx'),
    layer: 'conv_pw_13_relu',
    stride: Number(stride),
    tiles: 2000,
  };
}

async function vgg(dir, count) {
  const { vgg16 } = await import('./models/vgg16.mjs');
  const { writeCohort } = await load('phantom');
  const model = join(dir, 'vgg16.onnx');
  await writeFile(model, vgg16({ side: 512 }));
  const [mean, std] = [
    [0.485, 0.456, 0.406],
    [0.229, 0.224, 0.225],
  ];
  const preprocessing = {
    tilePx: 512,
    mpp: 0.5,
    scale: 1 / 255,
    mean,
    std,
    channelOrder: 'rgb',
    resize: 'box',
  };
  const manifest = { morphoscope: 1, classNames: ['a', 'b'], preprocessing };
  await writeFile(join(dir, 'vgg16.manifest.json'), JSON.stringify(manifest));
  const { slides } = await writeCohort(join(dir, 'cohort'), { slides: count });
  return {
    title: 'VGG16 (random weights), 512 px, features.29',
    slides: slides.map(({ path }, i) => ({ id: `slide${i + 1}`, path })),
    model,
    layer: 'features.29',
    stride: 512,
    tiles: 64,
  };
}
