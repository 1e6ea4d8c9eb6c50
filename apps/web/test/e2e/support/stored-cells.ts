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
  onTissue(column: number, row: number): boolean;
  /** The cluster of the largest weight; `undefined` where nothing is covered or active. */
  strongest(column: number, row: number): number | undefined;
}

const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

/** Reads `cells.zarr` of a slide: chunks of half floats and bytes, deflated (Zarr 2). */
export async function readStoredCells(
  study: string,
  slide: string,
  dictionary: string,
): Promise<StoredCells> {
  const folder = join(study, 'slides', slide, 'cells.zarr');
  const { raster } = await json(join(folder, '.zattrs'));
  const { width, height } = raster as { width: number; height: number };
  const weights = await readArray(join(folder, dictionary, 'W'), 2, (bytes, i) =>
    halfFloat(bytes.readUInt16LE(2 * i)),
  );
  const tissue = await readArray(join(folder, 'tissue'), 1, (bytes, i) => bytes[i] as number);
  const weight = (cluster: number, column: number, row: number) =>
    weights.values[(cluster * height + row) * width + column] as number;
  return {
    ...raster,
    clusters: weights.planes,
    weight,
    onTissue: (column, row) => tissue.values[row * width + column] === 1,
    strongest: (column, row) => {
      const w = Array.from({ length: weights.planes }, (_, k) => weight(k, column, row));
      const most = Math.max(...w);
      return most > 0 ? w.indexOf(most) : undefined;
    },
  };
}

/** All values of an array of planes, or of one. `bytesPer`: bytes of a value; what no chunk holds is NaN. */
async function readArray(
  path: string,
  bytesPer: number,
  valueAt: (bytes: Buffer, i: number) => number,
): Promise<{ readonly planes: number; readonly values: Float32Array }> {
  const array = await json(join(path, '.zarray'));
  const flat = array.shape.length === 2;
  const [planes, height, width] = (flat ? [1, ...array.shape] : array.shape) as [number, number, number];
  const [chunkRows, chunkColumns] = array.chunks.slice(-2) as [number, number];
  const values = new Float32Array(planes * height * width).fill(Number.NaN);
  for (let down = 0; down * chunkRows < height; down++)
    for (let right = 0; right * chunkColumns < width; right++) {
      const bytes = inflateSync(await readFile(join(path, `${flat ? '' : '0.'}${down}.${right}`)));
      for (let i = 0; i < bytes.length / bytesPer; i++) {
        const column = right * chunkColumns + (i % chunkColumns);
        const row = down * chunkRows + (Math.floor(i / chunkColumns) % chunkRows);
        const plane = Math.floor(i / chunkColumns / chunkRows);
        if (column >= width || row >= height) continue;
        values[(plane * height + row) * width + column] = valueAt(bytes, i);
      }
    }
  return { planes, values };
}

/** IEEE 754 half precision. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const part = bits & 1023;
  if (exponent === 31) return part === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * part * 2 ** -24 : sign * (1 + part / 1024) * 2 ** (exponent - 15);
}
