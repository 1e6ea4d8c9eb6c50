/** Source px of outputs `start …` along one axis by ⌊origin + (i + ½)·step⌋, relative to `windowStart`. */
export function nearestAxis(
  origin: number,
  step: number,
  start: number,
  length: number,
  windowStart: number,
): Int32Array {
  const index = new Int32Array(length);
  // 1e-9: a sum that is a whole number on paper must not fall to the pixel before.
  for (let i = 0; i < length; i++)
    index[i] = Math.floor(origin + (start + i + 0.5) * step + 1e-9) - windowStart;
  return index;
}

/** Copies the chosen source pixels into a part of `out` (`outWidth` px per row). */
export function nearestResample(
  source: Uint8Array,
  sourceWidth: number,
  columns: Int32Array,
  rows: Int32Array,
  out: Uint8Array,
  outWidth: number,
  outX: number,
  outY: number,
): void {
  for (let j = 0; j < rows.length; j++) {
    const row = rows[j]! * sourceWidth;
    let to = ((outY + j) * outWidth + outX) * 3;
    for (let i = 0; i < columns.length; i++) {
      const from = (row + columns[i]!) * 3;
      out[to] = source[from]!;
      out[to + 1] = source[from + 1]!;
      out[to + 2] = source[from + 2]!;
      to += 3;
    }
  }
}

/** Source position left of each output's centre along one axis, and the share of its right neighbour. */
export interface BilinearAxis {
  readonly first: Int32Array;
  readonly share: Float64Array;
}

/** Output `i` is at source coordinate `origin + (i + ½)·step − ½`, pixel centres being whole numbers. */
export function bilinearAxis(
  origin: number,
  step: number,
  start: number,
  length: number,
  windowStart: number,
): BilinearAxis {
  const first = new Int32Array(length);
  const share = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const at = origin + (start + i + 0.5) * step - 0.5;
    const left = Math.floor(at + 1e-9);
    first[i] = left - windowStart;
    share[i] = Math.max(0, at - left);
  }
  return { first, share };
}

/** Interpolates between the four pixels around each output's centre. The window holds one px more on each side. */
export function bilinearResample(
  source: Uint8Array,
  sourceWidth: number,
  horizontal: BilinearAxis,
  vertical: BilinearAxis,
  out: Uint8Array,
  outWidth: number,
  outX: number,
  outY: number,
): void {
  const stride = sourceWidth * 3;
  for (let j = 0; j < vertical.first.length; j++) {
    const v = vertical.share[j]!;
    const row = vertical.first[j]! * stride;
    let to = ((outY + j) * outWidth + outX) * 3;
    for (let i = 0; i < horizontal.first.length; i++) {
      const h = horizontal.share[i]!;
      const p = row + horizontal.first[i]! * 3;
      for (let c = p; c < p + 3; c++) {
        const above = source[c]! + h * (source[c + 3]! - source[c]!);
        const below = source[c + stride]! + h * (source[c + stride + 3]! - source[c + stride]!);
        out[to++] = above + v * (below - above) + 0.5 + 1e-9;
      }
    }
  }
}
