import type { TableSpec } from '../table/table.js';

/** How good the model itself is: how much there is to explain. */
export function modelTable(): TableSpec {
  return {
    id: 'model',
    title: 'The model against the labels',
    caption:
      'Tiles carry the label of their slide, which need not hold for each of them: this tells how much there is to explain, not how good the model is.',
    by: ['target'],
    headings: { target: 'Label' },
    columns: [
      { title: 'Accuracy', metric: 'model-accuracy' },
      { title: 'AUROC', metric: 'model-auroc' },
      { title: 'F1', metric: 'model-f1' },
      { title: 'Recall', metric: 'model-recall' },
      { title: 'Precision', metric: 'model-precision' },
    ],
  };
}

/** Failures and how much of each the clusters carry. */
export function failureTable(): TableSpec {
  return {
    id: 'failures',
    title: 'Failures and what carries them',
    caption:
      'Shift of the margin between the class said and the class that is true, from tiles of that label that are right to those that are wrong; how much of it the clusters carry, and what is left in the residual.',
    by: ['target', 'dictionary'],
    headings: { target: 'Failure' },
    columns: [
      { title: 'Whole shift', metric: 'margin-shift', scope: { dictionary: null } },
      { title: 'Carried by clusters', metric: 'margin-shift-carried' },
      { title: 'Residual', metric: 'margin-shift-residual' },
    ],
  };
}

/** Which class's evidence moved in each failure. */
export function logitShiftTable(): TableSpec {
  return {
    id: 'failures-logits',
    title: 'Which evidence moved',
    caption:
      'Change of every class’s logit in a failure. Evidence for the wrong class may have come, or evidence for the true one may be missing.',
    by: ['target', 'subset'],
    headings: { target: 'Failure', subset: 'Class' },
    columns: [{ title: 'Change of the logit', metric: 'logit-shift' }],
  };
}

/** What every cluster carries of each failure. */
export function failureClusterTable(): TableSpec {
  return {
    id: 'failures-clusters',
    title: 'Failures cluster by cluster',
    caption:
      'Part of the shift of the margin that each cluster carries; with the residual they add up to it.',
    by: ['target', 'dictionary', 'cluster'],
    headings: { target: 'Failure' },
    columns: [{ title: 'Part of the shift', metric: 'margin-shift-effect' }],
  };
}
