import type { Random } from '@morphoscope/domain';

/** Side of the noise tables, a power of two so that wrapping is a mask. */
const NOISE_SIZE = 512;
const MASK = NOISE_SIZE - 1;

/** Three tileable textures `512 × 512`, values 0–1, mean ½. */
export interface NoiseTables {
  /** White noise smoothed over ~2 px: chromatin, cytoplasm. */
  readonly grain: Float32Array;
  /** Smooth lumps of ~8 px. */
  readonly lumps: Float32Array;
  /** Sum of octaves of 8–128 px: slow variation, edges. */
  readonly clouds: Float32Array;
}

/** Fills the three tables from one stream. */
export function makeNoise(random: Random): NoiseTables {
  const grain = normalise(blend([lattice(random, 1), lattice(random, 2)], [0.7, 1]));
  const lumps = normalise(lattice(random, 8));
  const octaves = [128, 64, 32, 16, 8].map((step) => lattice(random, step));
  const clouds = normalise(blend(octaves, [1, 0.6, 0.4, 0.22, 0.12]));
  return { grain, lumps, clouds };
}

/** Random values every `step` px, smoothstep-interpolated, wrapping at the table's edge. */
function lattice(random: Random, step: number): Float32Array {
  const n = NOISE_SIZE / step;
  const knots = Float32Array.from({ length: n * n }, () => random.uniform());
  const out = new Float32Array(NOISE_SIZE * NOISE_SIZE);
  for (let y = 0; y < NOISE_SIZE; y++) {
    const j = Math.floor(y / step);
    const top = j * n;
    const bottom = ((j + 1) % n) * n;
    const v = smooth(y / step - j);
    for (let x = 0; x < NOISE_SIZE; x++) {
      const i = Math.floor(x / step);
      const right = (i + 1) % n;
      const u = smooth(x / step - i);
      const a = knots[top + i]! + (knots[top + right]! - knots[top + i]!) * u;
      const b = knots[bottom + i]! + (knots[bottom + right]! - knots[bottom + i]!) * u;
      out[y * NOISE_SIZE + x] = a + (b - a) * v;
    }
  }
  return out;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function blend(tables: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const out = new Float32Array(NOISE_SIZE * NOISE_SIZE);
  tables.forEach((table, t) => {
    for (let i = 0; i < out.length; i++) out[i]! += table[i]! * weights[t]!;
  });
  return out;
}

/** Brings a table to mean ½ and standard deviation 0.18, cut to 0–1: the same contrast for every table. */
function normalise(table: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const value of table) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / table.length;
  const gain = 0.18 / Math.sqrt(squares / table.length - mean * mean);
  for (let i = 0; i < table.length; i++) {
    table[i] = Math.min(1, Math.max(0, 0.5 + (table[i]! - mean) * gain));
  }
  return table;
}

/** Bilinear sample of a table at fractional, wrapping coordinates. */
export function sampleNoise(table: Float32Array, x: number, y: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const u = x - i;
  const v = y - j;
  const left = i & MASK;
  const right = (i + 1) & MASK;
  const top = (j & MASK) * NOISE_SIZE;
  const bottom = ((j + 1) & MASK) * NOISE_SIZE;
  const a = table[top + left]! + (table[top + right]! - table[top + left]!) * u;
  const b = table[bottom + left]! + (table[bottom + right]! - table[bottom + left]!) * u;
  return a + (b - a) * v;
}

/** Nearest value of a table at whole, wrapping px. */
export function noiseAt(table: Float32Array, x: number, y: number): number {
  return table[((y & MASK) * NOISE_SIZE) | (x & MASK)]!;
}
