/** Sums of one band of raster rows. Row r of the raster lives in ring row `r % rows`. */
export interface Band {
  readonly width: number;
  readonly rows: number;
  readonly channels: number;
  /** `channels × rows × width`. */
  readonly sums: Float64Array;
  /** `rows × width`: contributions in the sums. */
  readonly looks: Uint32Array;
  /** `rows × width`: 0 nothing, 1 border cells only, 2 inner cells. */
  readonly priority: Uint8Array;
}

/** One tile's map and where it lands, in raster cells. */
export interface Placement {
  readonly x0: number;
  readonly y0: number;
  readonly cells: number;
  readonly repeat: number;
  readonly clip: number;
}

/**
 * Adds `values` (`channels × cells × cells`). An inner cell displaces border cells; equals add up; a border cell is
 * ignored where an inner one is.
 */
export function addTile(band: Band, values: Float32Array, at: Placement): void {
  const { cells, repeat, clip } = at;
  for (let i = 0; i < cells * repeat; i++) {
    const cellRow = (i / repeat) | 0;
    const ringRow = (at.y0 + i) % band.rows;
    const innerRow = cellRow >= clip && cellRow < cells - clip;
    for (let j = 0; j < cells * repeat; j++) {
      const cellColumn = (j / repeat) | 0;
      const rank = innerRow && cellColumn >= clip && cellColumn < cells - clip ? 2 : 1;
      addCell(
        band,
        values,
        ringRow * band.width + at.x0 + j,
        cellRow * cells + cellColumn,
        cells * cells,
        rank,
      );
    }
  }
}

function addCell(
  band: Band,
  values: Float32Array,
  to: number,
  from: number,
  mapSize: number,
  rank: 1 | 2,
): void {
  const { sums, looks, priority, channels } = band;
  const plane = band.rows * band.width;
  const held = priority[to]!;
  if (rank < held) return;
  if (rank > held) {
    priority[to] = rank;
    looks[to] = 1;
    for (let c = 0; c < channels; c++) sums[c * plane + to] = values[c * mapSize + from]!;
    return;
  }
  looks[to] = looks[to]! + 1;
  for (let c = 0; c < channels; c++)
    sums[c * plane + to] = sums[c * plane + to]! + values[c * mapSize + from]!;
}

/** Writes the means of `count` raster rows from `y0` (NaN where nothing was added) and clears them in the band. */
export function takeRows(
  band: Band,
  y0: number,
  count: number,
  data: Float32Array,
  coverage: Uint8Array,
): void {
  const { width, channels, sums, looks, priority } = band;
  const plane = band.rows * width;
  for (let r = 0; r < count; r++) {
    const from = ((y0 + r) % band.rows) * width;
    for (let x = 0; x < width; x++) {
      const n = looks[from + x]!;
      coverage[r * width + x] = Math.min(n, 255);
      for (let c = 0; c < channels; c++) {
        data[(c * count + r) * width + x] = n === 0 ? Number.NaN : sums[c * plane + from + x]! / n;
        sums[c * plane + from + x] = 0;
      }
    }
    looks.fill(0, from, from + width);
    priority.fill(0, from, from + width);
  }
}
