import { boxAround, type Canvas } from './canvas.js';
import { noiseAt, sampleNoise } from './noise.kernel.js';

/** An elliptic nucleus or cell. Lengths in px, angle of the long axis in radians. */
export interface Nucleus {
  readonly x: number;
  readonly y: number;
  /** Half length along `angle`. */
  readonly a: number;
  /** Half width. */
  readonly b: number;
  readonly angle: number;
  /** Haematoxylin inside. */
  readonly h: number;
  /** Eosin inside. */
  readonly e: number;
  /** Contrast of the chromatin, 0 smooth – 1 coarse. */
  readonly texture: number;
  /** Extra haematoxylin at the membrane (vesicular nuclei have an empty middle and a dark rim). */
  readonly rim: number;
  /** Haematoxylin of the nucleolus; 0 none. */
  readonly nucleolus: number;
  /** Deviation of the outline from the ellipse, share of the radius. */
  readonly irregular: number;
}

/** Paints a nucleus with an anti-aliased outline. Does not touch classes. */
export function paintNucleus(canvas: Canvas, nucleus: Nucleus): void {
  const { x, y, a, b, angle, h, e, texture, rim, irregular } = nucleus;
  const { H, E, R, width, noise } = canvas;
  const box = boxAround(canvas, x, y, Math.max(a, b) * (1 + irregular) + 1);
  const cos = Math.cos(angle) / a;
  const sin = Math.sin(angle) / a;
  const cosB = Math.cos(angle) / b;
  const sinB = Math.sin(angle) / b;
  const edge = Math.min(a, b);
  const wobble = 4 / canvas.um;
  const phase = (x * 7 + y * 13) | 0;
  for (let j = box.y0; j < box.y1; j++) {
    const dy = j - y;
    for (let i = box.x0; i < box.x1; i++) {
      const dx = i - x;
      const u = dx * cos + dy * sin;
      const v = dy * cosB - dx * sinB;
      let d = Math.sqrt(u * u + v * v);
      if (d > 1.6) continue;
      d += irregular * 2 * (sampleNoise(noise.lumps, i * wobble * 0.5 + phase, j * wobble * 0.5) - 0.5);
      const cover = Math.min(1, (1 - d) * edge + 0.5);
      if (cover <= 0) continue;
      const at = j * width + i;
      const grain = noiseAt(noise.grain, i + phase, j) - 0.5;
      const ring = Math.max(0, 1 - Math.abs(d - 0.85) * 5);
      const body = h * (1 + texture * 1.4 * grain) + rim * ring;
      H[at]! += (body - H[at]!) * cover;
      E[at]! += (e - E[at]!) * cover;
      R[at]! *= 1 - cover;
    }
  }
  if (nucleus.nucleolus > 0) paintNucleolus(canvas, nucleus);
}

function paintNucleolus(canvas: Canvas, nucleus: Nucleus): void {
  const shift = nucleus.b * 0.2;
  const x = nucleus.x + shift * Math.cos(nucleus.x * 3.1);
  const y = nucleus.y + shift * Math.sin(nucleus.y * 2.7);
  const radius = 0.95 * canvas.um;
  const box = boxAround(canvas, x, y, radius + 1);
  for (let j = box.y0; j < box.y1; j++) {
    for (let i = box.x0; i < box.x1; i++) {
      const cover = Math.min(1, radius - Math.hypot(i - x, j - y) + 0.5);
      if (cover <= 0) continue;
      const at = j * canvas.width + i;
      canvas.H[at]! += (nucleus.nucleolus - canvas.H[at]!) * cover;
      canvas.E[at]! += (0.5 - canvas.E[at]!) * cover;
    }
  }
}
