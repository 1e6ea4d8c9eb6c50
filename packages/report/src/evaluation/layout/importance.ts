import type { Evaluation } from '@morphoscope/domain';
import type { ColumnSpec, TableSpec } from '../table/table.js';

/** β of regressions beside σ of the head, targets side by side. */
export function betaSigmaTable({ study }: Evaluation): TableSpec {
  return {
    id: 'importance-beta-sigma',
    title: 'β beside σ',
    caption:
      'σ: effect of a unit of weight by the head. β: effect seen over slides, by regression. Same sign and order in both is what to look for.',
    by: ['dictionary', 'cluster'],
    columns: study.targets.flatMap((target): ColumnSpec[] => [
      { title: 'σ', group: target, metric: 'sigma', scope: { target } },
      { title: 'β', group: target, metric: 'beta', scope: { target } },
    ]),
  };
}

/** What every cluster adds to every class on average. */
export function effectTable({ study }: Evaluation): TableSpec {
  return {
    id: 'importance-effects',
    title: 'Effect of every cluster on every class',
    caption: 'Mean over tiles of weight times importance, logit.',
    by: ['dictionary', 'cluster'],
    columns: study.classNames.map((target) => ({
      title: target,
      group: 'Effect',
      metric: 'cluster-effect',
      scope: { target },
    })),
  };
}

/** What the clusters leave out of every class. */
export function residualTable({ study }: Evaluation): TableSpec {
  const columns = (metric: string, group: string): ColumnSpec[] =>
    study.classNames.map((target) => ({ title: target, group, metric, scope: { target } }));
  return {
    id: 'importance-residual',
    title: 'What the clusters leave out',
    caption: 'Mean residual in logit, and its size as a share of the evidence for the class.',
    by: ['dictionary'],
    columns: [...columns('residual-effect', 'Residual'), ...columns('residual-share', 'Share left out')],
  };
}
