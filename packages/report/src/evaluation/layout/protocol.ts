import type { Evaluation, MetricScope } from '@morphoscope/domain';
import type { ColumnSpec, TableSpec } from '../table/table.js';
import { methodTitle } from '../words.js';

type Fitting = NonNullable<MetricScope['fitting']>;

const FEATURES = ['weightSum', 'count', 'weightSum/softCount', 'maxWeight'] as const;
const FITTINGS = [
  ['in-sample', 'in-sample'],
  ['cross-validated', 'by slide'],
  ['fit-to-held-out', 'held out'],
] as const satisfies readonly (readonly [Fitting, string])[];

/** What a saliency map is compared with besides the clusters. */
export const AGREEMENT_CONTROLS = [
  ['norm', '‖A‖'],
  ['random-h', 'random H'],
  ['random-cells', 'random cells'],
  ['shifted', 'W shifted'],
] as const;

/** Table 1: the summary that the paper's readers look for first. */
export function summaryTable({ methods }: Evaluation): TableSpec {
  return {
    id: 'protocol-summary',
    title: 'Clusters and the model’s decision',
    caption:
      'The decision told from the strongest weight of each cluster per tile, the predicted label told from three features, and the best single cluster against a saliency map with its controls. By slide: scored on slides left out. Best means picked after the fact.',
    by: ['target', 'dictionary'],
    columns: [
      linear('logit-r2', 'maxWeight', 'in-sample', 'Logit R²', 'in-sample'),
      linear('logit-r2', 'maxWeight', 'cross-validated', 'Logit R²', 'by slide'),
      linear('log-odds-r2', 'maxWeight', 'cross-validated', 'Log-odds R²', 'by slide'),
      ...(['weightSum', 'count', 'maxWeight'] as const).map(
        (feature): ColumnSpec => ({
          title: feature,
          group: 'Label AUROC, by slide',
          metric: 'label-auroc',
          scope: { feature, fitting: 'cross-validated', target: 'label' },
        }),
      ),
      ...bestCluster(methods[0]),
    ],
  };
}

/** Linear regression of the decision on every feature, every way of scoring. */
export function linearTable(kind: 'logit' | 'log-odds'): TableSpec {
  const what =
    kind === 'logit'
      ? 'R² of a linear regression of the logit on the K features of a tile. A softmax knows logits up to a shift only: see the log-odds too.'
      : 'R² of a linear regression of the log-odds, one against the rest, on the K features of a tile.';
  return {
    id: `protocol-${kind}`,
    title: kind === 'logit' ? 'Logit from cluster features' : 'Log-odds from cluster features',
    caption: `${what} In-sample: fitted and scored on the same tiles, as in the paper. By slide: scored on slides left out. Held out: fitted on the slides of the fit.`,
    by: ['target', 'dictionary'],
    columns: FEATURES.flatMap((feature) =>
      FITTINGS.map(([fitting, title]) => linear(`${kind}-r2`, feature, fitting, feature, title)),
    ),
  };
}

/** Logistic regression of the predicted label: features are rows; ranking and accuracy, then precision, recall, F1. */
export function labelTables(): TableSpec[] {
  const score = (metric: string, group: string): ColumnSpec[] =>
    FITTINGS.map(([fitting, title]) => ({ title, group, metric, scope: { fitting } }));
  const table = (id: string, what: string, columns: readonly ColumnSpec[]): TableSpec => ({
    id,
    title: `Predicted label from cluster features, ${what}`,
    caption:
      'Logistic regression of the label that the model predicts on the K features of a tile; means over classes. In-sample figures flatter; those by slide count.',
    by: ['target', 'dictionary', 'feature'],
    columns,
  });
  return [
    table('protocol-label', 'AUROC and accuracy', [
      ...score('label-auroc', 'AUROC'),
      ...score('label-accuracy', 'Accuracy'),
    ]),
    table('protocol-label-scores', 'precision, recall, F1', [
      ...score('label-precision', 'Precision'),
      ...score('label-recall', 'Recall'),
      ...score('label-f1', 'F1'),
    ]),
  ];
}

/** Coefficients of the regressions, features side by side. */
export function coefficientTable(kind: 'logit' | 'log-odds'): TableSpec {
  return {
    id: `protocol-${kind}-coefficients`,
    title: `Coefficients of the ${kind === 'logit' ? 'logit' : 'log-odds'}`,
    caption:
      'Per cluster: change per unit of the feature, and with both in standard deviations (β). Clusters that go together share a coefficient in no unique way.',
    by: ['target', 'dictionary', 'cluster'],
    columns: FEATURES.flatMap((feature): ColumnSpec[] => [
      { title: 'per unit', group: feature, metric: `${kind}-coefficient`, scope: { feature } },
      { title: 'β', group: feature, metric: `${kind}-coefficient-standardised`, scope: { feature } },
    ]),
  };
}

/** The best cluster against each saliency map, with ‖A‖ and random H beside it. */
export function agreementSummaryTable(): TableSpec {
  const columns = (metric: string, group: string): ColumnSpec[] => [
    { title: 'clusters', group, metric },
    ...AGREEMENT_CONTROLS.map(
      ([control, title]): ColumnSpec => ({ title, group, metric, scope: { control } }),
    ),
  ];
  return {
    id: 'agreement-best',
    title: 'Best cluster against each saliency map',
    caption:
      'Correlation of the best single cluster’s weight with the map over the cells of a tile, mean over tiles, and overlap of the highest fifth of cells. Beside it what activation strength alone and random directions reach: only the excess over them speaks for the clusters.',
    by: ['target', 'dictionary', 'method', 'subset'],
    columns: [
      ...columns('best-cam-pearson', 'Correlation'),
      ...columns('best-cam-iou-top', 'IoU of the highest fifth'),
    ],
  };
}

/** Every cluster against every saliency map. */
export function clusterAgreementTable(): TableSpec {
  const column = (metric: string, title: string, group: string): ColumnSpec => ({ title, group, metric });
  return {
    id: 'agreement-clusters',
    title: 'Every cluster against every saliency map',
    caption:
      'Correlation of a cluster’s weight with the map, overlap of its cells with the map’s, distance. |A∩B|/(|A|+|B|) is what the paper’s code calls IoU: half the Dice coefficient.',
    by: ['dictionary', 'target', 'subset', 'method', 'cluster'],
    columns: [
      column('cam-pearson', 'by tile', 'Correlation'),
      column('cam-pearson-pooled', 'pooled', 'Correlation'),
      column('cam-iou-top', 'top fifth', 'IoU'),
      column('cam-iou', 'by tile', 'IoU'),
      column('cam-iou-pooled', 'pooled', 'IoU'),
      column('cam-iou-support', 'support', 'IoU'),
      column('cam-iou-soft', 'soft', 'IoU'),
      column('cam-iou-sum', '|A∩B|/(|A|+|B|)', 'as published'),
      column('cam-l2', 'L2', 'Distance'),
      column('cam-l2-unit', 'unit L2', 'Distance'),
    ],
  };
}

function linear(metric: string, feature: string, fitting: Fitting, group: string, title: string): ColumnSpec {
  return { title, group, metric, scope: { feature, fitting } };
}

function bestCluster(method: string | undefined): ColumnSpec[] {
  if (method === undefined) return [];
  const group = `Best cluster ↔ ${methodTitle(method)}`;
  const column = (title: string, control?: string): ColumnSpec => ({
    title,
    group,
    metric: 'best-cam-pearson',
    scope: { method, subset: 'all', ...(control ? { control } : {}) },
  });
  return [column('clusters'), ...AGREEMENT_CONTROLS.map(([control, title]) => column(title, control))];
}
