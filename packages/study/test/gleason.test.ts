import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { explain, StudyFolder, slideFile } from '@morphoscope/study';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const model = join(data, 'gleason-mobilenet/model.onnx');

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-gleason-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe.skipIf(!existsSync(model))(
  'the Gleason model (needs the shared test data, see MORPHOSCOPE_TEST_DATA)',
  () => {
    it('predicts on 138 tile images as one-level slides what the reference predicts', async () => {
      const expected = JSON.parse(await readFile(join(data, 'gleason-mobilenet/expected.json'), 'utf8'));
      const files: { file: string; probabilities: number[] }[] = expected.tiles;
      const idOf = (file: string): string => basename(file, '.jpg');
      const out = join(dir, 'tiles');
      await explain({
        slides: files.map(({ file }) => ({ id: idOf(file), path: join(data, 'gleason-tiles', file) })),
        model,
        out,
        layer: 'conv_pw_13_relu',
        slideMpp: 0.23,
        edge: 'centre',
        minTissue: 0,
        sampleCells: 2000,
        clusters: [4],
      });
      for (const { file, probabilities } of files) {
        const bytes = await readFile(join(new StudyFolder(out).slide(idOf(file)), slideFile.tiles));
        const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
        expect(rows.length).toBe(1);
        expected.classes.forEach((name: string, c: number) => {
          expect(Math.abs(Number(rows[0]![`prediction.${name}`]) - probabilities[c]!)).toBeLessThan(1e-3);
        });
      }
    });
  },
);
