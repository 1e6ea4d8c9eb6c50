import { entries, type MetricEntry, SHARE, SIGNED, SOURCES } from './definition.js';

const overlap = (definition: string, source: string = SOURCES.protocol): MetricEntry => ({
  definition,
  source,
  direction: 'higher',
  range: SHARE,
});
const correlation = (definition: string): MetricEntry => ({
  definition,
  source: SOURCES.protocol,
  direction: 'higher',
  range: SIGNED,
});

/** Clusters beside saliency maps, and hard maps beside each other. */
export const agreement = entries('agreement', {
  'cam-iou': overlap(
    'Intersection over union of the cells of a cluster and the cells where a saliency map is above 1e-9, mean over tiles with a non-empty union. Says nothing where the map is positive everywhere.',
  ),
  'cam-iou-pooled': overlap('As cam-iou, intersections and unions summed over tiles first.'),
  'cam-iou-sum': {
    ...overlap(
      '|A∩B| / (|A| + |B|) of the cells of a cluster and the positive cells of a saliency map, mean over tiles: half the Dice coefficient, which the published code calls IoU. Not an IoU.',
    ),
    range: [0, 0.5],
  },
  'cam-iou-support': overlap(
    'Intersection over union of the cells where the cluster has weight and those where the map is positive, mean over tiles.',
  ),
  'cam-iou-soft': overlap(
    'Sum of the smaller over sum of the larger of the cluster’s share and the map’s mask, mean over tiles.',
  ),
  'cam-iou-top': overlap(
    'Intersection over union of the fifth of a tile’s cells with the highest weight and the fifth with the highest saliency, mean over tiles. Chance: about 0.11.',
    SOURCES.ours,
  ),
  'cam-pearson': correlation(
    'Correlation of a cluster’s weight and a saliency map over the cells of a tile, mean over the tiles where both vary. Mere activation strength correlates too: compare with the norm control.',
  ),
  'cam-pearson-pooled': correlation('As cam-pearson, over all cells of all tiles at once.'),
  'cam-l2': {
    definition:
      'Euclidean distance of a cluster’s weights and a saliency map, mean over tiles. Depends on the scale of both.',
    source: SOURCES.protocol,
    direction: 'lower',
  },
  'cam-l2-unit': {
    definition: 'As cam-l2, both maps scaled to unit length: 0 the same, 1.41 nothing in common.',
    source: SOURCES.ours,
    direction: 'lower',
    range: [0, 2],
  },
  'best-cam-pearson': correlation(
    'The highest cam-pearson of any cluster. Picked as the best of K, so higher by chance the more clusters there are: compare with the controls at equal K.',
  ),
  'best-cam-iou-top': overlap(
    'The highest cam-iou-top of any cluster; picked as the best of K.',
    SOURCES.ours,
  ),
  'normalised-mutual-information': overlap(
    'Mutual information of clusters and annotation or labels over the arithmetic mean of their entropies. Chance is above 0 where labels come in blocks: compare with the block null.',
    'Strehl & Ghosh, JMLR 3, 2002',
  ),
  'adjusted-mutual-information': {
    definition:
      'Mutual information less what labels dealt at random give, over the same of the mean entropy. Chance: 0.',
    source: 'Vinh, Epps & Bailey, JMLR 11, 2010',
    direction: 'higher',
    range: SIGNED,
  },
  'adjusted-rand-index': {
    definition:
      'Share of pairs of cells that both divisions treat alike, less what chance gives, scaled to 1. Chance: 0.',
    source: 'Hubert & Arabie, Journal of Classification 2, 1985',
    direction: 'higher',
    range: [-0.5, 1],
  },
  homogeneity: overlap(
    '1 less the entropy of labels within clusters over the entropy of labels.',
    SOURCES.rosenberg,
  ),
  'cluster-completeness': overlap(
    '1 less the entropy of clusters within labels over the entropy of clusters.',
    SOURCES.rosenberg,
  ),
  'v-measure': overlap('Harmonic mean of homogeneity and cluster completeness.', SOURCES.rosenberg),
  purity: overlap(
    'Share of cells whose label is the most frequent one of their cluster. Grows with K by itself.',
    SOURCES.manning,
  ),
});
