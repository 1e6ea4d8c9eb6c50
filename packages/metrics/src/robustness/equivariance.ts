import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/** Changes of a tile that move its cells and do nothing else. Rotations are clockwise. */
export type TileMove = 'flip-horizontal' | 'flip-vertical' | 'rotate-90' | 'rotate-180' | 'rotate-270';

/** Moves the cells of maps as the tile was moved. @param maps `n × side × side`, row-major: square maps. */
export function moveMaps(maps: Numbers, n: number, side: number, move: TileMove): Float32Array {
  const out = new Float32Array(n * side * side);
  const last = side - 1;
  const from: Readonly<Record<TileMove, (r: number, c: number) => readonly [number, number]>> = {
    'flip-horizontal': (r, c) => [r, last - c],
    'flip-vertical': (r, c) => [last - r, c],
    'rotate-90': (r, c) => [last - c, r],
    'rotate-180': (r, c) => [last - r, last - c],
    'rotate-270': (r, c) => [c, last - r],
  };
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < side; r++) {
      for (let c = 0; c < side; c++) {
        const [row, column] = from[move](r, c);
        out[(i * side + r) * side + c] = maps[(i * side + row) * side + column]!;
      }
    }
  }
  return out;
}

/** `‖a − b‖ / ‖b‖` over all values that are finite on both sides. `n` counts them. Undefined where b is 0. */
export function relativeDifference(a: Numbers, b: Numbers): Figure {
  let error = 0;
  let size = 0;
  let n = 0;
  for (let i = 0; i < b.length; i++) {
    if (!Number.isFinite(a[i]!) || !Number.isFinite(b[i]!)) continue;
    error += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
    n++;
  }
  if (size === 0) return undefinedFigure(n, 'the maps are 0 throughout');
  return figure(
    Math.sqrt(error / size),
    n,
    n < b.length ? `${b.length - n} values not finite left out` : undefined,
  );
}

/**
 * Equivariance error: how far the maps of a moved tile are from the moved maps of the tile.
 * @param ofMoved W of the moved tile, `K × side × side`. @param original W of the tile itself.
 */
export function equivarianceError(
  ofMoved: Numbers,
  original: Numbers,
  K: number,
  side: number,
  move: TileMove,
): Figure {
  return relativeDifference(ofMoved, moveMaps(original, K, side, move));
}

/** Share of cells with the same hard label before and after; cells without a label on both sides count as the same. */
export function labelAgreement(a: Numbers, b: Numbers): Figure {
  if (a.length === 0) return undefinedFigure(0, 'no cells');
  let same = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) same++;
  return figure(same / a.length, a.length);
}
