import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { explain, imageVectors, indexStudy, type NeighbourTile, StudyNeighbours } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
const mosaics = join(data, 'gleason-mosaics');
const names = ['Benign_group00', 'Gleason4_group08'];
/** Side of a tile image, level-0 px. */
const IMAGE = 750;

interface MosaicSlide {
  readonly file: string;
  readonly tiles: readonly { readonly tile: string; readonly x: number; readonly y: number }[];
}

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-gleason-index-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe.skipIf(!existsSync(mosaics))(
  'an index of the mosaics (needs the shared test data, see MORPHOSCOPE_TEST_DATA)',
  () => {
    it.each(['l2', 'cosine'] as const)(
      'a tile image leads back to its place on the slide it is on (%s)',
      async (metric) => {
        const study = join(dir, metric);
        await explain({
          slides: names.map((id) => ({ id, path: join(mosaics, `${id}.tif`), label: id.split('_')[0]! })),
          model: join(data, 'gleason-mobilenet/model.onnx'),
          out: study,
          layer: 'conv_pw_13_relu',
          clusters: [4],
          sampleCells: 2000,
        });
        await indexStudy({ study, metric, atlas: 'pca' });
        const expected = JSON.parse(await readFile(join(mosaics, 'expected.json'), 'utf8'));
        const slides: MosaicSlide[] = expected.slides;
        const opened = await StudyNeighbours.open(study);
        let right = 0;
        let asked = 0;
        for (const name of names) {
          for (const { tile, x, y } of slides.find(({ file }) => file === `${name}.tif`)!.tiles) {
            const image = { path: join(data, 'gleason-tiles', tile), mpp: 0.23 };
            const { vectors, tiles } = await imageVectors(opened, image);
            expect(tiles).toBe(1);
            const [best] = await opened.find({ vectors }, 1);
            asked++;
            if (best!.slide === name && overlap(best!, x, y) > 0.4) right++;
          }
        }
        await opened.close();
        expect(asked).toBe(16);
        // Tiles of the study lie on another grid than the images, so none shows quite the same.
        expect(right).toBeGreaterThanOrEqual(14);
      },
    );
  },
);

/** Share of the tile that lies on the image at (x, y). */
function overlap(tile: NeighbourTile, x: number, y: number): number {
  const along = (a: number, b: number): number =>
    Math.max(0, Math.min(a + tile.side, b + IMAGE) - Math.max(a, b)) / tile.side;
  return along(tile.x, x) * along(tile.y, y);
}
