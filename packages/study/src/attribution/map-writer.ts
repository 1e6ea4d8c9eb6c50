import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellRaster } from '@morphoscope/domain';
import type { FinishedBand, RasterPlan } from '@morphoscope/heatmap';
import { writeZarrAttributes, writeZarrGroup, ZarrWriter } from '../array/zarr.js';
import { writeFolderAtomic } from '../folder/atomic.js';
import { slideFile } from '../folder/study-folder.js';
import { type AttributionAttributes, attributionPath } from './attribution-folder.js';
import type { AttributionMap } from './attribution-map.js';

/** Writes finished bands of several maps; memory is one row of chunks per map. */
export class MapWriter {
  private constructor(
    private readonly folders: readonly string[],
    private readonly planes: readonly number[],
    private readonly writers: readonly ZarrWriter[],
    private readonly outside: (row: number, column: number) => boolean,
    private readonly width: number,
  ) {}

  /**
   * @param planes of each map: an array with one plane is flat
   * @param slide what lies outside of it is not covered, as for the clusters
   */
  static async create(
    folders: readonly string[],
    planes: readonly number[],
    { raster }: RasterPlan,
    slide: { readonly width: number; readonly height: number },
  ): Promise<MapWriter> {
    const { width, height } = raster;
    const writers: ZarrWriter[] = [];
    for (const [m, folder] of folders.entries()) {
      const channels = planes[m]! > 1 ? { channels: planes[m]! } : {};
      writers.push(await ZarrWriter.create(folder, { ...channels, height, width, type: 'float32' }));
    }
    return new MapWriter(folders, planes, writers, outsideOf(raster, slide), width);
  }

  /** @param band all planes of all maps, `planes × rows × width` */
  async add({ y0, rows, data }: FinishedBand): Promise<void> {
    const size = rows * this.width;
    let first = 0;
    for (const [m, writer] of this.writers.entries()) {
      const values = data.slice(first * size, (first + this.planes[m]!) * size);
      for (let i = 0; i < values.length; i++) {
        const cell = i % size;
        if (this.outside(y0 + Math.floor(cell / this.width), cell % this.width)) values[i] = Number.NaN;
      }
      await writer.writeRows(y0, rows, values);
      first += this.planes[m]!;
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
  maps: readonly AttributionMap[],
  fill: (folders: readonly string[]) => Promise<void>,
): Promise<void> {
  const paths = maps.map((map) => attributionPath(slideFolder, map));
  const root = join(slideFolder, slideFile.attribution);
  const groups = new Set(paths.flatMap((path) => groupsBelow(root, path)));
  await mkdir(root, { recursive: true });
  await writeZarrGroup(root, { raster });
  for (const group of groups) await writeZarrGroup(group);
  const whole = paths.reduceRight<(folders: readonly string[]) => Promise<void>>(
    (inner, path) => (folders) => writeFolderAtomic(path, scratch, (folder) => inner([...folders, folder])),
    fill,
  );
  await whole([]);
}

/** Folders between the root and a map. */
function groupsBelow(root: string, path: string): string[] {
  const groups: string[] = [];
  for (let group = join(path, '..'); group !== root; group = join(group, '..')) groups.push(group);
  return groups;
}
