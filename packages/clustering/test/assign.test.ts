import { kmeansAssign, nmfLabels } from '@morphoscope/clustering';
import { NO_CLUSTER } from '@morphoscope/domain';
import { expect, it } from 'vitest';

it('gives the nearest centroid and normalised inverse distances', () => {
  // Cells (0,0), (3,0); centroids (0,0), (0,4), (3,4): distances 0,4,5 and 3,5,4.
  const out = new Float32Array(6);
  const labels = new Uint8Array(2);
  kmeansAssign(
    {
      projections: Float32Array.from([0, 0, 0, 0, 0, 9]),
      squaredNorms: Float32Array.from([0, 9]),
      centroidNorms: Float32Array.from([0, 16, 25]),
      n: 2,
    },
    out,
    labels,
  );
  expect(Array.from(labels)).toEqual([0, 0]);
  const sum = 1 / 3 + 1 / 5 + 1 / 4;
  [1 / 3, 1 / 5, 1 / 4].forEach((value, k) => {
    expect(out[k * 2 + 1]).toBeCloseTo(value / sum, 6);
  });
  expect(out[0]).toBeCloseTo(1, 6);
});

it('labels by argmax and leaves empty cells without a cluster', () => {
  const labels = new Uint8Array(4);
  nmfLabels(Float32Array.from([1, 0, 5, 2, 2, 0, 5, 9]), Float32Array.from([1, 1, 1, 0]), 0, labels);
  expect(Array.from(labels)).toEqual([1, NO_CLUSTER, 0, NO_CLUSTER]);
});
