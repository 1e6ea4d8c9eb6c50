import { clusterPalette } from '@morphoscope/heatmap';

/** Colours of eight clusters, as a study gives them. */
export const COLOURS = clusterPalette.slice(0, 8);

export const NAMES = [
  'Crowded nuclei',
  'Collagen',
  'Lumen border',
  'Cluster 4',
  'Septa',
  'Lymphocytes',
  'Fat',
  'Pen',
];
