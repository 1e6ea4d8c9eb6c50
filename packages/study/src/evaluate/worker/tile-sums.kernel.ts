import type { UnitCounts } from './protocol.js';

/** Σ of each of n rows of `size` values. */
export function rowSums(values: ArrayLike<number>, n: number, size: number): Float64Array {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < size; j++) sums[i]! += values[i * size + j]!;
  return sums;
}

/** Σ and minimum over the cells of K maps, `K × P`, written to row `row` of `n × K` tables. */
export function distanceColumns(
  distances: Float32Array,
  K: number,
  P: number,
  out: { readonly sum: Float64Array; readonly least: Float64Array },
  row: number,
): void {
  for (let k = 0; k < K; k++) {
    let sum = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let p = 0; p < P; p++) {
      const distance = distances[k * P + p]!;
      sum += distance;
      if (distance < least) least = distance;
    }
    out.sum[row * K + k] = sum;
    out.least[row * K + k] = least;
  }
}

/** ‖a − b‖² over `length` values from `from` in a and `at` in b. */
export function squaredDistance(
  a: Float32Array,
  from: number,
  b: Float32Array,
  at: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const difference = a[from + i]! - b[at + i]!;
    sum += difference * difference;
  }
  return sum;
}

/** Counts how many units are active, and how many of them sit exactly at the largest value seen. */
export class UnitCounter {
  #active = 0;
  #atCap = 0;
  #cap = 0;

  add(values: Float32Array): void {
    let active = 0;
    let atCap = this.#atCap;
    let cap = this.#cap;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value <= 0) continue;
      active++;
      if (value > cap) {
        cap = value;
        atCap = 1;
      } else if (value === cap) atCap++;
    }
    this.#active += active;
    this.#atCap = atCap;
    this.#cap = cap;
  }

  counts(): UnitCounts {
    return { active: this.#active, atCap: this.#atCap, cap: this.#cap };
  }
}

/** Counts of two lots of units together. */
export function mergeUnits(a: UnitCounts, b: UnitCounts): UnitCounts {
  const cap = Math.max(a.cap, b.cap);
  return {
    active: a.active + b.active,
    atCap: (a.cap === cap ? a.atCap : 0) + (b.cap === cap ? b.atCap : 0),
    cap,
  };
}
