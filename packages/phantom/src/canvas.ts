import { createRandom, type Random } from '@morphoscope/domain';
import { makeNoise, type NoiseTables } from './noise.kernel.js';
import type { FullSpec } from './spec.js';

/**
 * What is painted on: dye concentrations (optical density is linear in them) and the class of every pixel.
 * All planes are row-major `height × width`.
 */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** px per µm: sizes are thought in µm and painted in px. */
  readonly um: number;
  /** Haematoxylin. */
  readonly H: Float32Array;
  /** Eosin. */
  readonly E: Float32Array;
  /** Red cells (haemoglobin with eosin). */
  readonly R: Float32Array;
  readonly classes: Uint8Array;
  readonly artefacts: Uint8Array;
  readonly noise: NoiseTables;
}

/** An empty canvas: glass everywhere. */
export function makeCanvas(spec: FullSpec): Canvas {
  const size = spec.width * spec.height;
  return {
    width: spec.width,
    height: spec.height,
    um: 1 / spec.mpp,
    H: new Float32Array(size),
    E: new Float32Array(size),
    R: new Float32Array(size),
    classes: new Uint8Array(size),
    artefacts: new Uint8Array(size),
    noise: makeNoise(createRandom(spec.seed, 'phantom', 'noise')),
  };
}

/** Uniform in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** Class at a point, glass outside. */
export function classAt(canvas: Canvas, x: number, y: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  if (i < 0 || j < 0 || i >= canvas.width || j >= canvas.height) return 0;
  return canvas.classes[j * canvas.width + i]!;
}

/** Whether the centre and eight points on a circle around it are all of one class. */
export function isAllOf(canvas: Canvas, wanted: number, x: number, y: number, radius: number): boolean {
  if (classAt(canvas, x, y) !== wanted) return false;
  for (let n = 0; n < 8; n++) {
    const angle = (n / 4) * Math.PI;
    const px = x + radius * Math.cos(angle);
    const py = y + radius * Math.sin(angle);
    if (classAt(canvas, px, py) !== wanted) return false;
  }
  return true;
}

/** Whole-px box around a disc, cut to the canvas: [x0, x1) × [y0, y1). */
export function boxAround(canvas: Canvas, x: number, y: number, radius: number) {
  return {
    x0: Math.max(0, Math.floor(x - radius)),
    y0: Math.max(0, Math.floor(y - radius)),
    x1: Math.min(canvas.width, Math.ceil(x + radius) + 1),
    y1: Math.min(canvas.height, Math.ceil(y + radius) + 1),
  };
}
