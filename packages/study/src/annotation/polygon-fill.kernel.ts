import type { CellRaster } from '@morphoscope/domain';

/** Crossings of edges with rows of cells that one polygon may have: 256 MiB. */
const MOST_CROSSINGS = 2 ** 25;

/**
 * Scan conversion of one polygon: calls `span(row, from, to)` for every run of cells `from … to − 1` of a row whose
 * centres lie inside by the even-odd rule over all rings. Exact but for the rounding of float64: an edge belongs to the
 * rows with `min y ≤ centre < max y`, a run starts at the first centre `≥` the left crossing and ends before the first
 * `≥` the right one, so polygons that share an edge share no cell and leave none out.
 * @param rings x, y, … in level-0 px
 * @returns false, and nothing is filled, when the edges cross rows of cells more than `MOST_CROSSINGS` times
 */
export function fillPolygon(
  rings: readonly Float64Array[],
  raster: CellRaster,
  span: (row: number, from: number, to: number) => void,
): boolean {
  const { height, width, originX, originY, stepX, stepY } = raster;
  const rowOf = (y: number): number => Math.min(height, Math.max(0, Math.ceil((y - originY) / stepY - 0.5)));
  const columnOf = (x: number): number =>
    Math.min(width, Math.max(0, Math.ceil((x - originX) / stepX - 0.5)));
  const start = new Float64Array(height + 1);
  const eachEdge = (visit: (x1: number, y1: number, x2: number, y2: number) => void): void => {
    for (const ring of rings) {
      const n = ring.length;
      for (let i = 0; i < n; i += 2) {
        const j = i + 2 < n ? i + 2 : 0;
        if (ring[i + 1]! < ring[j + 1]!) visit(ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!);
        else if (ring[i + 1]! > ring[j + 1]!) visit(ring[j]!, ring[j + 1]!, ring[i]!, ring[i + 1]!);
      }
    }
  };
  const edgesOf = new Float64Array(height + 1);
  eachEdge((_x1, y1, _x2, y2) => {
    edgesOf[rowOf(y1)]!++;
    edgesOf[rowOf(y2)]!--;
  });
  for (let row = 0, edges = 0; row < height; row++) {
    edges += edgesOf[row]!;
    start[row + 1] = start[row]! + edges;
  }
  if (start[height]! > MOST_CROSSINGS) return false;
  const crossings = new Float64Array(start[height]!);
  const filled = start.slice(0, height);
  eachEdge((x1, y1, x2, y2) => {
    const slope = (x2 - x1) / (y2 - y1);
    for (let row = rowOf(y1), end = rowOf(y2); row < end; row++) {
      crossings[filled[row]!++] = x1 + (originY + (row + 0.5) * stepY - y1) * slope;
    }
  });
  for (let row = 0; row < height; row++) {
    const line = crossings.subarray(start[row]!, start[row + 1]!).sort();
    for (let i = 0; i + 1 < line.length; i += 2) {
      const from = columnOf(line[i]!);
      const to = columnOf(line[i + 1]!);
      if (from < to) span(row, from, to);
    }
  }
  return true;
}
