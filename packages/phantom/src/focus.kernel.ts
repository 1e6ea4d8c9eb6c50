import type { Random } from '@morphoscope/domain';
import { between, boxAround, type Canvas } from './canvas.js';
import { ARTEFACT, type PlantedArtefact } from './spec.js';

/** The objective's point spread: a 3 × 3 binomial filter in place over interleaved RGB. */
export function softenOptics(rgb: Uint8Array, width: number, height: number): void {
  const stride = width * 3;
  const source = rgb.slice();
  for (let y = 1; y < height - 1; y++) {
    let i = y * stride + 3;
    for (const end = (y + 1) * stride - 3; i < end; i++) {
      const up = i - stride;
      const down = i + stride;
      const corners = source[up - 3]! + source[up + 3]! + source[down - 3]! + source[down + 3]!;
      const sides = source[up]! + source[down]! + source[i - 3]! + source[i + 3]!;
      rgb[i] = (corners + 2 * sides + 4 * source[i]! + 8) >> 4;
    }
  }
}

/** Puts a patch out of focus (three box blurs ≈ a Gaussian) with a soft border; marks where it is clearly blurred. */
export function paintBlur(canvas: Canvas, rgb: Uint8Array, random: Random): PlantedArtefact {
  const { width, height, um } = canvas;
  const cx = between(random, 0.25, 0.75) * width;
  const cy = between(random, 0.25, 0.75) * height;
  const r = Math.min(between(random, 110, 170) * um, 0.4 * Math.min(width, height));
  const radius = Math.max(1, Math.round(2.2 * um));
  const box = boxAround(canvas, cx, cy, r);
  const w = box.x1 - box.x0;
  const h = box.y1 - box.y0;
  let patch: Float32Array = new Float32Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    const from = ((box.y0 + y) * width + box.x0) * 3;
    patch.set(rgb.subarray(from, from + w * 3), y * w * 3);
  }
  for (let pass = 0; pass < 3; pass++) {
    patch = boxLines(patch, h, w * 3, w, 3, radius);
    patch = boxLines(patch, w, 3, h, w * 3, radius);
  }
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const d = Math.hypot(box.x0 + x - cx, box.y0 + y - cy) / r;
      const weight = Math.min(1, Math.max(0, (1 - d) * 5));
      if (weight === 0) continue;
      const at = (box.y0 + y) * width + box.x0 + x;
      if (weight > 0.5) canvas.artefacts[at]! |= ARTEFACT.blur;
      for (let c = 0; c < 3; c++) {
        const sharp = rgb[3 * at + c]!;
        rgb[3 * at + c] = Math.round(sharp + (patch[(y * w + x) * 3 + c]! - sharp) * weight);
      }
    }
  }
  return { kind: 'blur', box: { x: box.x0, y: box.y0, width: w, height: h } };
}

/** Running mean over 2·radius + 1 along lines of `n` px; `lines` lines `lineStep` apart, px `step` apart. */
function boxLines(
  source: Float32Array,
  lines: number,
  lineStep: number,
  n: number,
  step: number,
  radius: number,
): Float32Array {
  const out = new Float32Array(source.length);
  const scale = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line++) {
    for (let c = 0; c < 3; c++) {
      const base = line * lineStep + c;
      const at = (i: number) => source[base + Math.min(n - 1, Math.max(0, i)) * step]!;
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += at(i);
      for (let i = 0; i < n; i++) {
        out[base + i * step] = sum * scale;
        sum += at(i + radius + 1) - at(i - radius);
      }
    }
  }
  return out;
}
