import { type Figure, figure, undefinedFigure } from '@morphoscope/metrics';
import { valueInterval } from '../../measure/group-interval.js';
import type { TileValues } from '../probes.js';

/** A mean over tiles and its interval over groups. */
export interface TileMean {
  readonly figure: Figure;
  readonly interval: readonly [number, number] | undefined;
}

/** Mean of one number per tile; tiles where it is not defined are left out. `n` counts the others. */
export function tileMean(
  values: ArrayLike<number>,
  groups: readonly string[],
  seed: number,
  none: string,
): TileMean {
  const rows = groups.map((_, i) => i).filter((i) => Number.isFinite(values[i]!));
  if (rows.length === 0) return { figure: undefinedFigure(0, none), interval: undefined };
  const kept = rows.map((i) => values[i]!);
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const interval = valueInterval(
    kept,
    rows.map((i) => groups[i]!),
    seed,
  );
  const left = groups.length - kept.length;
  const note = left > 0 ? `${left} of ${groups.length} tiles not tried or without a value` : undefined;
  return { figure: figure(mean, kept.length, note), interval };
}

/** One number per tile from the table. @param at position among the tile's numbers */
export function columnAt({ n, values }: TileValues, at: number): Float64Array {
  const width = n === 0 ? 0 : values.length / n;
  return Float64Array.from({ length: n }, (_, i) => values[i * width + at]!);
}
