import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { takeDeviceTurn } from '../dist/engine/ort-node/device-turn.js';

/** Takes the turn again and again; `state` holds how many are inside, the most there ever were, and turns taken. */
const script = `
import { workerData } from 'node:worker_threads';
const { module, memory, turns } = workerData;
const { takeDeviceTurn } = await import(module);
const state = new Int32Array(memory);
for (let i = 0; i < turns; i++) {
  await takeDeviceTurn(async () => {
    const inside = Atomics.add(state, 0, 1) + 1;
    if (inside > Atomics.load(state, 1)) Atomics.store(state, 1, inside);
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.add(state, 2, 1);
    Atomics.sub(state, 0, 1);
  });
}
`;

it('lets one thread at a time at the device, and each of them', async () => {
  const memory = new SharedArrayBuffer(12);
  const module = new URL('../dist/engine/ort-node/device-turn.js', import.meta.url).href;
  const source = new URL(`data:text/javascript,${encodeURIComponent(script)}`);
  const ended = Array.from({ length: 4 }, () => {
    const worker = new Worker(source, { workerData: { module, memory, turns: 50 } });
    return new Promise((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', resolve);
    });
  });
  expect(await Promise.all(ended)).toEqual([0, 0, 0, 0]);
  expect([...new Int32Array(memory)]).toEqual([0, 1, 200]);
});

it('gives the turn back after a failure', async () => {
  await expect(takeDeviceTurn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await takeDeviceTurn(() => Promise.resolve(7))).toBe(7);
});
