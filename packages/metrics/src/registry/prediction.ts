import { entries, type MetricEntry, SHARE, SOURCES } from './definition.js';

const higher = (definition: string, source: string): MetricEntry => ({
  definition,
  source,
  direction: 'higher',
  range: SHARE,
});
const r2 = (definition: string): MetricEntry => ({
  definition,
  source: SOURCES.protocol,
  direction: 'higher',
});
const coefficient = (definition: string): MetricEntry => ({
  definition,
  source: SOURCES.least,
  direction: 'none',
});

const labelled = (what: string, from: string): Readonly<Record<string, MetricEntry>> => ({
  [`${what}-accuracy`]: higher(
    `Share of tiles whose label ${from} is right. Chance: the share of the most frequent label.`,
    SOURCES.protocol,
  ),
  [`${what}-precision`]: higher(
    `Share of the tiles given a label ${from} that have it, mean over the labels that occur; 0 for one never given.`,
    SOURCES.protocol,
  ),
  [`${what}-recall`]: higher(
    `Share of the tiles with a label that are given it ${from}, mean over the labels that occur.`,
    SOURCES.protocol,
  ),
  [`${what}-f1`]: higher(
    `Harmonic mean of precision and recall of labels given ${from}, mean over the labels that occur.`,
    SOURCES.protocol,
  ),
  [`${what}-auroc`]: higher(
    `Chance that a tile with the label is scored above one without it ${from}: one label against the rest, mean over labels. Chance level 0.5.`,
    SOURCES.ranking,
  ),
});

/** What cluster statistics of a tile tell of the model's output, and what the model tells of the truth. */
export const prediction = entries('prediction', {
  'logit-r2': r2(
    'Share of the variance of a raw logit that a linear regression on the tile features explains; below 0: worse than the mean. Chance: 0 on tiles left out.',
  ),
  'log-odds-r2': r2(
    'As logit-r2, of the one-vs-rest log-odds, which the shift that softmax logits are free to make does not touch.',
  ),
  'logit-coefficient': coefficient(
    'Coefficient of one cluster in the regression of a raw logit, in logits per unit of the feature.',
  ),
  'logit-coefficient-standardised': coefficient(
    'Coefficient of one cluster in the regression of a raw logit, both in standard deviations.',
  ),
  'log-odds-coefficient': coefficient(
    'Coefficient of one cluster in the regression of the log-odds, in logits per unit of the feature.',
  ),
  'log-odds-coefficient-standardised': coefficient(
    'Coefficient of one cluster in the regression of the log-odds, both in standard deviations.',
  ),
  ...labelled(
    'label',
    'by a logistic regression on the tile features, against the label that the model predicts,',
  ),
  ...labelled('model', 'by the model itself, against the true label,'),
  'label-average-precision': higher(
    'Precision averaged over the recall of the label predicted by the model, ranked by a logistic regression on the tile features. Chance: the share of tiles with the label.',
    SOURCES.manning,
  ),
});
