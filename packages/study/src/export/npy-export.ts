import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fromFloat16 } from '../array/float16.js';
import { encodeNpy } from '../array/npy.js';
import { openZarr, type ZarrReader } from '../array/zarr.js';
import { slideFile } from '../folder/study-folder.js';
import type { ExportItem } from './export-study.js';

/** W and labels of a slide as `.npy`, written band by band. */
export async function exportNpy({ folder, record, id, target }: ExportItem): Promise<string[]> {
  const cells = join(folder.slide(record.id), slideFile.cells, id);
  const weights = join(target, `${record.id}.W.npy`);
  const labels = join(target, `${record.id}.label.npy`);
  await writeArray(weights, await openZarr(join(cells, 'W')), (half) => Float32Array.from(half, fromFloat16));
  await writeArray(labels, await openZarr(join(cells, 'label')), (cell) => Uint8Array.from(cell), true);
  return [weights, labels];
}

async function writeArray(
  path: string,
  source: ZarrReader,
  convert: (cells: ArrayLike<number>) => Float32Array | Uint8Array,
  flat = false,
): Promise<void> {
  const { channels, height, width, chunk } = source;
  const empty = convert(new Uint8Array(0));
  const item = empty.BYTES_PER_ELEMENT;
  const shape = flat ? [height, width] : [channels, height, width];
  const header = encodeNpy({ data: empty, shape });
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.write(header, 0, header.length, 0);
    for (let band = 0; band * chunk < height; band++) {
      const { y0, rows, data } = await source.readBand(band);
      const values = convert(data);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const size = rows * width * item;
      for (let c = 0; c < channels; c++) {
        const at = header.length + (c * height + y0) * width * item;
        await file.write(bytes, c * size, size, at);
      }
    }
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}
