import { createRandom, type Random } from '@morphoscope/domain';
import { between, type Canvas, classAt } from './canvas.js';
import { paintGland } from './gland.kernel.js';
import { alongContour, CONTOUR, contour, type GlandShape, glandShape } from './gland-shape.js';
import { type Layout, type Zone, zoneBounds } from './layout.js';
import { paintNucleus } from './nucleus.kernel.js';
import { makeScatter, type Scatter } from './scatter.js';
import { CLASS } from './spec.js';

/** Fills malignant zones with small, crowded glands; nearly back to back. */
export function paintMalignantGlands(canvas: Canvas, layout: Layout, seed: number, occupied: Scatter): void {
  const random = createRandom(seed, 'phantom', 'malignant');
  for (const zone of layout.zones) {
    if (zone.kind !== 'malignant') continue;
    fillZone(canvas, layout, random, zone);
    occupied.add({ x: zone.x, y: zone.y, r: zone.r }, -zone.r);
  }
}

function fillZone(canvas: Canvas, layout: Layout, random: Random, zone: Zone): void {
  const um = canvas.um;
  const bounds = zoneBounds(canvas, zone);
  const glands = makeScatter(30 * um);
  const darts = Math.round(((bounds.x1 - bounds.x0) * (bounds.y1 - bounds.y0)) / (um * um * 90));
  for (let n = 0; n < darts; n++) {
    const r = (11 + 15 * (1 - n / darts) * between(random, 0.3, 1)) * um;
    const x = between(random, bounds.x0, bounds.x1);
    const y = between(random, bounds.y0, bounds.y1);
    if (!layout.inZone('malignant', x, y, -0.4 * r) || layout.tissue(x, y) < r + 6 * um) continue;
    if (!isFreeOfBenign(canvas, x, y, 1.15 * r)) continue;
    if (glands.add({ x, y, r: r * 1.05 }, 1.2 * um)) paintMalignantGland(canvas, random, x, y, r);
  }
}

/** Malignant glands grow into stroma and each other, not over benign glands, fat or vessels. */
function isFreeOfBenign(canvas: Canvas, x: number, y: number, r: number): boolean {
  for (let n = 0; n < 9; n++) {
    const reach = n === 8 ? 0 : r;
    const found = classAt(
      canvas,
      x + reach * Math.cos((n * Math.PI) / 4),
      y + reach * Math.sin((n * Math.PI) / 4),
    );
    if (found === CLASS.benignGland || found === CLASS.fat || found === CLASS.blood) return false;
  }
  return true;
}

function paintMalignantGland(canvas: Canvas, random: Random, x: number, y: number, r: number): void {
  const um = canvas.um;
  const outer = contour(random, r, 0.26, 5);
  const opening = random.uniform() < 0.25 ? 0 : between(random, 0.16, 0.42) * (r > 14 * um ? 1 : 0.6);
  const inner = contour(random, Math.max(0.01, opening * r), 0.3, 5);
  const lumen = opening === 0 ? new Float32Array(CONTOUR) : inner;
  const shape = glandShape(x, y, outer, lumen);
  const secretion = random.uniform();
  paintGland(canvas, shape, {
    class: CLASS.malignantGland,
    h: 0.34,
    e: 0.4,
    apical: 0.05,
    lumenH: secretion < 0.3 ? 0.22 : 0.01,
    lumenE: secretion > 0.75 ? 0.4 : 0.02,
    halo: random.uniform() < 0.6 ? 2.2 * um : 0,
    cellWidth: 7 * um * (CONTOUR / (2 * Math.PI * r)),
  });
  nuclei(canvas, random, shape, opening * r);
}

/** Rows of large, dark, uneven nuclei from the rim to the lumen, many with a nucleolus. */
function nuclei(canvas: Canvas, random: Random, shape: GlandShape, lumenRadius: number): void {
  const um = canvas.um;
  const deepest = shape.reach - lumenRadius - 2.5 * um;
  for (let depth = 5.2 * um, row = 0; depth < deepest && row < 3; depth += 8.6 * um, row++) {
    for (const { angle, radius } of alongContour(shape, depth, 7.4 * um)) {
      if (radius < lumenRadius + 3.2 * um && row > 0) continue;
      if (row > 0 && random.uniform() < 0.3) continue;
      const shifted = radius + 0.9 * um * random.normal();
      const size = (3.1 + 1.9 * random.uniform() * random.uniform() + 0.4 * random.uniform()) * um;
      const vesicular = random.uniform() < 0.4;
      paintNucleus(canvas, {
        x: shape.x + shifted * Math.cos(angle) + 0.5 * um * random.normal(),
        y: shape.y + shifted * Math.sin(angle) + 0.6 * um * random.normal(),
        a: size,
        b: size * between(random, 0.72, 0.98),
        angle: angle + 0.5 * random.normal(),
        h: vesicular ? between(random, 0.6, 0.85) : between(random, 0.85, 1.25),
        e: 0.34,
        texture: 1.3,
        rim: vesicular ? 0.5 : 0.15,
        nucleolus: random.uniform() < 0.65 ? 1.9 : 0,
        irregular: 0.18,
      });
    }
  }
}
