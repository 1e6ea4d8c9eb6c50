import { describe, expect, it } from 'vitest';
import { sentenceParts } from '../../src/ui/sentence';

const clusters = [
  { cluster: 0, name: 'Tumour glands', colour: '#e1690f' },
  { cluster: 10, name: 'Cluster 11', colour: '#b4b478' },
];

describe('a sentence of the reading', () => {
  it('names clusters as they are called now', () => {
    const parts = sentenceParts('For malignant: Cluster 1 (+1.61) and Cluster 11 (+0.62).', clusters);
    expect(parts).toEqual(['For malignant: ', clusters[0], ' (+1.61) and ', clusters[1], ' (+0.62).']);
  });

  it('leaves words that name none of them', () => {
    expect(sentenceParts('Cluster 2 and Clusters of it.', clusters)).toEqual([
      'Cluster 2 and Clusters of it.',
    ]);
    expect(sentenceParts('Cluster 1', [])).toEqual(['Cluster 1']);
  });

  it('keeps the sign of per cent beside its number', () => {
    expect(sentenceParts('keeps 95 % of them', [])).toEqual(['keeps 95\u202f% of them']);
  });
});
