import {
  halveMask,
  halvePlane,
  type NeighbourSystem,
  neighbourSystem,
  solveRoad,
  spread,
} from './road.kernel.js';

/** One resolution of the imputation. */
interface RoadLevel {
  readonly height: number;
  readonly width: number;
  readonly removed: ArrayLike<number>;
  readonly system: NeighbourSystem;
}

/** Fewer unknowns than this are solved at once. */
const FEW = 512;
/** Each coarser picture is solved this much more exactly: it costs little, and what is smooth is only mended there. */
const SHARPER = 0.1;

/**
 * The equations at the picture's resolution, then at half of it, and so on: across wide holes values travel a pixel per step, so the
 * solution of the small picture is where the large one starts. It changes the time, not what is solved.
 */
export function roadLevels(removed: ArrayLike<number>, height: number, width: number): RoadLevel[] {
  let last: RoadLevel = { height, width, removed, system: neighbourSystem(removed, height, width) };
  const levels = [last];
  while (last.system.pixels.length > FEW && last.height > 1 && last.width > 1) {
    const [h, w] = [Math.ceil(last.height / 2), Math.ceil(last.width / 2)];
    const coarse = halveMask(last.removed, last.height, last.width);
    last = { height: h, width: w, removed: coarse, system: neighbourSystem(coarse, h, w) };
    levels.push(last);
  }
  return levels;
}

/** Values of the removed pixels of the first level. @param plane a channel; removed pixels are not read. */
export function solveLevels(
  levels: readonly RoadLevel[],
  plane: Float32Array,
  tolerance: number,
): Float64Array {
  const planes = [plane];
  for (const { removed, height, width } of levels.slice(0, -1))
    planes.push(halvePlane(planes.at(-1)!, removed, height, width));
  let x: Float64Array = new Float64Array(levels.at(-1)!.system.pixels.length);
  for (let l = levels.length - 1; l >= 0; l--) {
    const { system, width } = levels[l]!;
    const below = levels[l + 1];
    if (below) x = spread(system.pixels, width, planes[l + 1]!, below.height, below.width);
    solveRoad(system, planes[l]!, x, tolerance * SHARPER ** l);
    if (l === 0) break;
    for (let i = 0; i < x.length; i++) planes[l]![system.pixels[i]!] = x[i]!;
  }
  return x;
}
