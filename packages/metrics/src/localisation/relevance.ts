import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';
import { topCells } from './region.kernel.js';

/** How a map falls on a region of one tile. `n` counts cells. */
export interface RelevanceFigures {
  /** Share of the positive mass in the region (Arras et al., 2022). */
  readonly mass: Figure;
  /** Share of the |R| highest cells in the region R (Arras et al., 2022); equal values at the border count by their expected share. */
  readonly rank: Figure;
  /** 1 where the highest cell lies in the region (Zhang et al., 2018); several equally high count by their share. */
  readonly pointing: Figure;
}

/** @param region anything but 0 is inside. Values that are not finite count as 0. */
export function relevanceFigures(map: Numbers, region: Numbers): RelevanceFigures {
  const m = map.length;
  const values = Float64Array.from(map, (value) => (Number.isFinite(value) ? value : 0));
  const inside = Uint8Array.from(region, (value) => (value === 0 ? 0 : 1));
  const size = inside.reduce((sum, one) => sum + one, 0);
  if (size === 0) {
    const none = undefinedFigure(m, 'the region is empty');
    return { mass: none, rank: none, pointing: none };
  }
  let mass = 0;
  let within = 0;
  values.forEach((value, i) => {
    if (value <= 0) return;
    mass += value;
    within += value * inside[i]!;
  });
  const { rank, pointing } = topCells(values, inside, m, size, values.slice().sort());
  const flat = undefinedFigure(m, 'no cell is above 0');
  return {
    mass: mass > 0 ? figure(within / mass, m) : flat,
    rank: figure(rank, m),
    pointing: Number.isNaN(pointing) ? flat : figure(pointing, m),
  };
}
