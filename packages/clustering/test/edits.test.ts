import { applyEdits, shownLabels } from '@morphoscope/clustering';
import { createRandom, type DictionaryEdit, NO_CLUSTER } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const dictionary = {
  K: 4,
  names: ['Cluster 1', 'Cluster 2', 'Cluster 3', 'Cluster 4'],
  colours: ['#000010', '#000020', '#000030', '#000040'],
};
const shown = (edits: readonly DictionaryEdit[]) => applyEdits(dictionary, edits).clusters;

describe('edits', () => {
  it('change nothing when there are none', () => {
    const { clusters, shownAs } = applyEdits(dictionary, []);
    expect(clusters.map(({ cluster, members, name }) => [cluster, members, name])).toEqual([
      [0, [0], 'Cluster 1'],
      [1, [1], 'Cluster 2'],
      [2, [2], 'Cluster 3'],
      [3, [3], 'Cluster 4'],
    ]);
    expect([...shownAs]).toEqual([0, 1, 2, 3]);
  });

  it('rename, recolour, hide and show, the last word counting', () => {
    const [one, two] = shown([
      { kind: 'rename', cluster: 0, name: ' Gland lumen ' },
      { kind: 'recolour', cluster: 0, colour: '#ABCDEF' },
      { kind: 'hide', cluster: 0 },
      { kind: 'hide', cluster: 1 },
      { kind: 'show', cluster: 1 },
    ]);
    expect(one).toMatchObject({ name: 'Gland lumen', colour: '#abcdef', hidden: true });
    expect(two).toMatchObject({ hidden: false });
  });

  it('merge groups into groups: weights add up, the id and colour of one stay', () => {
    const { clusters, shownAs } = applyEdits(dictionary, [
      { kind: 'merge', clusters: [1, 3], into: 3 },
      { kind: 'merge', clusters: [0, 3], into: 0, name: 'Stroma' },
    ]);
    expect(clusters.map(({ cluster, members }) => [cluster, members])).toEqual([
      [0, [0, 1, 3]],
      [2, [2]],
    ]);
    expect(clusters[0]).toMatchObject({ name: 'Stroma', colour: '#000010' });
    expect([...shownAs]).toEqual([0, 0, 2, 0]);
  });

  it('split a part off, which has an id, a name and a colour of its own', () => {
    const view = shown([
      { kind: 'split', cluster: 1, by: 2, at: 0.5 },
      { kind: 'rename', cluster: 4, name: 'Rim' },
    ]);
    expect(view.at(-1)).toEqual({
      cluster: 4,
      members: [],
      name: 'Rim',
      colour: '#808090',
      hidden: false,
      split: { of: 1, by: 2, at: 0.5 },
    });
  });

  const merged: DictionaryEdit = { kind: 'merge', clusters: [0, 1], into: 0 };
  const split: DictionaryEdit = { kind: 'split', cluster: 2, by: 3, at: 0.5 };
  it.each<[string, DictionaryEdit[], RegExp]>([
    ['an unknown cluster', [{ kind: 'hide', cluster: 4 }], /edit 1 \(hide\): there is no cluster 5/],
    ['a merged cluster', [merged, { kind: 'hide', cluster: 1 }], /edit 2.*cluster 2 is shown as part of 1/],
    ['an empty name', [{ kind: 'rename', cluster: 0, name: '  ' }], /cannot be empty/],
    ['a name twice', [{ kind: 'rename', cluster: 0, name: 'Cluster 3' }], /cluster 3 is called Cluster 3/],
    ['no colour', [{ kind: 'recolour', cluster: 0, colour: 'red' }], /red is not a colour/],
    ['one cluster merged', [{ kind: 'merge', clusters: [1, 1], into: 1 }], /two clusters or more/],
    ['merging into another', [{ kind: 'merge', clusters: [1, 2], into: 3 }], /one of which stays/],
    ['merging what was split', [split, { kind: 'merge', clusters: [2, 0], into: 0 }], /split off cluster 3/],
    ['splitting by itself', [{ kind: 'split', cluster: 1, by: 1, at: 0.5 }], /by itself/],
    ['a share of 0', [{ kind: 'split', cluster: 1, by: 2, at: 0 }], /share 0/],
    ['splitting a part', [split, { kind: 'split', cluster: 4, by: 1, at: 0.5 }], /cannot be split again/],
  ])('refuse %s', (_, edits, message) => {
    expect(() => shown(edits)).toThrow(message);
  });
});

describe('labels after edits', () => {
  it('are those of the fit without edits, and of summed weights with them', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const random = createRandom(seed, 'labels');
        const n = 20;
        const W = Float32Array.from({ length: 4 * n }, () => random.uniform());
        const best = (i: number, groups: readonly (readonly number[])[]) => {
          const sums = groups.map((members) => members.reduce((sum, k) => sum + W[k * n + i]!, 0));
          return groups[sums.indexOf(Math.max(...sums))]![0]!;
        };
        const labels = Uint8Array.from({ length: n }, (_, i) => best(i, [[0], [1], [2], [3]]));
        const out = new Uint8Array(n);
        shownLabels(applyEdits(dictionary, []), W, labels, out);
        expect(out).toEqual(labels);
        const edits: DictionaryEdit[] = [{ kind: 'merge', clusters: [1, 3], into: 1 }];
        shownLabels(applyEdits(dictionary, edits), W, labels, out);
        expect([...out]).toEqual([...labels].map((_, i) => best(i, [[0], [1, 3], [2]])));
      }),
      { seed: 1 },
    ));

  it('tell the part split off by the share of the other cluster, and keep what is no cluster', () => {
    const edits: DictionaryEdit[] = [{ kind: 'split', cluster: 0, by: 1, at: 0.5 }];
    const W = Float32Array.of(4, 4, 4, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const labels = Uint8Array.of(0, 0, 0, NO_CLUSTER);
    shownLabels(applyEdits(dictionary, edits), W, labels, labels);
    expect([...labels]).toEqual([0, 4, 4, NO_CLUSTER]);
  });
});
