import { createRandom, type Random } from '@morphoscope/domain';
import { between, boxAround, type Canvas, classAt } from './canvas.js';
import { type Layout, zoneBounds } from './layout.js';
import { paintNucleus } from './nucleus.kernel.js';
import { scatterPoints } from './scatter.js';
import { CLASS } from './spec.js';

/** Dense aggregates in their zones (class `lymphocytes`) and single cells strewn through the stroma (which stays stroma). */
export function paintLymphocytes(canvas: Canvas, layout: Layout, seed: number): void {
  const random = createRandom(seed, 'phantom', 'lymphocytes');
  const um = canvas.um;
  const onStroma = (x: number, y: number) => {
    const found = classAt(canvas, x, y);
    return found === CLASS.stroma || found === CLASS.lymphocytes;
  };
  for (const zone of layout.zones) {
    if (zone.kind !== 'lymphocytes') continue;
    const accept = (x: number, y: number) => layout.inZone('lymphocytes', x, y) && onStroma(x, y);
    for (const { x, y } of scatterPoints(random, zoneBounds(canvas, zone), 5.9 * um, accept)) {
      claim(canvas, x, y, 5.2 * um);
      paintLymphocyte(canvas, random, x, y);
    }
  }
  const everywhere = { x0: 0, y0: 0, x1: canvas.width, y1: canvas.height };
  const strewn = (x: number, y: number) => random.uniform() < 0.02 && classAt(canvas, x, y) === CLASS.stroma;
  for (const { x, y } of scatterPoints(random, everywhere, 18 * um, strewn))
    paintLymphocyte(canvas, random, x, y);
}

/** A small, round, nearly black nucleus. */
function paintLymphocyte(canvas: Canvas, random: Random, x: number, y: number): void {
  const size = between(random, 2.5, 3.5) * canvas.um;
  paintNucleus(canvas, {
    x,
    y,
    a: size,
    b: size * between(random, 0.9, 1),
    angle: random.uniform() * Math.PI,
    h: between(random, 1.05, 1.55),
    e: 0.15,
    texture: 0.8,
    rim: 0.1,
    nucleolus: 0,
    irregular: 0.05,
  });
}

/** Makes a disc of stroma part of the aggregate: its class, and a thin bluish cytoplasm instead of collagen. */
function claim(canvas: Canvas, x: number, y: number, radius: number): void {
  const box = boxAround(canvas, x, y, radius);
  for (let j = box.y0; j < box.y1; j++) {
    for (let i = box.x0; i < box.x1; i++) {
      const at = j * canvas.width + i;
      if (canvas.classes[at] !== CLASS.stroma || Math.hypot(i - x, j - y) > radius) continue;
      canvas.classes[at] = CLASS.lymphocytes;
      canvas.E[at] = 0.45 * canvas.E[at]! + 0.1;
      canvas.H[at] = 0.5 * canvas.H[at]! + 0.2;
    }
  }
}
