import { describe, expect, it } from 'vitest';
import { matchedClusters, rowShares } from '../../src/comparison/matched';

const side = (K: number, names: string[]) => ({
  study: '/s',
  layer: 'l',
  id: `nmf-k${K}`,
  K,
  names,
  colours: ['#e1690f', '#3c78ff', '#69f0c3'].slice(0, K),
});

const comparison = {
  a: side(3, ['Glands', 'Stroma', 'Fat']),
  b: side(2, ['Cluster 1', 'Cluster 2']),
  pairs: [
    { a: 0, b: 1, dice: 0.4 },
    { a: 1, b: 0, dice: 0.9 },
    { a: 2, b: -1, dice: 0 },
  ],
  nmi: 0.5,
  cells: 100,
  counts: [10, 30, 40, 0, 0, 0],
};

describe('clusters side by side', () => {
  it('have the colour of the first where they lie in the same place, the best pair first', () => {
    const matched = matchedClusters(comparison);
    expect(matched.map(({ dice }) => dice)).toEqual([0.9, 0.4, 0]);
    expect(matched[0]?.a).toMatchObject({ cluster: 1, name: 'Stroma', colour: '#3c78ff' });
    expect(matched[0]?.b).toMatchObject({ cluster: 0, name: 'Cluster 1', colour: '#3c78ff' });
    expect(matched[2]?.b).toBeUndefined();
  });

  it('share out the cells of every cluster of a', () => {
    expect(rowShares(comparison)).toEqual([0.25, 0.75, 1, 0, 0, 0]);
  });
});
