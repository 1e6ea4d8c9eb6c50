// What does a whole `run` cost beside the bare model on the same tiles with the same engine?
//   node benchmarks/run-overhead.mjs vgg [STRIDE [SLIDES]]   VGG16 of random weights, 512 px tiles, phantom slides
//   node benchmarks/run-overhead.mjs gleason [STRIDE]   the Gleason MobileNet on the mosaics (needs the shared test data)
// Peer: onnxruntime-node alone, one session per core, input tensors ready in memory.
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { answer, isChild, measure, row } from './measure/child.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = resolve(here, '../packages');
const require = createRequire(join(packages, 'embedder/package.json'));

const tasks = {
  // The bare model: every core runs its share of the tiles, one after the other.
  bare: {
    run: async ({ model, tilePx, tiles }) => {
      const cores = availableParallelism();
      const share = (i) => Math.floor(tiles / cores) + (i < tiles % cores ? 1 : 0);
      await Promise.all(
        Array.from({ length: cores }, (_, i) => {
          const worker = new Worker(fileURLToPath(import.meta.url), {
            workerData: { model, tilePx, tiles: share(i) },
          });
          return new Promise((done, failed) => worker.on('exit', done).on('error', failed));
        }),
      );
      return {};
    },
  },
  run: {
    run: async ({ slides, model, layer, out, stride }) => {
      const { explain } = await import(join(packages, 'study/dist/index.js'));
      const result = await explain({
        slides: slides.map((path) => ({
          id: path
            .split('/')
            .at(-1)
            .replace(/\.tif$/, ''),
          path,
        })),
        model,
        out,
        ...(layer ? { layer } : {}),
        ...(stride ? { stridePx: stride } : {}),
      });
      return { tiles: result.tiles };
    },
  },
};

if (!isMainThread) {
  const ort = require('onnxruntime-node');
  const { model, tilePx, tiles } = workerData;
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
  // Ordinary values: constant input runs a little faster than tissue does.
  const values = Float32Array.from({ length: 3 * tilePx * tilePx }, (_, i) => 1.5 * Math.sin(i * 12.9898));
  const input = new ort.Tensor('float32', values, [1, 3, tilePx, tilePx]);
  for (let i = 0; i < tiles; i++) await session.run({ [session.inputNames[0]]: input });
  await session.release();
} else if (isChild) {
  answer(tasks);
} else {
  const [which = 'vgg', stride, slides] = process.argv.slice(2);
  await main(which, Number(stride) || undefined, Number(slides) || 8);
}

async function main(which, stride, slides) {
  const dir = await mkdtemp(join(tmpdir(), 'morphoscope-bench-'));
  try {
    const setup = which === 'gleason' ? gleason() : await vgg(dir, slides);
    if (!setup) return;
    const whole = await measure(import.meta.url, 'run', {
      ...setup,
      ...(stride ? { stride } : {}),
      out: join(dir, 'study'),
    });
    const bare = await measure(import.meta.url, 'bare', { ...setup, tiles: whole.tiles });
    console.log(`${setup.title}, ${whole.tiles} tiles, ${availableParallelism()} cores`);
    console.log(row('bare model (onnxruntime-node)', bare));
    console.log(row('morphoscope run, everything', whole));
    console.log(`CPU ratio ${(whole.cpu / bare.cpu).toFixed(3)} (target ${setup.target})`);
    console.log(`wall / CPU of the run ${(whole.wall / whole.cpu).toFixed(2)} (target ≤ 0.6 on two cores)`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function gleason() {
  const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(here, '../../shared/data');
  if (!existsSync(data))
    return console.log('skipped: the shared test data is not here (MORPHOSCOPE_TEST_DATA)');
  const folder = join(data, 'gleason-mosaics');
  return {
    title: 'Gleason MobileNet, 224 px',
    slides: readdirSync(folder)
      .filter((n) => n.endsWith('.tif'))
      .map((n) => join(folder, n)),
    model: join(data, 'gleason-mobilenet/model.onnx'),
    layer: 'conv_pw_13_relu',
    tilePx: 224,
    target: '≤ 2',
  };
}

async function vgg(dir, slides) {
  const { writeVgg16 } = await import('./models/vgg16.mjs');
  const { writeCohort } = await import(join(packages, 'phantom/dist/index.js'));
  await mkdir(dir, { recursive: true });
  const model = writeVgg16(dir);
  const cohort = await writeCohort(join(dir, 'cohort'), { slides });
  return {
    title: 'VGG16 (random weights), 512 px',
    slides: cohort.slides.map((s) => s.path),
    model,
    layer: 'features.29',
    stride: 512,
    tilePx: 512,
    target: '≤ 1.05',
  };
}
