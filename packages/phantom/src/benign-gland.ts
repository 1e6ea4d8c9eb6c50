import { createRandom, type Random } from '@morphoscope/domain';
import { between, boxAround, type Canvas } from './canvas.js';
import { paintGland } from './gland.kernel.js';
import { alongContour, CONTOUR, contour, type GlandShape, glandShape } from './gland-shape.js';
import type { Layout } from './layout.js';
import { noiseAt } from './noise.kernel.js';
import { paintNucleus } from './nucleus.kernel.js';
import type { Scatter } from './scatter.js';
import { CLASS } from './spec.js';

/** Scatters benign glands outside the other zones: large ones first, smaller ones between. */
export function paintBenignGlands(canvas: Canvas, layout: Layout, seed: number, occupied: Scatter): void {
  const random = createRandom(seed, 'phantom', 'benign');
  const { um, width, height } = canvas;
  const darts = Math.round((width * height) / (um * um * 900));
  for (let n = 0; n < darts; n++) {
    const size = 1 - n / darts;
    const r = (26 + 46 * size * between(random, 0.45, 1)) * um;
    const x = random.uniform() * width;
    const y = random.uniform() * height;
    if (layout.tissue(x, y) < r + 14 * um) continue;
    if (layout.zones.some((zone) => Math.hypot(x - zone.x, y - zone.y) < zone.r * 1.05 + r * 1.15)) continue;
    if (!occupied.add({ x, y, r: r * 1.12 }, between(random, 5, 20) * um)) continue;
    paintBenignGland(canvas, random, x, y, r);
  }
}

function paintBenignGland(canvas: Canvas, random: Random, x: number, y: number, r: number): void {
  const um = canvas.um;
  const outer = contour(random, r, 0.24, 7);
  const thickness = between(random, 15, 20) * um;
  const folds = contour(random, 1, 0.36, 14);
  const lumen = outer.map((radius, i) => Math.max(0.25 * r, radius - thickness * folds[i % CONTOUR]!));
  const shape = glandShape(x, y, outer, lumen);
  paintGland(canvas, shape, {
    class: CLASS.benignGland,
    h: 0.16,
    e: 0.3,
    apical: 0.1,
    lumenH: 0,
    lumenE: random.uniform() < 0.35 ? 0.07 : 0.012,
    halo: 0,
    cellWidth: 5.5 * um * (CONTOUR / (2 * Math.PI * r)),
  });
  basalLayer(canvas, random, shape);
  luminalLayer(canvas, random, shape);
  if (random.uniform() < 0.16) paintCorpus(canvas, random, x, y, between(random, 0.12, 0.28) * r);
}

/** Flat dark nuclei on the basement membrane. */
function basalLayer(canvas: Canvas, random: Random, shape: GlandShape): void {
  const um = canvas.um;
  for (const { angle, radius } of alongContour(shape, 2 * um, 8.5 * um)) {
    if (random.uniform() < 0.2) continue;
    const t = angle + (0.8 * um * random.normal()) / radius;
    paintNucleus(canvas, {
      x: shape.x + radius * Math.cos(t),
      y: shape.y + radius * Math.sin(t),
      a: between(random, 2.6, 3.8) * um,
      b: between(random, 1.1, 1.6) * um,
      angle: tangent(shape, angle),
      h: between(random, 0.9, 1.2),
      e: 0.25,
      texture: 0.4,
      rim: 0,
      nucleolus: 0,
      irregular: 0.06,
    });
  }
}

/** A palisade of oval, even nuclei with fine chromatin. */
function luminalLayer(canvas: Canvas, random: Random, shape: GlandShape): void {
  const um = canvas.um;
  for (const { angle, radius } of alongContour(shape, 6.4 * um, 5.9 * um)) {
    const depth = 0.8 * um * random.normal();
    paintNucleus(canvas, {
      x: shape.x + (radius - depth) * Math.cos(angle),
      y: shape.y + (radius - depth) * Math.sin(angle),
      a: between(random, 3.2, 4.0) * um,
      b: between(random, 2.3, 2.8) * um,
      angle: tangent(shape, angle) + Math.PI / 2 + 0.15 * random.normal(),
      h: between(random, 0.62, 0.82),
      e: 0.22,
      texture: 0.5,
      rim: 0.16,
      nucleolus: 0,
      irregular: 0.05,
    });
  }
}

function tangent(shape: GlandShape, angle: number): number {
  const i = Math.round((angle / (2 * Math.PI)) * CONTOUR);
  const before = shape.outer[(i + CONTOUR - 2) % CONTOUR]!;
  const after = shape.outer[(i + 2) % CONTOUR]!;
  const slope = (after - before) / ((4 * 2 * Math.PI) / CONTOUR);
  return angle + Math.PI / 2 - Math.atan2(slope, shape.outer[i % CONTOUR]!);
}

/** Corpus amylaceum: a layered pink body in the lumen. */
function paintCorpus(canvas: Canvas, random: Random, x: number, y: number, radius: number): void {
  const cx = x + radius * between(random, -0.6, 0.6);
  const cy = y + radius * between(random, -0.6, 0.6);
  const box = boxAround(canvas, cx, cy, radius + 1);
  for (let j = box.y0; j < box.y1; j++) {
    for (let i = box.x0; i < box.x1; i++) {
      const d = Math.hypot(i - cx, (j - cy) * 1.12);
      const at = j * canvas.width + i;
      const cover = Math.min(1, radius - d + 0.5);
      if (cover <= 0 || canvas.classes[at] !== CLASS.lumen) continue;
      const uneven = noiseAt(canvas.noise.clouds, i, j) - 0.5;
      const layers = 0.5 + 0.09 * Math.sin(d / (0.8 * canvas.um) + 9 * uneven) + 0.3 * uneven;
      canvas.E[at]! += (layers - canvas.E[at]!) * cover;
      canvas.H[at]! += (0.12 - canvas.H[at]!) * cover;
    }
  }
}
