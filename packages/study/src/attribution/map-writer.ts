import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellRaster } from '@morphoscope/domain';
import type { FinishedBand, RasterPlan } from '@morphoscope/heatmap';
import { writeZarrAttributes, writeZarrGroup, ZarrWriter } from '../array/zarr.js';
import { writeFolderAtomic } from '../folder/atomic.js';
import { type AttributionAttributes, attributionPath } from './attribution-folder.js';

/** Writes finished bands of several maps; memory is one row of chunks per map. */
export class MapWriter {
  private constructor(
    private readonly folders: readonly string[],
    private readonly writers: readonly ZarrWriter[],
    private readonly outside: (row: number, column: number) => boolean,
    private readonly width: number,
  ) {}

  /** @param slide what lies outside of it is not covered, as for the clusters */
  static async create(
    folders: readonly string[],
    { raster }: RasterPlan,
    slide: { readonly width: number; readonly height: number },
  ): Promise<MapWriter> {
    const { width, height } = raster;
    const writers: ZarrWriter[] = [];
    for (const folder of folders)
      writers.push(await ZarrWriter.create(folder, { height, width, type: 'float32' }));
    return new MapWriter(folders, writers, outsideOf(raster, slide), width);
  }

  /** @param band `maps × rows × width` */
  async add({ y0, rows, data }: FinishedBand): Promise<void> {
    const size = rows * this.width;
    for (const [m, writer] of this.writers.entries()) {
      const values = data.slice(m * size, (m + 1) * size);
      for (let i = 0; i < size; i++) {
        if (this.outside(y0 + Math.floor(i / this.width), i % this.width)) values[i] = Number.NaN;
      }
      await writer.writeRows(y0, rows, values);
    }
  }

  /** Writes what is left, and what each map is. */
  async close(attributes: readonly AttributionAttributes[]): Promise<void> {
    for (const [m, writer] of this.writers.entries()) {
      await writer.close();
      await writeZarrAttributes(this.folders[m]!, attributes[m]!);
    }
  }
}

function outsideOf(raster: CellRaster, slide: { readonly width: number; readonly height: number }) {
  const { originX, originY, stepX, stepY } = raster;
  return (row: number, column: number): boolean =>
    originX + (column + 0.5) * stepX >= slide.width || originY + (row + 0.5) * stepY >= slide.height;
}

/**
 * Fills the folders of several maps so that each is either absent or whole, and marks the groups above them.
 * @param fill gets one temporary folder per map, in order
 */
export async function writeMapsAtomic(
  slideFolder: string,
  scratch: string,
  raster: CellRaster,
  maps: readonly Pick<AttributionAttributes, 'method' | 'target'>[],
  fill: (folders: readonly string[]) => Promise<void>,
): Promise<void> {
  const paths = maps.map(({ method, target }) => attributionPath(slideFolder, method, target));
  const groups = new Set(paths.map((path) => join(path, '..')));
  const root = join([...groups][0]!, '..');
  await mkdir(root, { recursive: true });
  await writeZarrGroup(root, { raster });
  for (const group of groups) await writeZarrGroup(group);
  const whole = paths.reduceRight<(folders: readonly string[]) => Promise<void>>(
    (inner, path) => (folders) => writeFolderAtomic(path, scratch, (folder) => inner([...folders, folder])),
    fill,
  );
  await whole([]);
}
