import { entries, type MetricEntry, SHARE, SIGNED, SOURCES } from './definition.js';

const cosine = (definition: string): MetricEntry => ({
  definition,
  source: SOURCES.ours,
  direction: 'higher',
  range: SIGNED,
});

const sameCells = (labels: string): MetricEntry => ({
  definition: `Adjusted Rand index of the hard labels ${labels}. Chance: 0.`,
  source: 'Hubert & Arabie, Journal of Classification 2, 1985',
  direction: 'higher',
  range: [-0.5, 1],
});

/** Whether the same clusters come again, and whether they are clusters. */
export const stability = entries('stability', {
  'seed-cosine': cosine(
    'Cosine of a prototype and its match in a fit with another seed, mean over clusters and seeds. Accepted from 0.9.',
  ),
  'half-cosine': cosine(
    'Cosine of a prototype and its match in a fit on other slides, mean over clusters. Accepted from 0.9.',
  ),
  'half-cosine-lowest': cosine('As half-cosine, of the cluster that agrees least.'),
  'half-ari': sameCells('that fits on two halves of the slides give the same cells'),
  'seed-ari': sameCells('that fits with two seeds give the same cells'),
  redundancy: {
    definition: 'Highest cosine between two prototypes of one dictionary.',
    source: SOURCES.ours,
    direction: 'lower',
    range: SIGNED,
  },
  'dead-clusters': {
    definition: 'Clusters that own no cell.',
    source: SOURCES.ours,
    direction: 'lower',
  },
  cophenetic: {
    definition:
      'Correlation between the consensus of repeated fits and the distances in its average-linkage tree. 1: the same clusters every time.',
    source: 'Brunet et al., PNAS 101, 2004',
    direction: 'higher',
    range: SIGNED,
  },
  sparsity: {
    definition:
      '(√n − ‖x‖₁ / ‖x‖₂) / (√n − 1), mean over prototypes: 0 all values equal, 1 a single one not 0.',
    source: 'Hoyer, JMLR 5, 2004',
    direction: 'none',
    range: SHARE,
  },
  silhouette: {
    definition:
      '(b − a) / max(a, b) of a cell’s mean distance a to its own cluster and b to the nearest other, mean over a fixed sample.',
    source: 'Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987',
    direction: 'higher',
    range: SIGNED,
  },
  'davies-bouldin': {
    definition:
      'Mean over clusters of the worst ratio of spread to distance between two clusters, on a fixed sample.',
    source: 'Davies & Bouldin, IEEE TPAMI 1, 1979',
    direction: 'lower',
  },
  'calinski-harabasz': {
    definition:
      'Dispersion between over dispersion within clusters, per degree of freedom, on a fixed sample.',
    source: 'Caliński & Harabasz, Communications in Statistics 3, 1974',
    direction: 'higher',
  },
});

/** What a change that should matter little does. */
export const robustness = entries('robustness', {
  'equivariance-error': {
    definition:
      '‖W(t(x)) − t(W(x))‖ / ‖t(W(x))‖ for a flip, rotation or shift t of the tile x, mean over tiles.',
    source: 'Karras et al., NeurIPS 2021, arXiv:2106.12423, as an error of the map',
    direction: 'lower',
  },
  'perturbation-error': {
    definition:
      '‖W(x′) − W(x)‖ / ‖W(x)‖ for a tile x′ with other stain, compression or scale, mean over tiles.',
    source: SOURCES.ours,
    direction: 'lower',
  },
  'perturbation-label-agreement': {
    definition:
      'Share of cells that keep their hard label when the tile is moved, or its stain, compression or scale change.',
    source: SOURCES.ours,
    direction: 'higher',
    range: SHARE,
  },
  'prediction-change': {
    definition:
      'Mean absolute change of the log-odds of the label that the model gives a tile, when the tile is changed.',
    source: SOURCES.tellez,
    direction: 'lower',
  },
  'prediction-label-agreement': {
    definition: 'Share of tiles that the model gives the same label when they are changed.',
    source: SOURCES.tellez,
    direction: 'higher',
    range: SHARE,
  },
});

/** What must fall apart when the model or the dictionary is made meaningless. */
export const sanity = entries('sanity', {
  'randomisation-rank': {
    definition:
      'Spearman’s correlation of a map before and after the model’s parameters are drawn anew, mean over tiles. A map that stays the same does not depend on the model.',
    source: SOURCES.adebayo,
    direction: 'zero',
    range: SIGNED,
  },
  'randomisation-ssim': {
    definition:
      'Structural similarity of a map before and after the model’s parameters are drawn anew, mean over tiles.',
    source: `${SOURCES.adebayo}; Wang et al., IEEE TIP 13, 2004`,
    direction: 'zero',
    range: SIGNED,
  },
});
