import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  explain,
  readManifest,
  readNpyRow,
  readSlideRecord,
  readTileColumns,
  readWeightSums,
  type SlideRecord,
  StudyFolder,
  slideFile,
} from '@morphoscope/study';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpyFloat32 } from '../src/array/npy.js';
import { makeBench } from './fixture/bench.js';

const bench = makeBench();
const classNames = ['benign', 'malignant'];
let folder: StudyFolder;
let records: SlideRecord[];

beforeAll(async () => {
  await explain(bench.settings('columns', { prototypeRelevance: false }));
  folder = new StudyFolder(join(bench.dir, 'columns'));
  const { slides } = await readManifest(folder);
  records = await Promise.all(slides.map(async ({ id }) => (await readSlideRecord(folder.slide(id)))!));
});

type Row = Record<string, number>;

/** All rows as objects, by another way of the library. */
async function rowsOf(id: string): Promise<Row[]> {
  const bytes = await readFile(join(folder.slide(id), slideFile.tiles));
  return (await parquetReadObjects({ file: new Uint8Array(bytes).buffer })) as Row[];
}

describe('tables of tiles as columns', () => {
  it('hold what the rows hold, slide by slide', async () => {
    const columns = await readTileColumns(folder, records, classNames);
    const sums = await readWeightSums(folder, records, { id: 'nmf-k4', K: 4 });
    let row = 0;
    for (const [s, { id }] of records.entries()) {
      expect(columns.first[s]).toBe(row);
      for (const wanted of await rowsOf(id)) {
        expect([columns.slide[row], columns.tile[row]]).toEqual([s, wanted.index]);
        expect([columns.x[row], columns.y[row]]).toEqual([wanted.x, wanted.y]);
        expect([...columns.predictions.subarray(row * 2, row * 2 + 2)]).toEqual([
          wanted['prediction.benign'],
          wanted['prediction.malignant'],
        ]);
        const weights = [1, 2, 3, 4].map((k) => wanted[`nmf-k4.weightSum.${k}`]);
        expect([...sums.subarray(row * 4, row * 4 + 4)]).toEqual(weights);
        row++;
      }
    }
    expect(columns.n).toBe(row);
    expect(row).toBeGreaterThan(100);
  });

  it('that lack a column, have other rows or are damaged are refused', async () => {
    await expect(readTileColumns(folder, records, ['benign', 'other'])).rejects.toMatchObject({
      tag: 'StudyError',
    });
    const [first] = records;
    const fewer = [{ ...first!, tiles: first!.tiles - 1 }];
    await expect(readTileColumns(folder, fewer, classNames)).rejects.toMatchObject({ tag: 'StudyError' });
    const path = join(folder.slide(first!.id), slideFile.tiles);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length / 2));
    await expect(readTileColumns(folder, records, classNames)).rejects.toMatchObject({
      suggestion: expect.stringContaining('Run the slide again'),
    });
    await rm(path);
    await expect(readTileColumns(folder, records, classNames)).rejects.toMatchObject({ where: path });
    await writeFile(path, whole);
  });

  it('kept activations are read row by row', async () => {
    const path = join(folder.slide(records[0]!.id), slideFile.pooled);
    const { data, shape } = await readNpyFloat32(path);
    const [n, C] = shape as [number, number];
    for (const row of [0, 7, n - 1])
      expect(await readNpyRow(path, row)).toEqual(data.slice(row * C, (row + 1) * C));
    await expect(readNpyRow(path, n)).rejects.toThrow(/no row/);
    await expect(readNpyRow(join(folder.root, 'study.json'), 0)).rejects.toMatchObject({ tag: 'StudyError' });
  });
});
