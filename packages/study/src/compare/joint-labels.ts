import { join } from 'node:path';
import type { CellRaster } from '@morphoscope/domain';
import { openZarr } from '../array/zarr.js';
import { type StudyFolder, slideFile } from '../folder/study-folder.js';
import { NOT_COVERED } from '../stage/cell-maps.js';

/** Hard labels of a slide under one dictionary, `raster.height × raster.width`; `NOT_COVERED` on glass as well. */
export interface LabelMap {
  readonly raster: CellRaster;
  readonly labels: Uint8Array;
}

/** Reads a slide's hard labels on tissue: one byte per cell. */
export async function readLabelMap(
  folder: StudyFolder,
  slide: { readonly id: string; readonly raster: CellRaster },
  dictionary: string,
): Promise<LabelMap> {
  const cells = join(folder.slide(slide.id), slideFile.cells);
  const label = await openZarr(join(cells, dictionary, 'label'));
  const tissue = await openZarr(join(cells, 'tissue'));
  const labels = new Uint8Array(label.width * label.height).fill(NOT_COVERED);
  for (let band = 0; band * label.chunk < label.height; band++) {
    const { y0, data } = await label.readBand(band);
    const { data: ground } = await tissue.readBand(band);
    for (let i = 0; i < data.length; i++) if (ground[i] === 1) labels[y0 * label.width + i] = data[i]!;
  }
  return { raster: slide.raster, labels };
}

/**
 * Adds to `counts` (`rows × columns`, row-major) how often label i of `a` and label j of `b` lie on the same place. Places
 * are the cells of the finer raster; each is looked up in the other by its middle. Places that either side does not
 * cover, or gives no cluster, do not count.
 */
export function countJointly(a: LabelMap, b: LabelMap, counts: Float64Array, columns: number): void {
  const turned = b.raster.stepX < a.raster.stepX;
  const [fine, coarse] = turned ? [b, a] : [a, b];
  const rows = counts.length / columns;
  for (let y = 0; y < fine.raster.height; y++) {
    const row = cellAt(fine.raster, coarse.raster, y, 'Y');
    if (row < 0) continue;
    for (let x = 0; x < fine.raster.width; x++) {
      const column = cellAt(fine.raster, coarse.raster, x, 'X');
      if (column < 0) continue;
      const own = fine.labels[y * fine.raster.width + x]!;
      const other = coarse.labels[row * coarse.raster.width + column]!;
      const [i, j] = turned ? [other, own] : [own, other];
      if (i < rows && j < columns) counts[i * columns + j]! += 1;
    }
  }
}

/** The cell of `to` that holds the middle of cell `i` of `from` along one axis, or −1 outside. */
function cellAt(from: CellRaster, to: CellRaster, i: number, axis: 'X' | 'Y'): number {
  const middle = from[`origin${axis}`] + (i + 0.5) * from[`step${axis}`];
  const cell = Math.floor((middle - to[`origin${axis}`]) / to[`step${axis}`]);
  return cell >= 0 && cell < (axis === 'X' ? to.width : to.height) ? cell : -1;
}
