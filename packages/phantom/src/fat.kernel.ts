import { createRandom, type Random } from '@morphoscope/domain';
import { between, type Canvas, classAt } from './canvas.js';
import { type Layout, zoneBounds } from './layout.js';
import { noiseAt } from './noise.kernel.js';
import { paintNucleus } from './nucleus.kernel.js';
import { type Bounds, type Disc, scatterPoints } from './scatter.js';
import { CLASS } from './spec.js';

/** Fat lobules: empty cells that press each other into rounded polygons, thin pink walls, a flat nucleus here and there. */
export function paintFat(canvas: Canvas, layout: Layout, seed: number): void {
  const random = createRandom(seed, 'phantom', 'fat');
  const spacing = 40 * canvas.um;
  for (const zone of layout.zones) {
    if (zone.kind !== 'fat') continue;
    const bounds = zoneBounds(canvas, zone);
    const seeds = scatterPoints(random, bounds, spacing, (x, y) => classAt(canvas, x, y) !== CLASS.glass);
    const fat = seeds.map(({ x, y }) => layout.inZone('fat', x, y) && layout.tissue(x, y) > 0.25 * spacing);
    paintLobule(canvas, layout, bounds, seeds, fat, spacing);
    paintFatNuclei(canvas, random, seeds, fat, spacing);
  }
}

/** Voronoi cells of the seeds with corners rounded by a soft minimum over the distances to the walls. */
function paintLobule(
  canvas: Canvas,
  layout: Layout,
  bounds: Bounds,
  seeds: readonly Disc[],
  fat: readonly boolean[],
  spacing: number,
): void {
  const { width, H, E, R, classes, noise, um } = canvas;
  const near = neighbourGrid(bounds, seeds, spacing);
  const sharp = 1 / (2.2 * um);
  for (let y = Math.ceil(bounds.y0); y < bounds.y1; y++) {
    for (let x = Math.ceil(bounds.x0); x < bounds.x1; x++) {
      const list = near(x, y);
      const own = nearest(seeds, list, x, y);
      const at = y * width + x;
      if (own < 0 || !fat[own] || classes[at] === CLASS.glass) continue;
      const wall = Math.min(distanceToWall(seeds, list, own, x, y, sharp), layout.tissue(x, y) - 1.2 * um);
      const thick = (0.7 + 0.9 * noiseAt(noise.lumps, x, y)) * um;
      const rim = Math.min(1, Math.max(0, thick - wall + 0.5));
      classes[at] = CLASS.fat;
      const pink = (0.42 + 0.3 * (noiseAt(noise.grain, x, y) - 0.5)) * rim;
      E[at] = pink + 0.008;
      H[at] = 0.12 * pink;
      R[at] = 0;
    }
  }
}

function nearest(seeds: readonly Disc[], list: readonly number[], x: number, y: number): number {
  let own = -1;
  let best = Number.POSITIVE_INFINITY;
  for (const s of list) {
    const dx = seeds[s]!.x - x;
    const dy = seeds[s]!.y - y;
    const d = dx * dx + dy * dy;
    if (d < best) {
      best = d;
      own = s;
    }
  }
  return own;
}

function distanceToWall(
  seeds: readonly Disc[],
  list: readonly number[],
  own: number,
  x: number,
  y: number,
  sharp: number,
): number {
  const { x: ox, y: oy } = seeds[own]!;
  let sum = 0;
  for (const s of list) {
    if (s === own) continue;
    const dx = seeds[s]!.x - ox;
    const dy = seeds[s]!.y - oy;
    const between = Math.sqrt(dx * dx + dy * dy);
    const wall = between / 2 - ((x - ox) * dx + (y - oy) * dy) / between;
    sum += Math.exp(-wall * sharp);
  }
  return sum === 0 ? Number.POSITIVE_INFINITY : -Math.log(sum) / sharp;
}

/** Lists the seeds that can matter at a pixel: those in the 3 × 3 buckets of side 1.3 spacings around it. */
function neighbourGrid(bounds: Bounds, seeds: readonly Disc[], spacing: number) {
  const cell = spacing * 1.3;
  const columns = Math.ceil((bounds.x1 - bounds.x0) / cell) + 1;
  const rows = Math.ceil((bounds.y1 - bounds.y0) / cell) + 1;
  const lists: number[][] = Array.from({ length: columns * rows }, () => []);
  seeds.forEach(({ x, y }, s) => {
    const i = Math.floor((x - bounds.x0) / cell);
    const j = Math.floor((y - bounds.y0) / cell);
    for (let v = Math.max(0, j - 1); v <= Math.min(rows - 1, j + 1); v++) {
      for (let u = Math.max(0, i - 1); u <= Math.min(columns - 1, i + 1); u++)
        lists[v * columns + u]!.push(s);
    }
  });
  return (x: number, y: number): readonly number[] =>
    lists[Math.floor((y - bounds.y0) / cell) * columns + Math.floor((x - bounds.x0) / cell)]!;
}

function paintFatNuclei(
  canvas: Canvas,
  random: Random,
  seeds: readonly Disc[],
  fat: readonly boolean[],
  spacing: number,
): void {
  const um = canvas.um;
  seeds.forEach(({ x, y }, s) => {
    if (!fat[s] || random.uniform() < 0.45) return;
    const other = seeds.find((o, n) => n > s && fat[n] && Math.hypot(o.x - x, o.y - y) < 1.3 * spacing);
    if (!other) return;
    paintNucleus(canvas, {
      x: (x + other.x) / 2,
      y: (y + other.y) / 2,
      a: between(random, 3, 4.5) * um,
      b: between(random, 0.9, 1.3) * um,
      angle: Math.atan2(other.y - y, other.x - x) + Math.PI / 2,
      h: 0.95,
      e: 0.2,
      texture: 0.4,
      rim: 0,
      nucleolus: 0,
      irregular: 0.06,
    });
  });
}
