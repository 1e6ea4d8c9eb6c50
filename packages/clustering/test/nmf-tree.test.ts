import { buildDictionary, fitNmf, fitNmfTree, transform } from '@morphoscope/clustering';
import { createRandom, type Preprocessing } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { disjointHalves } from '../src/disjoint-halves.js';
import { cutTree } from '../src/nmf-tree.js';
import { matchedCosines } from './helpers.js';

const d = 64;
const slides = 12;

/**
 * Common tissue whose appearance varies along several strong directions, other tissue that is plain, and in 2 % of the cells a rare pattern
 * beside the plain one, on most slides.
 */
function tissue(n: number, seed: number) {
  const random = createRandom(seed, 'tissue');
  const block = (from: number, to: number) =>
    Float64Array.from({ length: d }, (_, c) => (c >= from && c < to ? 0.5 + random.uniform() : 0));
  const variants = Array.from({ length: 6 }, (_, i) => block(4 * i, 4 * i + 8));
  const plain = block(34, 50);
  const rare = block(52, 60);
  const data = new Float32Array(n * d);
  const groupOf = new Uint32Array(n);
  const isRare = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    groupOf[i] = i % slides;
    const common = random.uniform() < 0.7;
    isRare[i] = !common && random.uniform() < 0.06 ? 1 : 0;
    const weights = variants.map(() => 1 + 3 * random.uniform());
    for (let c = 0; c < d; c++) {
      let value = 0.03 * Math.abs(random.normal());
      if (common) for (const [v, pattern] of variants.entries()) value += weights[v]! * pattern[c]!;
      else value += 2 * plain[c]!;
      if (isRare[i]) value += 2 * rare[c]!;
      data[i * d + c] = value;
    }
  }
  return { rows: { data, n, d }, groupOf, isRare, rare: Float32Array.from(rare) };
}

describe('a tree', () => {
  it('gives a rare pattern a row of its own where flat NMF of equal K does not', async () => {
    const { rows, groupOf, rare } = tissue(4000, 1);
    const tree = await fitNmfTree(rows, { K: 3, seed: 1, groupOf, threads: 2 });
    const flat = await fitNmf(rows, { K: 3, seed: 1, threads: 2 });
    const best = (H: Float32Array) => matchedCosines(H, rare, 1, d)[0]!;
    const nearest = (H: Float32Array) => Math.max(...[0, 1, 2].map((k) => best(H.slice(k * d, (k + 1) * d))));
    expect(tree.K).toBe(3);
    expect(nearest(flat.H)).toBeLessThan(0.5);
    expect(nearest(tree.H)).toBeGreaterThan(0.9);
  });

  it('says how its clusters came from each other', async () => {
    const { rows, groupOf } = tissue(4000, 2);
    const { tree, K, disjointHalves: disjoint } = await fitNmfTree(rows, { K: 4, seed: 1, groupOf });
    expect(disjoint).toBe(true);
    expect(tree).toHaveLength(2 * K - 1);
    expect(tree[0]).toMatchObject({ parent: -1, share: 1 });
    const leaves = tree.flatMap(({ cluster }) => (cluster === undefined ? [] : [cluster]));
    expect(leaves).toEqual([0, 1, 2, 3]);
    tree.forEach((node, i) => {
      const children = tree.filter(({ parent }) => parent === i);
      expect(children).toHaveLength(node.cluster === undefined ? 2 : 0);
      if (node.cluster !== undefined) return;
      expect(children[0]!.share + children[1]!.share).toBeCloseTo(node.share, 2);
      expect(node.agreement!).toBeGreaterThanOrEqual(0.9);
      expect(node.score!).toBeGreaterThan(0);
    });
  });

  it('has unit rows, the W that transform gives, and errors that fall split by split', async () => {
    const { rows, groupOf } = tissue(2000, 3);
    const fit = await fitNmfTree(rows, { K: 4, seed: 1, groupOf });
    for (let k = 0; k < fit.K; k++)
      expect(Math.hypot(...fit.H.subarray(k * d, (k + 1) * d))).toBeCloseTo(1, 5);
    const W = await transform(rows, fit.H, fit.K);
    const largest = W.reduce((a, b) => Math.max(a, b), 0);
    W.forEach((value, i) => {
      expect(Math.abs(value - fit.W![i]!) / largest).toBeLessThan(1e-4);
    });
    expect(fit.history).toHaveLength(fit.K);
    expect(fit.history.at(-1)!).toBeLessThan(fit.history[0]!);
    expect(fit.relativeError).toBe(fit.history.at(-1));
  });

  it('does not split what halves of the slides do not agree on', async () => {
    // Every slide has a stain of its own, of its own strength: directions found on some slides are not found on others.
    const random = createRandom(9, 'stain');
    const stain = Float64Array.from({ length: 4 * d }, (_, i) =>
      random.uniform() < 0.15 ? 3 * 2 ** Math.floor(i / d) : 0,
    );
    const groupOf = Uint32Array.from({ length: 2000 }, (_, i) => i % 4);
    const data = Float32Array.from({ length: 2000 * d }, (_, i) => {
      const row = Math.floor(i / d);
      return stain[groupOf[row]! * d + (i % d)]! * (1 + (row % 7)) + 0.01 * random.uniform();
    });
    const rows = { data, n: 2000, d };
    const bySlide = await fitNmfTree(rows, { K: 4, seed: 1, groupOf });
    expect(bySlide.K).toBe(1);
    const byRow = await fitNmfTree(rows, { K: 4, seed: 1 });
    expect(byRow.K).toBe(4);
    expect(byRow.disjointHalves).toBe(false);
  });

  it('is the same to the byte for any number of threads', async () => {
    const { rows, groupOf } = tissue(1500, 5);
    const one = await fitNmfTree(rows, { K: 3, seed: 1, groupOf, threads: 1 });
    const two = await fitNmfTree(rows, { K: 3, seed: 1, groupOf, threads: 2 });
    expect(two).toEqual(one);
  });

  it('grows split by split: cut back, it is the tree of fewer leaves', async () => {
    const { rows, groupOf } = tissue(2000, 8);
    const large = await fitNmfTree(rows, { K: 5, seed: 1, groupOf });
    const small = await fitNmfTree(rows, { K: 3, seed: 1, groupOf });
    expect(cutTree(large, 3)).toEqual({ K: 3, C: d, H: small.H });
    expect(cutTree(large, 9).H).toEqual(large.H);
  });

  it('keeps its leaves in step with the order of the dictionary', async () => {
    const { rows, groupOf } = tissue(2000, 6);
    const fit = await fitNmfTree(rows, { K: 3, seed: 1, groupOf });
    const dictionary = buildDictionary({
      fit,
      seed: 1,
      order: { permutation: Uint32Array.of(2, 0, 1), rule: 'test' },
      colours: ['#000000', '#000001', '#000002'],
      binding: { modelSha256: 'a', layer: 'l', preprocessing: {} as Preprocessing },
    });
    const leaves = dictionary.tree!.flatMap(({ cluster }) => (cluster === undefined ? [] : [cluster]));
    expect(leaves).toEqual([1, 2, 0]);
    const first = fit.tree.findIndex(({ cluster }) => cluster === 0);
    expect([...dictionary.H.subarray(d, 2 * d)]).toEqual([...fit.H.subarray(0, d)]);
    expect(dictionary.tree![first]!.cluster).toBe(1);
  });

  it('is one cluster where there is one direction, and refuses groups that do not fit', async () => {
    const data = Float32Array.from({ length: 200 * 4 }, (_, i) => (1 + (i % 4)) * (1 + Math.floor(i / 4)));
    const rows = { data, n: 200, d: 4 };
    const fit = await fitNmfTree(rows, { K: 4, seed: 1, threads: 1 });
    expect(fit.K).toBe(1);
    await expect(fitNmfTree(rows, { K: 2, seed: 1, groupOf: new Uint32Array(3) })).rejects.toThrow(
      /3 groups for 200 rows/,
    );
  });
});

describe('halves', () => {
  it('share no group, hold every row and are about equal', () => {
    const groupOf = Uint32Array.from({ length: 1000 }, (_, i) => Math.floor(Math.sqrt(i)));
    const rows = Uint32Array.from({ length: 1000 }, (_, i) => i);
    const { first, second, disjoint } = disjointHalves(rows, groupOf, 1);
    expect(disjoint).toBe(true);
    expect([...first, ...second].sort((a, b) => a - b)).toEqual([...rows]);
    const groups = new Set([...first].map((row) => groupOf[row]));
    expect([...second].some((row) => groups.has(groupOf[row]))).toBe(false);
    expect(Math.abs(first.length - second.length)).toBeLessThan(70);
  });
});
