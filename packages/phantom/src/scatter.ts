import type { Random } from '@morphoscope/domain';

/** A placed disc, px. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** A rectangle to throw darts into, px. */
export interface Bounds {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Discs thrown one by one; each keeps its distance from those before it. */
export interface Scatter {
  readonly discs: readonly Disc[];
  /** Adds the disc if it stays `gap` px away from every other; says whether it did. */
  add(disc: Disc, gap: number): boolean;
}

/** An empty scatter with a hash grid for discs of up to `maxRadius` px. */
export function makeScatter(maxRadius: number): Scatter {
  const cell = Math.max(4, maxRadius * 2);
  const grid = new Map<number, Disc[]>();
  const discs: Disc[] = [];
  const key = (i: number, j: number) => (j + 512) * 65536 + (i + 512);
  const free = (disc: Disc, gap: number) => {
    const reach = disc.r + gap + maxRadius;
    for (let j = Math.floor((disc.y - reach) / cell); j <= Math.floor((disc.y + reach) / cell); j++) {
      for (let i = Math.floor((disc.x - reach) / cell); i <= Math.floor((disc.x + reach) / cell); i++) {
        for (const other of grid.get(key(i, j)) ?? []) {
          const distance = disc.r + other.r + gap;
          const dx = disc.x - other.x;
          const dy = disc.y - other.y;
          if (dx * dx + dy * dy < distance * distance) return false;
        }
      }
    }
    return true;
  };
  const add = (disc: Disc, gap: number) => {
    if (!free(disc, gap)) return false;
    const at = key(Math.floor(disc.x / cell), Math.floor(disc.y / cell));
    const bucket = grid.get(at);
    if (bucket) bucket.push(disc);
    else grid.set(at, [disc]);
    discs.push(disc);
    return true;
  };
  return { discs, add };
}

/**
 * Points at least `spacing` px apart where `accept` allows, by dart throwing (7 darts per square of that side): even but not
 * regular, as cells lie.
 */
export function scatterPoints(
  random: Random,
  bounds: Bounds,
  spacing: number,
  accept: (x: number, y: number) => boolean,
): readonly Disc[] {
  const scatter = makeScatter(spacing / 2);
  const width = bounds.x1 - bounds.x0;
  const height = bounds.y1 - bounds.y0;
  const darts = Math.ceil((width * height * 7) / (spacing * spacing));
  for (let n = 0; n < darts; n++) {
    const x = bounds.x0 + random.uniform() * width;
    const y = bounds.y0 + random.uniform() * height;
    if (accept(x, y)) scatter.add({ x, y, r: spacing / 2 }, 0);
  }
  return scatter.discs;
}
