import { createRandom, type TilePixels } from '@morphoscope/domain';

/** Tiles of noise over a gradient: every pixel matters and no two tiles are alike. */
export function noiseTiles(n: number, side: number, seed = 1): TilePixels[] {
  const random = createRandom(seed);
  return Array.from({ length: n }, (_, t) => ({
    width: side,
    height: side,
    data: Uint8Array.from({ length: side * side * 3 }, (_, i) => (random.below(128) + i + 40 * t) % 256),
  }));
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i]! - b[i]!));
  return max;
}
