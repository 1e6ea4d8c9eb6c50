import type { Curve, MetricScope } from '@morphoscope/domain';
import { curveMean, lerfMorfDifference } from '@morphoscope/metrics';
import type { Measurement } from '../../measure/measurement.js';
import type { ProbeMap } from '../probe-map.js';
import type { Probes, TileValues } from '../probes.js';
import { CURVE_VALUES, REMOVED_SHARES, removals } from '../removal.js';
import { tileMean } from './tile-means.js';

/** Rows of one way of filling: its two curves, and what lies between them. */
const FILLS = [
  {
    morf: 'morf-auc',
    lerf: 'lerf-auc',
    difference: 'lerf-morf-difference',
    first: 0,
    what: 'mean tissue colour',
  },
  { morf: 'road-morf', lerf: 'road-lerf', difference: 'road-difference', first: 2, what: 'ROAD' },
] as const;

/** What is explained: each tile's own label. */
const TARGET = 'label';

/**
 * What the tiles' own decisions are worth while cells go in the order of each map: saliency methods, clusters and controls on the same
 * footing. Random order and ‖A‖ stand beside every map.
 */
export function measureFaithfulness(to: Measurement, { maps, curves }: Probes, seed: number): void {
  const controls = maps.flatMap((map, m) => (map.scope.control === undefined ? [] : [{ map, m }]));
  maps.forEach((map, m) => {
    writeCurves(to, map, m, curves, seed);
    if (map.scope.control !== undefined) return;
    writeFigures(to, { target: TARGET, ...map.scope }, m, curves, seed);
    for (const { map: control, m: at } of controls)
      writeFigures(to, { target: TARGET, ...map.scope, ...control.scope }, at, curves, seed);
  });
}

function writeFigures(
  to: Measurement,
  scope: MetricScope,
  m: number,
  curves: TileValues,
  seed: number,
): void {
  const x = REMOVED_SHARES;
  for (const { morf, lerf, difference, first } of FILLS) {
    const perTile = (of: (morf: Float64Array, lerf: Float64Array) => number | null): number[] =>
      curves.groups.map((_, i) => {
        const [one, other] = [curveAt(curves, i, m, first), curveAt(curves, i, m, first + 1)];
        return one.every(Number.isFinite) && other.every(Number.isFinite)
          ? (of(one, other) ?? Number.NaN)
          : Number.NaN;
      });
    const write = (name: string, values: readonly number[]): void => {
      const mean = tileMean(values, curves.groups, seed, 'no tile was taken apart this way');
      to.add(name, scope, mean.figure, mean.interval);
    };
    write(
      morf,
      perTile((one) => curveMean(x, one).value),
    );
    write(
      lerf,
      perTile((_, other) => curveMean(x, other).value),
    );
    write(
      difference,
      perTile((one, other) => lerfMorfDifference(x, one, other).value),
    );
  }
}

function writeCurves(
  to: Measurement,
  { scope }: ProbeMap,
  m: number,
  curves: TileValues,
  seed: number,
): void {
  removals.forEach(({ name, fill }, r) => {
    const means = REMOVED_SHARES.map((_, step) =>
      tileMean(
        curves.groups.map((__, i) => curveAt(curves, i, m, r)[step]!),
        curves.groups,
        seed,
        'no tile',
      ),
    );
    if (means.some(({ figure }) => figure.value === null)) return;
    const bounds = means.flatMap(({ interval }) => (interval ? [interval] : []));
    const curve: Curve = {
      name,
      scope: { target: TARGET, ...scope },
      x: REMOVED_SHARES,
      y: means.map(({ figure }) => figure.value!),
      ...(bounds.length === means.length
        ? { low: bounds.map(([low]) => low), high: bounds.map(([, high]) => high) }
        : {}),
      xLabel: `share of cells replaced by ${FILLS[fill === 'tissue' ? 0 : 1].what}`,
      yLabel: 'log-odds of the predicted label',
    };
    to.curves.push(curve);
  });
}

/** A tile's curve by one map and way. */
function curveAt({ n, values }: TileValues, tile: number, m: number, removal: number): Float64Array {
  const at = tile * (values.length / n) + m * CURVE_VALUES + removal * REMOVED_SHARES.length;
  return values.subarray(at, at + REMOVED_SHARES.length);
}
