import type { Canvas } from './canvas.js';
import { noiseAt } from './noise.kernel.js';
import type { InkLayer } from './pen.js';
import { INK, type Stain } from './stain.js';

const STEPS = 1024;
/** 10^−OD for OD 0–4 in steps of 1/1024: a table is several times faster than Math.pow. */
const TRANSMISSION = Float32Array.from({ length: 4 * STEPS + 1 }, (_, i) => 10 ** (-i / STEPS));

/** Light through the slide: 8-bit RGB, `height × width × 3`. */
export function composeRgb(canvas: Canvas, stain: Stain, inks: readonly InkLayer[]): Uint8Array {
  const { width, height, H, E, R, noise } = canvas;
  const out = new Uint8Array(width * height * 3);
  const [hr, hg, hb] = stain.h;
  const [er, eg, eb] = stain.e;
  const [rr, rg, rb] = stain.r;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const h = H[at]!;
      const e = E[at]!;
      const r = R[at]!;
      let red = h * hr + e * er + r * rr;
      let green = h * hg + e * eg + r * rg;
      let blue = h * hb + e * eb + r * rb;
      for (const ink of inks) {
        const cover = ink.cover[at]!;
        if (cover <= 0) continue;
        const uneven = noiseAt(noise.clouds, x >> 1, y >> 1) + 0.5 * noiseAt(noise.clouds, x, y) - 0.75;
        const dense = cover * (0.78 + 0.8 * uneven + 0.2 * edge(cover));
        const [ir, ig, ib] = INK[ink.colour];
        red += dense * ir;
        green += dense * ig;
        blue += dense * ib;
      }
      const dither = (noiseAt(noise.grain, x + 131, y + 57) - 0.5) * 3.5 * stain.noise;
      out[3 * at] = grey(red, stain.white[0], dither);
      out[3 * at + 1] = grey(green, stain.white[1], dither);
      out[3 * at + 2] = grey(blue, stain.white[2], dither);
    }
  }
  return out;
}

/** Ink dries darker near its edge. */
function edge(cover: number): number {
  return 4 * cover * (1 - cover);
}

function grey(density: number, white: number, dither: number): number {
  const index = density <= 0 ? 0 : density >= 4 ? 4 * STEPS : (density * STEPS) | 0;
  const value = white * TRANSMISSION[index]! + dither + 0.5;
  return value <= 0 ? 0 : value >= 255 ? 255 : value | 0;
}
