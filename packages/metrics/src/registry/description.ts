import { entries, SHARE, SIGNED, SOURCES } from './definition.js';

/** Whether clusters are tissue or slides. */
export const batchEffect = entries('batch-effect', {
  'slide-entropy': {
    definition:
      'Entropy over slides of a cluster’s share of each slide’s cells, over the logarithm of their number: 0 one slide only, 1 the same share of every slide.',
    source: 'Shannon, Bell System Technical Journal 27, 1948',
    direction: 'higher',
    range: SHARE,
  },
  'slide-auroc': {
    definition:
      'AUROC of telling a tile’s slide from its cluster statistics by cross-validated logistic regression, mean over slides. Chance: 0.5.',
    source: SOURCES.ours,
    direction: 'lower',
    range: SHARE,
  },
  'site-auroc': {
    definition:
      'AUROC of telling a slide’s site from cluster statistics by logistic regression, cross-validated by slide. Chance: 0.5.',
    source: 'Howard et al., Nature Communications 12, 2021',
    direction: 'lower',
    range: SHARE,
  },
});

/** What people read in clusters. */
export const reading = entries('reading', {
  'cohen-kappa': {
    definition: 'Agreement of two readers beyond chance. Chance: 0.',
    source: 'Cohen, Educational and Psychological Measurement 20, 1960',
    direction: 'higher',
    range: SIGNED,
  },
  'cohen-kappa-linear': {
    definition: 'As cohen-kappa, differences counted by steps.',
    source: 'Cohen, Psychological Bulletin 70, 1968',
    direction: 'higher',
    range: SIGNED,
  },
  'cohen-kappa-quadratic': {
    definition: 'As cohen-kappa, differences counted by squared steps.',
    source: 'Cohen, Psychological Bulletin 70, 1968',
    direction: 'higher',
    range: SIGNED,
  },
  'intruder-accuracy': {
    definition:
      'Share of questions in which a reader finds the tile of another cluster among tiles of one. Chance: one over the tiles shown.',
    source: 'Chang et al., NeurIPS 2009',
    direction: 'higher',
    range: SHARE,
  },
});

/** What there is, neither good nor bad. */
export const description = entries('description', {
  'cam-positive-share': {
    definition: 'Share of cells where a saliency map is above 1e-9. At 1 the thresholded map says nothing.',
    source: SOURCES.ours,
    direction: 'none',
    range: SHARE,
  },
  'cluster-correlation': {
    definition:
      'Correlation of the weights of two clusters over the cells of a tile, mean over the tiles where both vary.',
    source: SOURCES.protocol,
    direction: 'none',
    range: SIGNED,
  },
  'count-share': {
    definition: 'Mean share of a tile’s labelled cells that belong to a cluster, over tiles of one label.',
    source: SOURCES.protocol,
    direction: 'none',
    range: SHARE,
  },
  'none-share': {
    definition: 'Share of cells that belong to no cluster, for want of activation.',
    source: SOURCES.ours,
    direction: 'none',
    range: SHARE,
  },
});
