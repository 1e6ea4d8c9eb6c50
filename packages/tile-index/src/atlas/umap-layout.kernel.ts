import type { Random } from '@morphoscope/domain';

/** Edges with the epochs between two of their turns. */
export interface LayoutEdges {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  readonly every: Float64Array;
}

/** 1 / (1 + a x^(2b)) comes nearest to the curve of UMAP's defaults, least distance 0.1 and spread 1. */
const A = 1.576943460405378;
const B = 0.8950608781227859;
const NEGATIVE_SAMPLES = 5;
const LONGEST_STEP = 4;

/**
 * Stochastic gradient descent of UMAP (McInnes, Healy & Melville 2018, algorithm 5), in place: ends of an edge attract each
 * other whenever its turn comes, and its head is pushed from rows drawn at random.
 * @param places `n × 2`
 */
export function layOut(
  places: Float32Array,
  { heads, tails, every }: LayoutEdges,
  epochs: number,
  random: Random,
  onEpoch: (done: number) => void,
): void {
  const n = places.length / 2;
  const next = every.slice();
  const nextNegative = every.map((turns) => turns / NEGATIVE_SAMPLES);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs;
    for (let e = 0; e < heads.length; e++) {
      if (next[e]! > epoch) continue;
      const i = 2 * heads[e]!;
      const j = 2 * tails[e]!;
      attract(places, i, j, rate);
      next[e]! += every[e]!;
      const pause = every[e]! / NEGATIVE_SAMPLES;
      const samples = Math.floor((epoch - nextNegative[e]!) / pause);
      for (let s = 0; s < samples; s++) repel(places, i, 2 * (random.uint32() % n), rate);
      nextNegative[e]! += samples * pause;
    }
    onEpoch(epoch + 1);
  }
}

function attract(places: Float32Array, i: number, j: number, rate: number): void {
  const dx = places[i]! - places[j]!;
  const dy = places[i + 1]! - places[j + 1]!;
  const squared = dx * dx + dy * dy;
  if (squared === 0) return;
  const power = squared ** B;
  const pull = (-2 * A * B * power) / (squared * (A * power + 1));
  const x = clip(pull * dx) * rate;
  const y = clip(pull * dy) * rate;
  places[i]! += x;
  places[i + 1]! += y;
  places[j]! -= x;
  places[j + 1]! -= y;
}

function repel(places: Float32Array, i: number, j: number, rate: number): void {
  if (i === j) return;
  const dx = places[i]! - places[j]!;
  const dy = places[i + 1]! - places[j + 1]!;
  const squared = dx * dx + dy * dy;
  if (squared === 0) return;
  const push = (2 * B) / ((0.001 + squared) * (A * squared ** B + 1));
  places[i]! += clip(push * dx) * rate;
  places[i + 1]! += clip(push * dy) * rate;
}

function clip(step: number): number {
  return Math.min(LONGEST_STEP, Math.max(-LONGEST_STEP, step));
}
