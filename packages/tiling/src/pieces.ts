/** A connected piece of a 0/1 mask. */
interface Piece {
  /** Indices of its px; valid until the next piece is asked for. */
  readonly pixels: Int32Array;
  readonly touchesBorder: boolean;
}

/** 4-connected pieces of the px that equal `value`, in raster order of their first px. */
function* pieces(mask: Uint8Array, width: number, height: number, value: 0 | 1): Generator<Piece> {
  const seen = new Uint8Array(mask.length);
  const queue = new Int32Array(mask.length);
  for (let start = 0; start < mask.length; start++) {
    if (seen[start] === 1 || mask[start] !== value) continue;
    queue[0] = start;
    seen[start] = 1;
    let length = 1;
    let touchesBorder = false;
    const visit = (i: number): void => {
      if (seen[i] === 1 || mask[i] !== value) return;
      seen[i] = 1;
      queue[length++] = i;
    };
    for (let at = 0; at < length; at++) {
      const i = queue[at] as number;
      const x = i % width;
      if (x === 0 || x === width - 1 || i < width || i >= (height - 1) * width) touchesBorder = true;
      if (x > 0) visit(i - 1);
      if (x < width - 1) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i < (height - 1) * width) visit(i + width);
    }
    yield { pixels: queue.subarray(0, length), touchesBorder };
  }
}

/** Drops pieces of 1 that `keep` refuses. Changes `mask`. */
export function filterPieces(
  mask: Uint8Array,
  width: number,
  height: number,
  keep: (pixels: Int32Array) => boolean,
): void {
  for (const { pixels } of pieces(mask, width, height, 1)) {
    if (!keep(pixels)) for (const i of pixels) mask[i] = 0;
  }
}

/** Fills pieces of 0 that lie inside, hold at most `most` px, and have no px in `never`. Changes `mask`. */
export function fillHoles(
  mask: Uint8Array,
  width: number,
  height: number,
  most: number,
  never: Uint8Array | undefined,
): void {
  for (const { pixels, touchesBorder } of pieces(mask, width, height, 0)) {
    if (touchesBorder || pixels.length > most || pixels.some((i) => never?.[i] === 1)) continue;
    for (const i of pixels) mask[i] = 1;
  }
}
