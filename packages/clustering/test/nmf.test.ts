import { fitNmf } from '@morphoscope/clustering';
import { expect, it } from 'vitest';
import { matchedCosines, planted } from './helpers.js';

it('recovers a planted dictionary up to permutation', async () => {
  const { rows, H } = planted(4000, 96, 8, 0.05, 3);
  const fit = await fitNmf(rows, { K: 8, seed: 1, threads: 2 });
  expect(Math.min(...matchedCosines(fit.H, H, 8, 96))).toBeGreaterThan(0.99);
});
