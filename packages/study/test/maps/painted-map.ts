import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@morphoscope/domain';
import { StudyFolder, slideFile } from '@morphoscope/study';
import { fromFloat16, toFloat16 } from '../../src/array/float16.js';
import { FLOAT16_NAN, ZarrWriter } from '../../src/array/zarr.js';

/** Weights of a slide as a run leaves them, and the same as plain numbers. */
export interface PaintedMap {
  readonly folder: StudyFolder;
  readonly record: { readonly id: string };
  readonly raster: {
    readonly width: number;
    readonly height: number;
    readonly originX: 0;
    readonly originY: 0;
    readonly stepX: 16;
    readonly stepY: 16;
  };
  /** `K × height × width`, NaN where not covered. */
  readonly W: Float32Array;
}

/** Writes random weights, sparse, with holes of all sizes in what is covered. */
export async function paintMap(
  root: string,
  options: {
    readonly id: string;
    readonly K: number;
    readonly width: number;
    readonly height: number;
    readonly seed: number;
  },
): Promise<PaintedMap> {
  const { id, K, width, height, seed } = options;
  const random = createRandom(seed, 'painted-map');
  const half = new Uint16Array(K * width * height);
  const size = width * height;
  for (let i = 0; i < size; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const hole = (x > 140 && x < 170) || (y % 37 < 5 && x % 53 < 20) || (x >= 256 && x < 384 && y < 128);
    for (let k = 0; k < K; k++) {
      const weight = random.uniform() < 0.4 ? 0 : 4 * random.uniform() ** 3;
      half[k * size + i] = hole ? FLOAT16_NAN : toFloat16(weight);
    }
  }
  const folder = new StudyFolder(root);
  const path = join(folder.slide(id), slideFile.cells, 'nmf-k');
  await mkdir(path, { recursive: true });
  const writer = await ZarrWriter.create(join(path, 'W'), { channels: K, height, width, type: 'float16' });
  await writer.writeRows(0, height, half);
  await writer.close();
  const raster = { width, height, originX: 0, originY: 0, stepX: 16, stepY: 16 } as const;
  return { folder, record: { id }, raster, W: Float32Array.from(half, fromFloat16) };
}
