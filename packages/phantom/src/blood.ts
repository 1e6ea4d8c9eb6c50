import { createRandom, type Random } from '@morphoscope/domain';
import { between, boxAround, type Canvas, classAt } from './canvas.js';
import { alongContour, contour, contourAt, glandShape } from './gland-shape.js';
import { type Layout, zoneBounds } from './layout.js';
import { noiseAt } from './noise.kernel.js';
import { paintNucleus } from './nucleus.kernel.js';
import { type Scatter, scatterPoints } from './scatter.js';
import { CLASS } from './spec.js';

/** Vessels packed with red cells, and bleeds into the stroma. */
export function paintBlood(canvas: Canvas, layout: Layout, seed: number, occupied: Scatter): void {
  const random = createRandom(seed, 'phantom', 'blood');
  const { um, width, height } = canvas;
  for (let n = Math.round((width * height) / (um * um * 22000)); n > 0; n--) {
    const r = between(random, 14, 36) * um;
    const x = random.uniform() * width;
    const y = random.uniform() * height;
    if (layout.tissue(x, y) < r + 12 * um || classAt(canvas, x, y) !== CLASS.stroma) continue;
    if (layout.zones.some((z) => Math.hypot(x - z.x, y - z.y) < z.r * 1.1 + r)) continue;
    if (occupied.add({ x, y, r: r * 1.2 }, 6 * um)) paintVessel(canvas, random, x, y, r);
  }
  for (const zone of layout.zones) {
    if (zone.kind !== 'haemorrhage') continue;
    const accept = (x: number, y: number) =>
      layout.inZone('haemorrhage', x, y) &&
      [CLASS.stroma, CLASS.blood].some((c) => c === classAt(canvas, x, y));
    for (const { x, y } of scatterPoints(random, zoneBounds(canvas, zone), 4.9 * um, accept)) {
      claim(canvas, x, y, 4.4 * um);
      paintRedCell(canvas, random, x, y);
    }
  }
}

function paintVessel(canvas: Canvas, random: Random, x: number, y: number, r: number): void {
  const um = canvas.um;
  const outer = contour(random, r, 0.22, 4);
  const lumen = outer.map((radius) => radius - Math.max(2.5 * um, 0.16 * r));
  const shape = glandShape(x, y, outer, lumen);
  const box = boxAround(canvas, x, y, shape.reach + 1);
  for (let j = box.y0; j < box.y1; j++) {
    for (let i = box.x0; i < box.x1; i++) {
      const angle = Math.atan2(j - y, i - x);
      const radius = Math.hypot(i - x, j - y);
      const cover = Math.min(1, contourAt(outer, angle) - radius + 0.5);
      if (cover <= 0) continue;
      const at = j * canvas.width + i;
      const open = Math.min(1, Math.max(0, contourAt(lumen, angle) - radius + 0.5));
      const rings = Math.sin(radius / (0.5 * um)) * 0.07 + 0.2 * (noiseAt(canvas.noise.lumps, i, j) - 0.5);
      const e = (0.72 + rings) * (1 - open) + 0.06 * open;
      if (open > 0.5) canvas.classes[at] = CLASS.blood;
      canvas.R[at] = 0.22 * open;
      canvas.E[at]! += (e - canvas.E[at]!) * cover;
      canvas.H[at]! += (0.1 * (1 - open) - canvas.H[at]!) * cover;
    }
  }
  const bounds = { x0: box.x0, y0: box.y0, x1: box.x1, y1: box.y1 };
  const inside = (px: number, py: number) =>
    contourAt(lumen, Math.atan2(py - y, px - x)) - Math.hypot(px - x, py - y) > 2.6 * um;
  for (const cell of scatterPoints(random, bounds, 4.7 * um, inside))
    paintRedCell(canvas, random, cell.x, cell.y);
  for (const { angle, radius } of alongContour(shape, Math.max(2.2 * um, 0.14 * r), 15 * um)) {
    paintEndothelium(canvas, random, x + radius * Math.cos(angle), y + radius * Math.sin(angle), angle);
  }
}

function paintEndothelium(canvas: Canvas, random: Random, x: number, y: number, angle: number): void {
  paintNucleus(canvas, {
    x,
    y,
    a: between(random, 3, 5) * canvas.um,
    b: between(random, 1, 1.4) * canvas.um,
    angle: angle + Math.PI / 2,
    h: 0.95,
    e: 0.3,
    texture: 0.4,
    rim: 0,
    nucleolus: 0,
    irregular: 0.06,
  });
}

/** A red cell, 6–7 µm across, paler in the middle; overlaps add up to the densest of them. */
function paintRedCell(canvas: Canvas, random: Random, x: number, y: number): void {
  const r = between(random, 2.9, 3.5) * canvas.um;
  const depth = between(random, 0.5, 0.8);
  const box = boxAround(canvas, x, y, r + 1);
  for (let j = box.y0; j < box.y1; j++) {
    for (let i = box.x0; i < box.x1; i++) {
      const d = Math.hypot(i - x, j - y);
      const cover = Math.min(1, r - d + 0.5);
      if (cover <= 0) continue;
      const at = j * canvas.width + i;
      const pallor = 1 - 0.3 * Math.max(0, 1 - d / (0.6 * r));
      canvas.R[at] = Math.max(canvas.R[at]!, depth * pallor * cover);
      canvas.E[at]! *= 1 - 0.7 * cover;
      canvas.H[at]! *= 1 - 0.9 * cover;
    }
  }
}

/** Makes a disc of stroma part of the bleed. */
function claim(canvas: Canvas, x: number, y: number, radius: number): void {
  const box = boxAround(canvas, x, y, radius);
  for (let j = box.y0; j < box.y1; j++) {
    for (let i = box.x0; i < box.x1; i++) {
      const at = j * canvas.width + i;
      if (canvas.classes[at] !== CLASS.stroma || Math.hypot(i - x, j - y) > radius) continue;
      canvas.classes[at] = CLASS.blood;
      canvas.E[at]! *= 0.4;
      canvas.R[at] = 0.3;
    }
  }
}
