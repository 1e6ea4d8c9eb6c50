import type { ValueRange } from './render.js';

// Sign is dropped; 8 bits of exponent and 8 of mantissa remain: steps of 0.4 % over all of float32.
const SHIFT = 15;
const BINS = 1 << 16;

/** Gathers values of many slides and gives the one range they are all drawn with. */
export class GlobalRange {
  private readonly counts = new Float64Array(BINS);
  private total = 0;
  private negative = false;
  private largest = 0;

  constructor(private readonly quantile: number) {}

  /** Counts finite `values`; NaN (uncovered) is left out. The buffer is read, not kept. */
  add(values: Float32Array): void {
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (!Number.isFinite(value)) continue;
      if (value < 0) this.negative = true;
      const bin = ((bits[i] as number) & 0x7fffffff) >>> SHIFT;
      this.counts[bin] = (this.counts[bin] as number) + 1;
      this.total++;
      this.largest = Math.max(this.largest, Math.abs(value));
    }
  }

  /**
   * `0 … q` for values ≥ 0, `−q … q` when any was negative, where q is the quantile of the magnitudes, to 0.4 %
   * (never above the largest). `0 … 1` when nothing but zeros was seen.
   */
  range(): ValueRange {
    if (this.largest === 0) return { low: 0, high: 1 };
    const wanted = this.quantile * this.total;
    let bin = 0;
    for (let seen = this.counts[0] as number; seen < wanted && bin < BINS - 1; )
      seen += this.counts[++bin] as number;
    // A quantile among exact zeros would leave no scale: then the largest value ends it.
    const high = bin === 0 ? this.largest : Math.min(this.largest, upperEdge(bin));
    return { low: this.negative ? -high : 0, high };
  }
}

/** Smallest float32 above the bin. */
function upperEdge(bin: number): number {
  return new Float32Array(Uint32Array.of((bin + 1) << SHIFT).buffer)[0] as number;
}

/**
 * Range shared by all slides, from a histogram of fixed size (512 KB): per-slide ranges would make slides incomparable.
 * @param quantile of the magnitudes that reaches the end of the scale, 0–1. Default 0.99.
 */
export function globalRange(quantile = 0.99): GlobalRange {
  if (!(quantile > 0 && quantile <= 1)) throw new RangeError(`quantile ${quantile}`);
  return new GlobalRange(quantile);
}
