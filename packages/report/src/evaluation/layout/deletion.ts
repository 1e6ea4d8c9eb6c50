import type { ColumnSpec, TableSpec } from '../table/table.js';

/** Clusters taken out of, and put into, the activations, with random order beside them. */
export function deletionTable(): TableSpec {
  const column = (metric: string, group: string, method: string, control?: string): ColumnSpec => ({
    title: control ? 'random order' : `${method} first`,
    group,
    metric,
    scope: { method, ...(control ? { control } : {}) },
  });
  return {
    id: 'deletion-insertion',
    title: 'Clusters taken out and put in',
    caption:
      'Mean height of the curve while clusters go, or come, one after another. Taken out, a low figure says that the order found what the model uses; put in, a high one. Only the distance to random order counts.',
    by: ['target', 'dictionary'],
    columns: [
      column('deletion-auc', 'Taken out', 'strongest'),
      column('deletion-auc', 'Taken out', 'supporting'),
      column('deletion-auc', 'Taken out', 'random', 'random-order'),
      column('insertion-auc', 'Put in', 'strongest'),
      column('insertion-auc', 'Put in', 'supporting'),
      column('insertion-auc', 'Put in', 'random', 'random-order'),
    ],
  };
}
