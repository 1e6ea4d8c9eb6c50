import { createTransformer, transform } from '@morphoscope/clustering';
import { expect, it } from 'vitest';
import { planted } from './helpers.js';

// More values than one message to a worker holds, and a last piece that is not whole.
const { rows, H, W } = planted(9001, 256, 6, 0, 6);

it('finds the planted weights, whatever the number of threads', async () => {
  const one = await transform(rows, H, 6, { threads: 1 });
  const three = await transform(rows, H, 6, { threads: 3 });
  expect(three).toEqual(one);
  const apart = one.reduce((most, value, i) => Math.max(most, Math.abs(value - W[i]!)), 0);
  expect(apart).toBeLessThan(1e-4);
});

it('keeps its workers for further rows', async () => {
  const transformer = await createTransformer(H, 6, { threads: 2 });
  const part = (from: number, to: number) => ({
    data: rows.data.slice(from * 256, to * 256),
    n: to - from,
    d: 256,
  });
  const a = await transformer.transform(part(0, 5));
  const b = await transformer.transform(part(5, 600));
  await transformer.close();
  const whole = await transform(part(0, 600), H, 6, { threads: 1 });
  [...a, ...b].forEach((value, i) => {
    expect(Math.abs(value - whole[i]!)).toBeLessThan(1e-5);
  });
});

it('refuses rows of another width and NaN', async () => {
  const narrow = { data: new Float32Array(20), n: 2, d: 10 };
  await expect(transform(narrow, H, 6, { threads: 1 })).rejects.toThrow(/does not fit rows of 10 channels/);
  const bad = { data: rows.data.slice(0, 512).fill(Number.NaN, 3, 4), n: 2, d: 256 };
  await expect(transform(bad, H, 6, { threads: 1 })).rejects.toThrow(/NaN or infinite/);
});
