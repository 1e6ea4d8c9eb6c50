import type { TileMove } from '@morphoscope/metrics';

/** Flips or turns (clockwise) a square RGB picture. @returns a new picture. */
export function movePixels(pixels: Uint8Array, side: number, move: TileMove): Uint8Array {
  const out = new Uint8Array(pixels.length);
  const last = side - 1;
  for (let r = 0; r < side; r++) {
    for (let c = 0; c < side; c++) {
      let [row, column] = [r, c];
      if (move === 'flip-horizontal') column = last - c;
      else if (move === 'flip-vertical') row = last - r;
      else if (move === 'rotate-180') [row, column] = [last - r, last - c];
      else if (move === 'rotate-90') [row, column] = [last - c, r];
      else [row, column] = [c, last - r];
      const [to, from] = [(r * side + c) * 3, (row * side + column) * 3];
      out[to] = pixels[from]!;
      out[to + 1] = pixels[from + 1]!;
      out[to + 2] = pixels[from + 2]!;
    }
  }
  return out;
}
