import { findNeighbours } from '@morphoscope/rpc';
import { describe, expect, it } from 'vitest';
import { neighbourChoices, neighbourFilterOf, searchWords } from '../../src/neighbours/neighbour-choice';

const asked = { slides: ['a', 'b'], clusters: [2] };

describe('which of the nearest tiles', () => {
  it.each([
    ['any', {}],
    ['slide', { notSlides: ['a', 'b'] }],
    ['cluster', { notClusters: [2] }],
    ['wrong', { wrong: true }],
  ] as const)('%s', (choice, wanted) => {
    expect(neighbourFilterOf(choice, asked, false)).toEqual({ overlapping: false, ...wanted });
    expect(neighbourFilterOf(choice, asked, true)).toMatchObject({ onePerSlide: true, ...wanted });
  });

  it('asks for no other cluster where the question has none', () => {
    expect(neighbourFilterOf('cluster', { slides: ['a'], clusters: [] }, false)).toEqual({
      overlapping: false,
    });
  });

  it('is a filter that the API takes', () => {
    for (const choice of neighbourChoices) {
      const query = { kind: 'tiles', tiles: [{ slide: 'a', tile: 0 }] } as const;
      const filter = neighbourFilterOf(choice, asked, true);
      expect(findNeighbours.parse({ study: 'x', query, filter }).filter).toEqual(filter);
    }
  });

  it('says how sure the search is', () => {
    expect(searchWords('exact', 1)).toBe('recall 1.00, exact search');
    expect(searchWords('hnsw', 0.9926)).toBe('recall@10 0.993, by graph');
  });
});
