/**
 * One axis of an area average: output `i` covers source `[origin + i·step, origin + (i+1)·step)`. `first[i]` is its
 * first source px, `weights` holds `taps` overlaps per output (0 beyond the last), in source px.
 */
export interface BoxAxis {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
  readonly taps: number;
}

/** Overlaps of outputs `start … start + length - 1`; `first` is relative to `windowStart`. */
export function boxAxis(
  origin: number,
  step: number,
  start: number,
  length: number,
  windowStart: number,
): BoxAxis {
  const taps = Math.ceil(step) + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Float64Array(length * taps);
  for (let i = 0; i < length; i++) {
    const low = snap(origin + (start + i) * step);
    const high = snap(origin + (start + i + 1) * step);
    const from = Math.floor(low);
    const to = Math.max(from + 1, Math.ceil(high));
    first[i] = from - windowStart;
    count[i] = Math.min(taps, to - from);
    for (let k = 0; k < count[i]!; k++) {
      const overlap = Math.min(high, from + k + 1) - Math.max(low, from + k);
      weights[i * taps + k] = overlap / (high - low);
    }
  }
  return { first, count, weights, taps };
}

/** Rounding noise of `origin + i·step` must not add a sliver of a pixel. */
export function snap(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-6 ? near : value;
}

/** Area average by two 1-D passes. `source` is `? × sourceWidth × 3`; writes a part of `out` (`outWidth` px per row). */
export function boxResample(
  source: Uint8Array,
  sourceWidth: number,
  horizontal: BoxAxis,
  vertical: BoxAxis,
  out: Uint8Array,
  outWidth: number,
  outX: number,
  outY: number,
): void {
  const width = horizontal.first.length;
  const sums = new Float64Array(width * 3);
  const row = new Float64Array(width * 3);
  let rowAt = -1;
  for (let j = 0; j < vertical.first.length; j++) {
    sums.fill(0);
    for (let k = 0; k < vertical.count[j]!; k++) {
      const y = vertical.first[j]! + k;
      const weight = vertical.weights[j * vertical.taps + k]!;
      // Neighbouring output rows share the source row between them.
      if (y !== rowAt) boxRow(source, y * sourceWidth * 3, horizontal, row);
      rowAt = y;
      for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + weight * row[i]!;
    }
    const to = ((outY + j) * outWidth + outX) * 3;
    for (let i = 0; i < sums.length; i++) out[to + i] = sums[i]! + 0.5 + 1e-9;
  }
}

function boxRow(source: Uint8Array, at: number, axis: BoxAxis, row: Float64Array): void {
  const { first, count, weights, taps } = axis;
  for (let i = 0; i < first.length; i++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let p = at + first[i]! * 3;
    const end = i * taps + count[i]!;
    for (let w = i * taps; w < end; w++) {
      const weight = weights[w]!;
      red += weight * source[p]!;
      green += weight * source[p + 1]!;
      blue += weight * source[p + 2]!;
      p += 3;
    }
    row[i * 3] = red;
    row[i * 3 + 1] = green;
    row[i * 3 + 2] = blue;
  }
}

/** The same for whole factors on aligned pixels, with integers: about ten times as fast. */
export function boxWhole(
  source: Uint8Array,
  sourceWidth: number,
  factorX: number,
  factorY: number,
  width: number,
  height: number,
  out: Uint8Array,
  outWidth: number,
  outX: number,
  outY: number,
): void {
  const area = factorX * factorY;
  const half = area / 2;
  const sums = new Uint32Array(width * 3);
  for (let j = 0; j < height; j++) {
    sums.fill(0);
    for (let k = 0; k < factorY; k++) {
      let p = (j * factorY + k) * sourceWidth * 3;
      for (let i = 0; i < sums.length; i += 3) {
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let m = 0; m < factorX; m++) {
          red += source[p]!;
          green += source[p + 1]!;
          blue += source[p + 2]!;
          p += 3;
        }
        sums[i] = sums[i]! + red;
        sums[i + 1] = sums[i + 1]! + green;
        sums[i + 2] = sums[i + 2]! + blue;
      }
    }
    const to = ((outY + j) * outWidth + outX) * 3;
    for (let i = 0; i < sums.length; i++) out[to + i] = (sums[i]! + half) / area;
  }
}
