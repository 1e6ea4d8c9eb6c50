/**
 * Halves a block into a part of a band. Source px beyond an odd edge are dropped, as `width` and `height` (of the
 * result) say; `sourceWidth` is the source's row length, `lastX`, `lastY` its last px.
 */
export function halveBox(
  source: Uint8Array,
  sourceWidth: number,
  lastX: number,
  lastY: number,
  width: number,
  height: number,
  channels: number,
  out: Uint8Array,
  outWidth: number,
  outX: number,
  outY: number,
): void {
  for (let j = 0; j < height; j++) {
    const above = 2 * j * sourceWidth;
    const below = Math.min(2 * j + 1, lastY) * sourceWidth;
    let to = ((outY + j) * outWidth + outX) * channels;
    for (let i = 0; i < width; i++) {
      const left = 2 * i;
      const right = Math.min(left + 1, lastX);
      for (let c = 0; c < channels; c++) {
        const sum =
          source[(above + left) * channels + c]! +
          source[(above + right) * channels + c]! +
          source[(below + left) * channels + c]! +
          source[(below + right) * channels + c]!;
        out[to++] = (sum + 2) >> 2;
      }
    }
  }
}

/** The same, taking px (2i + 1, 2j + 1) as it is. */
export function halveNearest(
  source: Uint8Array,
  sourceWidth: number,
  lastX: number,
  lastY: number,
  width: number,
  height: number,
  channels: number,
  out: Uint8Array,
  outWidth: number,
  outX: number,
  outY: number,
): void {
  for (let j = 0; j < height; j++) {
    const row = Math.min(2 * j + 1, lastY) * sourceWidth;
    let to = ((outY + j) * outWidth + outX) * channels;
    for (let i = 0; i < width; i++) {
      const from = (row + Math.min(2 * i + 1, lastX)) * channels;
      for (let c = 0; c < channels; c++) out[to++] = source[from + c]!;
    }
  }
}
