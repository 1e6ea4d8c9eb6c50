import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { openSlide, writePyramid } from '../src/index.js';
import { madeUp, pixelsOf } from './naive-resample.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
const SCRIPT = fileURLToPath(new URL('./read-in-worker.mjs', import.meta.url));

it('reads one file in several threads at once, each with its own decoder', async () => {
  const path = join(folder, 'threads.tif');
  const image = madeUp(700, 500);
  const read = (x: number, y: number, w: number, h: number) => pixelsOf(image, x, y, w, h);
  await writePyramid(path, { width: 700, height: 500, channels: 3, mpp: 0.5, read }, { blockSize: 128 });
  const reader = await openSlide(path);
  const { data } = await reader.readRegion({ x: 0, y: 0, level: 0, width: 700, height: 500 });
  const expected = createHash('sha256').update(data).digest('hex');
  await reader.close();
  const jobs = ['turbo', 'auto', 'wasm', 'auto'].map(
    (jpeg) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(SCRIPT, { workerData: { path, jpeg: jpeg === 'turbo' ? 'auto' : jpeg } });
        worker.once('message', resolve);
        worker.once('error', reject);
      }),
  );
  expect(await Promise.all(jobs)).toEqual([expected, expected, expected, expected]);
});
