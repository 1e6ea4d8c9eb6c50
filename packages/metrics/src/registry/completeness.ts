import { entries, type MetricEntry, SHARE, SIGNED, SOURCES } from './definition.js';

const complete = (definition: string): MetricEntry => ({
  definition,
  source: SOURCES.completeness,
  direction: 'higher',
});

/** What of the activations is kept. */
export const reconstruction = entries('reconstruction', {
  'relative-error': {
    definition: '‖V − WH‖ / ‖V‖ over cells. Says nothing of the decision: see completeness.',
    source: 'Lee & Seung, Nature 401, 1999',
    direction: 'lower',
  },
  'explained-variance': {
    definition:
      '1 less the squared error of WH over the squared deviation of V from its mean per channel. 0: no better than the mean.',
    source: SOURCES.least,
    direction: 'higher',
  },
  'decision-error': {
    definition:
      '‖(V − WH)Dᵀ‖ / ‖VDᵀ‖ over cells: the part of what the decision reads of the activations that is missed.',
    source: SOURCES.ours,
    direction: 'lower',
  },
});

/** What of the decision is kept when the model is given WH in place of the activations. */
export const completeness = entries('completeness', {
  'completeness-logit-r2': complete(
    'R² between a raw logit of the model and the same logit with WH in place of the activations. Below 0: worse than the mean.',
  ),
  'completeness-log-odds-r2': complete('As completeness-logit-r2, of the one-vs-rest log-odds.'),
  'completeness-margin-r2': complete('As completeness-logit-r2, of the margin between two classes.'),
  'completeness-label-agreement': {
    ...complete(
      'Share of tiles whose predicted label stays the same with WH in place of the activations. Chance: the share of the most frequent label.',
    ),
    range: SHARE,
  },
  'completeness-auroc': {
    ...complete(
      'AUROC against the true label of the model’s output with WH in place of the activations, mean over labels. Chance: 0.5.',
    ),
    range: SHARE,
  },
  'completeness-model-auroc': {
    ...complete(
      'As completeness-auroc, against the label that the model predicts from the activations themselves.',
    ),
    range: SHARE,
  },
  'residual-share': {
    definition:
      'Sum of |residual| over the sum of |evidence| for a class: the part of the evidence that no cluster carries.',
    source: SOURCES.ours,
    direction: 'lower',
  },
  'margin-shift-carried': {
    definition:
      'Part of the shift of the margin, between tiles that the model gets right and wrong, that the clusters carry; the rest is in the residual.',
    source: SOURCES.ours,
    direction: 'higher',
  },
});

const effect = (definition: string): MetricEntry => ({ definition, source: SOURCES.ours, direction: 'none' });

/** How the decision divides over clusters. */
export const importance = entries('importance', {
  sigma: effect('s_k = H_k · w_c: change of the logit of class c per unit of W_k, exact for a linear head.'),
  beta: {
    definition:
      'Coefficient of a cluster’s pooled weight in the linear regression of a slide’s logit, with an interval by bootstrap over slides.',
    source: SOURCES.least,
    direction: 'none',
  },
  'beta-sigma-rank': {
    definition: 'Spearman’s correlation of β and σ over clusters. Chance: 0.',
    source: 'Spearman, American Journal of Psychology 15, 1904',
    direction: 'higher',
    range: SIGNED,
  },
  'beta-sigma-sign': {
    definition: 'Share of clusters where β and σ have the same sign. Chance: 0.5.',
    source: SOURCES.ours,
    direction: 'higher',
    range: SHARE,
  },
  'cluster-effect': effect('Mean over tiles of what a cluster adds to the evidence for a class.'),
  'residual-effect': effect('Mean over tiles of the evidence for a class that no cluster carries.'),
  bias: effect('Bias of the linear head for a class.'),
  'logit-shift': effect(
    'Mean of a logit over tiles that the model gets wrong, less its mean over tiles that it gets right.',
  ),
  'margin-shift': effect(
    'Mean of the margin between predicted and true class over tiles that the model gets wrong, less its mean over tiles that it gets right.',
  ),
  'margin-shift-effect': effect('Part of the margin shift that one cluster carries.'),
  'margin-shift-residual': effect('Part of the margin shift that no cluster carries.'),
});
