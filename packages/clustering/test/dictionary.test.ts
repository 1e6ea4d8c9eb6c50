import { buildDictionary, checkBinding, fitKMeans, fitNmf, orderClusters } from '@morphoscope/clustering';
import type { DictionaryBinding } from '@morphoscope/domain';
import { expect, it } from 'vitest';
import { planted } from './helpers.js';

const binding: DictionaryBinding = {
  modelSha256: 'a'.repeat(64),
  layer: 'relu5',
  preprocessing: {
    tilePx: 224,
    mpp: 0.5,
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    channelOrder: 'rgb',
    layout: 'nchw',
    resize: 'box',
    resizeFrom: 'pyramid',
  },
};

it('orders by importance or mass, descending, ties as in the fit', () => {
  const fit = { K: 4, mass: [2, 5, 2, 9] };
  expect(Array.from(orderClusters(fit).permutation)).toEqual([3, 1, 0, 2]);
  const byImportance = orderClusters(fit, { importance: Float32Array.from([-1, 3, 3, 0]) });
  expect(Array.from(byImportance.permutation)).toEqual([1, 2, 3, 0]);
  expect(byImportance.rule).toMatch(/importance/);
});

it('builds a dictionary in order, with unit rows for NMF and the record of the fit', async () => {
  const { rows } = planted(500, 30, 3, 0.1, 1);
  const fit = await fitNmf(rows, { K: 3, seed: 2, threads: 1 });
  const order = { permutation: Uint32Array.from([2, 0, 1]), rule: 'as told' };
  const colours = ['#000000', '#111111', '#222222'];
  const dictionary = buildDictionary({ fit, seed: 2, binding, order, colours });
  dictionary.H.subarray(0, 30).forEach((value, c) => {
    expect(value).toBeCloseTo(fit.H[2 * 30 + c]!, 6);
  });
  expect(Math.hypot(...dictionary.H.subarray(30, 60))).toBeCloseTo(1, 6);
  expect(dictionary).toMatchObject({
    kind: 'nmf',
    order: 'as told',
    names: ['Cluster 1', 'Cluster 2', 'Cluster 3'],
  });
  expect(dictionary.fit).toMatchObject({ algorithm: 'nmf-hals', init: 'nndsvda', seed: 2, sampleRows: 500 });
  const kmeans = await fitKMeans(rows, { K: 3, seed: 2, threads: 1 });
  const other = buildDictionary({ fit: kmeans, seed: 2, binding, order, colours });
  expect(other.kind).toBe('kmeans');
  expect(other.H.subarray(0, 30)).toEqual(kmeans.centroids.subarray(60, 90));
});

it('names everything that differs from what a dictionary was made from', async () => {
  const { rows } = planted(200, 20, 2, 0.1, 1);
  const fit = await fitNmf(rows, { K: 2, seed: 2, threads: 1 });
  const dictionary = buildDictionary({
    fit,
    seed: 2,
    binding,
    order: orderClusters(fit),
    colours: ['#000000', '#ffffff'],
  });
  expect(() => checkBinding(dictionary, structuredClone(binding))).not.toThrow();
  const changed = { ...binding, layer: 'relu4', preprocessing: { ...binding.preprocessing, mpp: 0.25 } };
  expect(() => checkBinding(dictionary, changed)).toThrow(
    /layer \(relu5 ≠ relu4\).*preprocessing\.mpp \(0\.5 ≠ 0\.25\)/,
  );
});
