import type { Random } from '@morphoscope/domain';
import { between, type Canvas } from './canvas.js';
import { sampleNoise } from './noise.kernel.js';
import { ARTEFACT, CLASS, type PlantedArtefact } from './spec.js';

/** Lays a winding band of tissue over its neighbour: the dyes of both add up. Classes stay those of the lower layer. */
export function paintFold(canvas: Canvas, random: Random): PlantedArtefact {
  const { width, height, um, H, E, R } = canvas;
  const angle = between(random, 0.2, 1.3);
  const nx = Math.cos(angle);
  const ny = Math.sin(angle);
  const px = between(random, 0.3, 0.7) * width;
  const py = between(random, 0.3, 0.7) * height;
  const half = between(random, 9, 16) * um;
  const length = between(random, 180, 320) * um;
  const sources = [H.slice(), E.slice(), R.slice()] as const;
  const extent = { x0: width, y0: height, x1: 0, y1: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = (y - py) * nx - (x - px) * ny;
      const taper = half * Math.sqrt(Math.max(0, 1 - (along / length) ** 2));
      if (taper === 0) continue;
      const bend = 40 * um * (sampleNoise(canvas.noise.lumps, along / (12 * um), 3) - 0.5);
      const across = (x - px) * nx + (y - py) * ny + bend;
      const cover = Math.min(1, taper - Math.abs(across) + 0.5);
      const at = y * width + x;
      if (cover <= 0 || canvas.classes[at] === CLASS.glass) continue;
      const sx = clamp(Math.round(x + 2 * (taper - across) * nx), width);
      const sy = clamp(Math.round(y + 2 * (taper - across) * ny), height);
      const from = sy * width + sx;
      H[at]! += cover * (0.06 + sources[0][from]!);
      E[at]! += cover * (0.15 + sources[1][from]!);
      R[at]! += cover * sources[2][from]!;
      canvas.artefacts[at]! |= ARTEFACT.fold;
      extent.x0 = Math.min(extent.x0, x);
      extent.x1 = Math.max(extent.x1, x + 1);
      extent.y0 = Math.min(extent.y0, y);
      extent.y1 = Math.max(extent.y1, y + 1);
    }
  }
  return { kind: 'fold', box: boxOf(extent) };
}

function clamp(value: number, size: number): number {
  return Math.min(size - 1, Math.max(0, value));
}

function boxOf(extent: { x0: number; y0: number; x1: number; y1: number }): PlantedArtefact['box'] {
  const { x0, y0 } = extent;
  return { x: x0, y: y0, width: Math.max(0, extent.x1 - x0), height: Math.max(0, extent.y1 - y0) };
}
