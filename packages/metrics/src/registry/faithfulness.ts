import { entries, type MetricEntry, SHARE, SIGNED, SOURCES } from './definition.js';

const curve = (direction: 'higher' | 'lower', definition: string, source: string): MetricEntry => ({
  definition,
  source,
  direction,
});

/** Whether what is called important is what the model uses. */
export const faithfulness = entries('faithfulness', {
  'deletion-auc': curve(
    'lower',
    'Mean height of the curve of the model’s output while what matters most is taken away first. Compare with random order.',
    SOURCES.petsiuk,
  ),
  'insertion-auc': curve(
    'higher',
    'Mean height of the curve of the model’s output while what matters most is put in first. Compare with random order.',
    SOURCES.petsiuk,
  ),
  'morf-auc': curve(
    'lower',
    'Mean height of the curve while pixels or cells go, most relevant first.',
    SOURCES.samek,
  ),
  'lerf-auc': curve(
    'higher',
    'Mean height of the curve while pixels or cells go, least relevant first.',
    SOURCES.samek,
  ),
  'lerf-morf-difference': curve(
    'higher',
    'Area between the curves of least and of most relevant first. Chance: 0.',
    'Blücher, Vielhaben & Strodthoff, TMLR 2024, arXiv:2401.06654',
  ),
  'road-morf': curve(
    'lower',
    'Mean output of the model with the most relevant pixels replaced by noisy linear imputation, over the shares removed.',
    SOURCES.road,
  ),
  'road-lerf': curve(
    'higher',
    'Mean output of the model with the least relevant pixels replaced by noisy linear imputation, over the shares removed.',
    SOURCES.road,
  ),
  'road-difference': curve('higher', 'road-lerf less road-morf. Chance: 0.', SOURCES.road),
  'faithfulness-correlation': {
    definition:
      'Correlation over random subsets between the summed relevance of a subset and the drop of the output without it. Chance: 0.',
    source: 'Bhatt, Weller & Moura, IJCAI 2020, arXiv:2005.00631',
    direction: 'higher',
    range: SIGNED,
  },
});

const place = (definition: string, source: string = SOURCES.protocol): MetricEntry => ({
  definition,
  source,
  direction: 'higher',
  range: SHARE,
});

/** Clusters and saliency maps on annotated regions. */
export const localisation = entries('localisation', {
  'mask-iou': place(
    'Intersection over union of the cells of a cluster, or of a map above 1e-9, and the region, mean over tiles with the region.',
    SOURCES.jaccard,
  ),
  'mask-iou-pooled': place(
    'As mask-iou, intersections and unions summed over the tiles with the region first.',
    SOURCES.jaccard,
  ),
  'mask-iou-pooled-all': place('As mask-iou-pooled, over all tiles, on annotated cells.', SOURCES.jaccard),
  'mask-iou-sum': {
    ...place(
      '|A∩R| / (|A| + |R|), mean over tiles with the region: half the Dice coefficient, which the published code calls IoU. Not an IoU.',
    ),
    range: [0, 0.5],
  },
  'mask-iou-soft': place(
    'Sum of the smaller over sum of the larger of the cluster’s share and the region’s mask, mean over tiles with the region.',
  ),
  'mask-dice': place('2 |A∩R| / (|A| + |R|), mean over tiles with the region.', 'Dice, Ecology 26, 1945'),
  'mask-in-region': place(
    'Share of the annotated cells of a cluster or a positive map that lie in the region. Chance: the region’s share of annotated cells.',
  ),
  'mask-covered': place('Share of the region’s cells that belong to the cluster or the positive map.'),
  'mask-mass-in-region': place(
    'Share of a cluster’s soft mass on annotated cells that lies in the region. Chance: the region’s share of annotated cells.',
  ),
  'mask-auroc': place(
    'Chance that a cell of the region has a higher weight, or saliency, than another annotated cell. Chance level 0.5.',
    SOURCES.ranking,
  ),
  'mask-average-precision': place(
    'Average precision of the weight, or saliency, for finding the region’s cells. Chance: the region’s share of annotated cells.',
    SOURCES.manning,
  ),
  'mask-prevalence': { ...place('Share of annotated cells that lie in the region.'), direction: 'none' },
  'relevance-mass': place(
    'Share of the positive mass of a tile that lies in the region, mean over tiles. Chance: the region’s share of the tile.',
    SOURCES.arras,
  ),
  'relevance-rank': place(
    'Share of the |R| highest cells of a tile that lie in the region R, mean over tiles. Chance: the region’s share of the tile.',
    SOURCES.arras,
  ),
  'pointing-game': place(
    'Share of tiles whose highest cell lies in the region. Chance: the region’s share of the tile.',
    'Zhang et al., IJCV 126, 2018, arXiv:1608.00507',
  ),
});
