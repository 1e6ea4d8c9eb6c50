/**
 * Sums of one map's pixels per cell, in double precision: `lines × columns` pixels to `height × width` cells. A pixel in
 * several cells gives each its part by area.
 */
export function sumIntoCells(
  map: Float32Array,
  lines: number,
  columns: number,
  height: number,
  width: number,
): Float64Array {
  const across = new Float64Array(lines * width);
  for (let y = 0; y < lines; y++) {
    for (let x = 0; x < columns; x++) {
      spread(map[y * columns + x]!, x, columns, width, across, y * width, 1);
    }
  }
  const cells = new Float64Array(height * width);
  for (let y = 0; y < lines; y++) {
    for (let j = 0; j < width; j++) spread(across[y * width + j]!, y, lines, height, cells, j, width);
  }
  return cells;
}

/** Adds the value of pixel `at` of `pixels` to the cells of `cells` that it lies in. Whole numbers, so borders are exact. */
function spread(
  value: number,
  at: number,
  pixels: number,
  cells: number,
  out: Float64Array,
  from: number,
  step: number,
): void {
  const start = at * cells;
  const end = start + cells;
  for (let cell = Math.floor(start / pixels); cell * pixels < end; cell++) {
    const overlap = Math.min(end, (cell + 1) * pixels) - Math.max(start, cell * pixels);
    out[from + cell * step]! += (overlap / cells) * value;
  }
}
