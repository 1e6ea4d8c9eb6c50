import type { MetricScope } from '@morphoscope/domain';
import type { MapSet } from '../../map-set.js';
import type { Measurement } from '../../measure/measurement.js';
import { scopesOf } from '../../measure/set-scope.js';
import type { Probes } from '../probes.js';
import { tileChanges } from '../tile-change.js';
import { columnAt, type TileMean, tileMean } from './tile-means.js';

/** Share of tiles that change their label from which on a change is said to matter. */
const MATTERS = 0.1;

/** What changes of the picture that should matter little do to W, hard labels and predictions; ‖A‖ and random H beside them. */
export function measureRobustness(
  to: Measurement,
  { sets, changes, decisions }: Probes,
  all: readonly MapSet[],
  seed: number,
): void {
  const { groups } = changes;
  const moved: string[] = [];
  tileChanges.forEach(({ name: change, kind }, c) => {
    const write = (name: string, scope: MetricScope, values: Float64Array): TileMean => {
      const mean = tileMean(values, groups, seed, 'not defined on any tile');
      to.add(name, scope, mean.figure, mean.interval);
      return mean;
    };
    const error = kind === 'move' ? 'equivariance-error' : 'perturbation-error';
    sets.forEach((set, s) => {
      const at = (c * sets.length + s) * 2;
      for (const base of scopesOf(set, all)) {
        write(error, { ...base, change }, columnAt(changes, at));
        const labels = columnAt(changes, at + 1);
        if (labels.some(Number.isFinite)) write('perturbation-label-agreement', { ...base, change }, labels);
      }
    });
    write('prediction-change', { change }, columnAt(decisions, 2 * c).map(Math.abs));
    const kept = write('prediction-label-agreement', { change }, columnAt(decisions, 2 * c + 1));
    const share = 1 - (kept.figure.value ?? 1);
    if (share > MATTERS && (kept.interval?.[1] ?? 1) < 1)
      moved.push(`${change} ${Math.round(100 * share)} %`);
  });
  if (moved.length === 0) return;
  to.findings.push({
    code: 'prediction-moves',
    severity: 'warning',
    location: 'the model',
    message: `The model gives many tiles another label when the picture is changed in a way that leaves the tissue what it is (${moved.join(', ')}). What is explained of such tiles holds for one way of looking at them only.`,
  });
}
