import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

/** Cells of a slide as the study folder holds them, read the plain way. */
export interface StoredCells {
  readonly width: number;
  readonly height: number;
  readonly originX: number;
  readonly originY: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly clusters: number;
  /** W of a cluster in a cell; NaN where nothing is covered. */
  weight(cluster: number, column: number, row: number): number;
}

const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

/** Reads `cells.zarr` of a slide: chunks of half floats, deflated (Zarr 2). */
export async function readStoredCells(
  study: string,
  slide: string,
  dictionary: string,
): Promise<StoredCells> {
  const folder = join(study, 'slides', slide, 'cells.zarr');
  const { raster } = await json(join(folder, '.zattrs'));
  const array = await json(join(folder, dictionary, 'W', '.zarray'));
  const [clusters, height, width] = array.shape as [number, number, number];
  const [, chunkRows, chunkColumns] = array.chunks as [number, number, number];
  const values = new Float32Array(clusters * height * width).fill(Number.NaN);
  for (let down = 0; down * chunkRows < height; down++)
    for (let right = 0; right * chunkColumns < width; right++) {
      const file = join(folder, dictionary, 'W', `0.${down}.${right}`);
      const bytes = inflateSync(await readFile(file));
      for (let i = 0; i < bytes.length / 2; i++) {
        const column = right * chunkColumns + (i % chunkColumns);
        const row = down * chunkRows + (Math.floor(i / chunkColumns) % chunkRows);
        const cluster = Math.floor(i / chunkColumns / chunkRows);
        if (column >= width || row >= height) continue;
        values[(cluster * height + row) * width + column] = halfFloat(bytes.readUInt16LE(2 * i));
      }
    }
  return {
    ...raster,
    clusters,
    weight: (cluster, column, row) => values[(cluster * height + row) * width + column] as number,
  };
}

/** IEEE 754 half precision. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const part = bits & 1023;
  if (exponent === 31) return part === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * part * 2 ** -24 : sign * (1 + part / 1024) * 2 ** (exponent - 15);
}
