import type { ColumnSpec, TableSpec } from '../table/table.js';

const OVERLAP: readonly ColumnSpec[] = [
  { title: 'AUROC', group: 'Ranking', metric: 'mask-auroc' },
  { title: 'AP', group: 'Ranking', metric: 'mask-average-precision' },
  {
    title: 'AP by chance',
    group: 'Ranking',
    metric: 'mask-prevalence',
    scope: { dictionary: null, cluster: null, method: null },
  },
  { title: 'IoU', group: 'Overlap', metric: 'mask-iou' },
  { title: 'soft IoU', group: 'Overlap', metric: 'mask-iou-soft' },
  { title: 'Dice', group: 'Overlap', metric: 'mask-dice' },
  { title: '|A∩R|/(|A|+|R|)', group: 'Overlap', metric: 'mask-iou-sum' },
  { title: 'in region', group: 'Share', metric: 'mask-in-region' },
  { title: 'covered', group: 'Share', metric: 'mask-covered' },
];

const CAPTION =
  'AUROC and AP of the weight, or saliency, for finding the region’s cells; true IoU, and the figure that the paper’s code calls IoU under its own formula. An AP means something above the region’s share only.';

/** Clusters against annotated regions. */
export function maskClusterTable(): TableSpec {
  return {
    id: 'annotations-clusters',
    title: 'Clusters against annotations',
    caption: CAPTION,
    by: ['dictionary', 'region', 'cluster'],
    complete: true,
    columns: OVERLAP,
  };
}

/** Saliency maps against annotated regions. */
export function maskMethodTable(): TableSpec {
  return {
    id: 'annotations-maps',
    title: 'Saliency maps against annotations',
    caption: CAPTION,
    by: ['region', 'method'],
    scope: { dictionary: null },
    complete: true,
    columns: OVERLAP,
  };
}

/** Hard maps against annotations or labels, with labels dealt anew and the model's own class map beside them. */
export function hardMapTable(): TableSpec {
  const group = (metric: string, title: string): ColumnSpec[] => [
    { title: 'clusters', group: title, metric },
    { title: 'dealt anew', group: title, metric, scope: { control: 'block-null' } },
    { title: 'class map', group: title, metric, scope: { control: 'class-map' } },
  ];
  return {
    id: 'annotations-hard-maps',
    title: 'Hard maps against annotations',
    caption:
      'How much of the annotation the hard map tells. Annotations come in blocks: what dealing them anew to slides gives is the chance level, the model’s own class map the ceiling.',
    by: ['dictionary'],
    complete: true,
    columns: [
      ...group('normalised-mutual-information', 'NMI'),
      ...group('adjusted-rand-index', 'ARI'),
      { title: 'AMI', metric: 'adjusted-mutual-information' },
      { title: 'V-measure', metric: 'v-measure' },
      { title: 'homogeneity', metric: 'homogeneity' },
      { title: 'completeness', metric: 'cluster-completeness' },
      { title: 'purity', metric: 'purity' },
    ],
  };
}
