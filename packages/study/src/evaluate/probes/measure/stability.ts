import type { KMeasurement, KSweep } from '@morphoscope/domain';
import { deadClusters, figure, redundancy, rowSparsity } from '@morphoscope/metrics';
import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { JudgedCohort } from '../../judged-cohort.js';
import type { MapSet } from '../../map-set.js';
import type { Measurement } from '../../measure/measurement.js';

/** Figures of the comparison of numbers of clusters that stand for a dictionary of the study. */
const SWEPT: Readonly<Record<string, (one: KMeasurement) => number>> = {
  'half-cosine': ({ halfStability }) => halfStability.meanCosine,
  'half-cosine-lowest': ({ halfStability }) => halfStability.lowestCosine,
  'half-ari': ({ halfStability }) => halfStability.adjustedRand,
  'seed-cosine': ({ seedStability }) => seedStability.meanCosine,
  'seed-ari': ({ seedStability }) => seedStability.adjustedRand,
  cophenetic: ({ cophenetic }) => cophenetic,
};

/**
 * Whether the clusters last, from the study's comparison of numbers of clusters where it made one, and what can be seen of each dictionary
 * by itself: prototypes that are nearly the same, clusters that own no cell, sparsity.
 */
export function measureStability(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
  sweeps: readonly KSweep[],
): void {
  const unknown: string[] = [];
  sets.forEach((set, s) => {
    if (set.kind !== 'dictionary') return;
    const scope = { dictionary: set.id };
    const { H, K, C } = set.dictionary;
    to.add('redundancy', scope, redundancy({ H, K, C }));
    to.add('dead-clusters', scope, deadClusters(cellsOf(cohort, s, K)));
    to.add('sparsity', scope, rowSparsity(H, K, C));
    const { method } = plan.manifest.dictionaries.find(({ id }) => id === set.id)!;
    const sweep = sweeps.find((one) => one.method === method);
    const measured = sweep?.measurements.find((one) => `${method}-k${one.K}` === set.id);
    if (!sweep || !measured) {
      unknown.push(set.id);
      return;
    }
    for (const [name, of] of Object.entries(SWEPT)) to.add(name, scope, figure(of(measured), sweep.groups));
  });
  if (unknown.length === 0) return;
  to.findings.push({
    code: 'stability-not-measured',
    severity: 'info',
    location: unknown.join(', '),
    message: 'Whether these clusters come again from other slides or another start was not measured.',
    suggestion:
      'Make the study with several numbers of clusters (--clusters 4,6,8 or auto): comparing them measures it.',
  });
}

/** Cells per cluster over all tiles judged. */
function cellsOf(cohort: JudgedCohort, s: number, K: number): Float64Array {
  const { data, n } = cohort.tiles.sets[s]!.features.count;
  const cells = new Float64Array(K);
  for (let i = 0; i < n; i++) for (let k = 0; k < K; k++) cells[k]! += data[i * K + k]!;
  return cells;
}
