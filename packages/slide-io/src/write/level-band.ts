import { halveBox, halveNearest } from './halve.kernel.js';

/** One level of the pyramid: its size and where its blocks came to lie. */
export interface LevelPlan {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

/** Sizes of all levels: halved, rounding down, until one block holds everything. */
export function planLevels(width: number, height: number, blockSize: number): LevelPlan[] {
  const levels: LevelPlan[] = [];
  for (let w = width, h = height; ; w = Math.max(1, w >> 1), h = Math.max(1, h >> 1)) {
    const columns = Math.ceil(w / blockSize);
    const rows = Math.ceil(h / blockSize);
    const count = columns * rows;
    const empty = () => new Float64Array(count);
    levels.push({ width: w, height: h, columns, rows, offsets: empty(), byteCounts: empty() });
    if (count === 1) return levels;
  }
}

/** A rectangle of pixels on its way into a level. */
export interface Piece {
  readonly pixels: Uint8Array;
  /** Pixels per row of `pixels`. */
  readonly rowWidth: number;
  /** Position and size in px of the level. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One row of blocks of a reduced level, filled by the level above: all that is ever held of it. */
export interface LevelBand {
  readonly pixels: Uint8Array;
  /** First row of the level that the band holds. */
  top(): number;
  /** Takes a piece of the level above, halved. */
  put(piece: Piece): void;
  /** Rows the level above has delivered of this level; true when the band is complete. */
  complete(rowsAbove: number, lastAbove: boolean): boolean;
  next(): void;
}

/** An empty band of `level`, fed from the level above it. */
export function levelBand(
  level: LevelPlan,
  above: LevelPlan,
  blockSize: number,
  channels: number,
  downsampling: 'box' | 'nearest',
): LevelBand {
  const pixels = new Uint8Array(level.width * blockSize * channels);
  const halve = downsampling === 'box' ? halveBox : halveNearest;
  let top = 0;
  return {
    pixels,
    top: () => top,
    put(piece) {
      const x = piece.x >> 1;
      const y = piece.y >> 1;
      const width = Math.min(level.width, (piece.x + piece.width + edge(above.width)) >> 1) - x;
      const height = Math.min(level.height, (piece.y + piece.height + edge(above.height)) >> 1) - y;
      const lastX = piece.width - 1;
      const lastY = piece.height - 1;
      halve(
        piece.pixels,
        piece.rowWidth,
        lastX,
        lastY,
        width,
        height,
        channels,
        pixels,
        level.width,
        x,
        y - top,
      );
    },
    complete: (rowsAbove, lastAbove) => lastAbove || rowsAbove >> 1 >= top + blockSize,
    next() {
      top += blockSize;
    },
  };
}

/** A side of 1 px stays 1 px: it counts as two. */
function edge(size: number): number {
  return size === 1 ? 1 : 0;
}
