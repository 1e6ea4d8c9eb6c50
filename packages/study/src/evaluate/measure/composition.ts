import { countsByLabel } from '@morphoscope/metrics';
import type { AgreementTotals } from '../agreement-totals.js';
import { labelNames } from '../decision-target.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import type { Measurement } from './measurement.js';

/** Protocol 4.1: how cluster weights go together within tiles, and what tiles of each label are made of. */
export function measureComposition(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
  totals: AgreementTotals,
): void {
  sets.forEach((set, s) => {
    if (set.kind !== 'dictionary') return;
    const { names } = set.dictionary;
    const scope = { dictionary: set.id };
    to.matrices.push({
      name: 'cluster-correlation',
      scope,
      rows: names,
      columns: names,
      values: totals.correlations[s]!.result().map(({ value }) => value),
      rowLabel: 'cluster',
      columnLabel: 'cluster',
    });
    writeCounts(to, plan, set.id, names, cohort, s, 'predicted');
    writeCounts(to, plan, set.id, names, cohort, s, 'truth');
  });
}

function writeCounts(
  to: Measurement,
  plan: EvaluationPlan,
  dictionary: string,
  clusters: readonly string[],
  cohort: JudgedCohort,
  s: number,
  by: 'predicted' | 'truth',
): void {
  const names = labelNames(plan.model.classNames);
  const { features } = cohort.tiles.sets[s]!;
  const counts = countsByLabel(
    features,
    cohort[by],
    names.map((_, c) => c),
  );
  const present = counts.filter(({ shares }) => shares[0]!.n > 0);
  if (present.length === 0) return;
  to.matrices.push({
    name: `cluster-share-by-${by === 'predicted' ? 'predicted' : 'true'}-label`,
    scope: { dictionary },
    rows: present.map(({ label }) => names[label]!),
    columns: clusters,
    values: present.flatMap(({ shares }) => shares.map(({ value }) => value)),
    rowLabel: by === 'predicted' ? 'predicted label' : 'label of the slide',
    columnLabel: 'cluster',
  });
}
