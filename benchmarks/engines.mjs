// What does an engine, a GPU's for instance, give beside the CPU?
//   node benchmarks/engines.mjs [--engine NAME] [--model FILE] [--batch 8] [--threads 1,4] [--tiles N] [--cpu-threads N]
// Tiles per second of one model, from pixels to the activations of its layer, with 1 and 4 threads that share the engine
// (default ort-webgpu), each with a session of its own. Peer: the same on the CPU (engine ort), a thread per core. The model
// is a VGG16 of random weights at 512 px, or FILE (with its manifest beside it). Loading and one batch per thread, in which
// an engine sets itself up, are not timed. Beside it the largest difference of activations, over the largest activation.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../packages/domain/dist/index.js';
import { openModelInWorker } from '../packages/embedder/dist/index.js';
import { writeVgg16 } from './models/vgg16.mjs';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'ort-webgpu' },
    model: { type: 'string' },
    batch: { type: 'string', default: '8' },
    threads: { type: 'string', default: '1,4' },
    tiles: { type: 'string', default: '256' },
    'cpu-threads': { type: 'string', default: String(availableParallelism()) },
  },
});
const [batch, tiles] = [Number(values.batch), Number(values.tiles)];
const dir = await mkdtemp(join(tmpdir(), 'morphoscope-engines-'));
try {
  await main(values.model ?? writeVgg16(dir));
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function main(model) {
  console.log(`${values.model ?? 'VGG16 (random weights)'}, ${tiles} tiles in batches of ${batch}`);
  const peer = await rate(model, 'ort', Number(values['cpu-threads']));
  console.log(line('ort', Number(values['cpu-threads']), peer));
  for (const threads of values.threads.split(',').map(Number)) {
    const own = await rate(model, values.engine, threads);
    console.log(
      `${line(values.engine, threads, own)}   ratio ${(own.perSecond / peer.perSecond).toFixed(2)}   ` +
        `activations differ by ${difference(own.first, peer.first).toExponential(0)} of the largest`,
    );
  }
}

/** Tiles per second with so many threads, and the activations of the first batch. */
async function rate(model, engine, threads) {
  const runners = await Promise.all(
    Array.from({ length: threads }, () => openModelInWorker(model, { engine })),
  );
  try {
    const pixels = noise(runners[0].preprocessing.tilePx);
    const [first] = await Promise.all(runners.map((runner) => runner.run(pixels)));
    let left = Math.ceil(tiles / batch);
    const done = left * batch;
    const start = performance.now();
    await Promise.all(
      runners.map(async (runner) => {
        while (left-- > 0) await runner.run(pixels);
      }),
    );
    return { perSecond: (done * 1000) / (performance.now() - start), first: first.activations.data };
  } finally {
    await Promise.all(runners.map((runner) => runner.close()));
  }
}

/** A batch of tiles of random pixels. */
function noise(side) {
  const random = createRandom(1, 'engines');
  return Array.from({ length: batch }, () => ({
    data: Uint8Array.from({ length: side * side * 3 }, () => random.below(256)),
    width: side,
    height: side,
  }));
}

function difference(a, b) {
  let most = 0;
  let largest = 0;
  a.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - b[i]));
    largest = Math.max(largest, Math.abs(b[i]));
  });
  return most / largest;
}

function line(engine, threads, { perSecond }) {
  const plural = threads === 1 ? 'thread ' : 'threads';
  return `${engine.padEnd(12)} ${String(threads).padStart(3)} ${plural} ${perSecond.toFixed(1).padStart(8)} tiles/s`;
}
