import { createRandom } from '@morphoscope/domain';
import { between, type Canvas, isAllOf } from './canvas.js';
import type { Layout } from './layout.js';
import { noiseAt, sampleNoise } from './noise.kernel.js';
import { paintNucleus } from './nucleus.kernel.js';
import { scatterPoints } from './scatter.js';
import { CLASS } from './spec.js';

/** Paints collagen over all tissue: wavy bundles of fine fibres with clefts between, class `stroma`; the rest stays glass. */
export function paintStroma(canvas: Canvas, layout: Layout): void {
  const { width, height, H, E, classes, noise, um } = canvas;
  const fine = 1 / (0.36 * um);
  const bundle = 1 / (1.7 * um);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = layout.tissue(x, y);
      if (inside <= -1) continue;
      const at = y * width + x;
      const alpha = Math.min(1, inside + 0.5);
      if (inside > 0) classes[at] = CLASS.stroma;
      const across = layout.across(x, y);
      const along = layout.along(x, y);
      const fibre = sampleNoise(noise.lumps, across * fine, along * fine * 0.07) - 0.5;
      const thick = sampleNoise(noise.lumps, across * bundle, along * bundle * 0.14) - 0.5;
      const slow = noiseAt(noise.clouds, x >> 1, y >> 1) - 0.5;
      const grain = noiseAt(noise.grain, x, y) - 0.5;
      const cleft = Math.min(1, Math.max(0, (-thick - 0.16) * 9 + fibre * 1.5));
      const body = 0.5 + 0.42 * fibre + 0.34 * thick + 0.3 * slow + 0.26 * grain;
      E[at] = alpha * Math.max(0.05, body) * (1 - 0.8 * cleft);
      H[at] = alpha * Math.max(0, 0.07 + 0.05 * fibre + 0.05 * slow + 0.08 * grain) * (1 - 0.8 * cleft);
    }
  }
}

/** Spindle nuclei of fibroblasts and smooth muscle, along the fibres, wherever the class is still stroma. */
export function paintSpindles(canvas: Canvas, layout: Layout, seed: number): void {
  const random = createRandom(seed, 'phantom', 'spindles');
  const { um, width, height } = canvas;
  const bounds = { x0: 0, y0: 0, x1: width, y1: height };
  const accept = (x: number, y: number) => {
    if (!isAllOf(canvas, CLASS.stroma, x, y, 3.5 * um)) return false;
    const crowd = noiseAt(canvas.noise.clouds, x >> 1, y >> 1);
    return random.uniform() < 0.04 + 0.5 * crowd * crowd;
  };
  for (const { x, y } of scatterPoints(random, bounds, 11 * um, accept)) {
    const plump = random.uniform() < 0.25;
    paintNucleus(canvas, {
      x,
      y,
      a: between(random, 4, 7.5) * um * (plump ? 0.8 : 1),
      b: between(random, 1.0, 1.5) * um * (plump ? 1.6 : 1),
      angle: layout.direction(x, y) + 0.2 * random.normal(),
      h: between(random, 0.65, 0.95),
      e: 0.3,
      texture: 0.6,
      rim: 0.1,
      nucleolus: 0,
      irregular: 0.1,
    });
  }
}
