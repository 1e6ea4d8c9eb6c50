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

interface Labelling {
  /** What is judged: `label` or `model`. */
  readonly prefix: string;
  /** The label that counts as right. */
  readonly right: string;
  /** What gives the label. */
  readonly by: string;
}

const labelled = ({ prefix, right, by }: Labelling): Readonly<Record<string, MetricEntry>> => ({
  [`${prefix}-accuracy`]: higher(
    `Share of tiles to which ${by} gives ${right}. Chance: the share of the most frequent label.`,
    SOURCES.protocol,
  ),
  [`${prefix}-precision`]: higher(
    `Of the tiles to which ${by} gives a label, the share for which it is ${right}; mean over the labels that occur, 0 for one never given.`,
    SOURCES.protocol,
  ),
  [`${prefix}-recall`]: higher(
    `Of the tiles for which a label is ${right}, the share to which ${by} gives it; mean over the labels that occur.`,
    SOURCES.protocol,
  ),
  [`${prefix}-f1`]: higher(
    `Harmonic mean of ${prefix}-precision and ${prefix}-recall per label; mean over the labels that occur.`,
    SOURCES.protocol,
  ),
  [`${prefix}-auroc`]: higher(
    `Chance that ${by} scores a tile for which a label is ${right} above one for which it is not; mean over labels. Chance level: 0.5.`,
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
  ...labelled({
    prefix: 'label',
    right: 'the label that the model predicts',
    by: 'a logistic regression on the tile features',
  }),
  ...labelled({ prefix: 'model', right: 'the true label', by: 'the model' }),
  'label-average-precision': higher(
    'Precision averaged over the recall of the label predicted by the model, ranked by a logistic regression on the tile features. Chance: the share of tiles with the label.',
    SOURCES.manning,
  ),
});
