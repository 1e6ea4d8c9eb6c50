import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DictionaryEdit } from '@morphoscope/domain';
import type { ClusterGeoJson } from '@morphoscope/heatmap';
import { editStudy, explain, exportStudy, StudyFolder, slideFile } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromFloat16 } from '../src/array/float16.js';
import { openZarr } from '../src/array/zarr.js';
import { readSlideRecord } from '../src/stage/apply-slides.js';
import { makeBench } from './fixture/bench.js';

const bench = makeBench();
let study: string;

beforeAll(async () => {
  study = join(bench.dir, 'exported');
  await explain(bench.settings('exported', { stridePx: 64 }));
});

async function after(edits: readonly DictionaryEdit[]) {
  const { edits: there } = await editStudy({ study, edits: [] });
  await editStudy({ study, undo: there.length, edits });
}

/** Per cell on tissue of a slide: column, row, weights and label of the fit. */
async function cellsOf(slideId: string) {
  const folder = join(new StudyFolder(study).slide(slideId), slideFile.cells);
  const [W, labels, tissue] = await Promise.all(
    ['nmf-k4/W', 'nmf-k4/label', 'tissue'].map((path) => openZarr(join(folder, path))),
  );
  const { width, height, chunk } = labels!;
  const found: { column: number; row: number; w: number[]; label: number }[] = [];
  for (let band = 0; band * chunk < height; band++) {
    const { data: own, y0 } = await labels!.readBand(band);
    const [weights, onTissue] = [(await W!.readBand(band)).data, (await tissue!.readBand(band)).data];
    own.forEach((label, i) => {
      if (!onTissue[i] || label >= 4) return;
      const w = [0, 1, 2, 3].map((k) => fromFloat16(weights[k * own.length + i]!));
      found.push({ column: i % width, row: y0 + Math.floor(i / width), w, label });
    });
  }
  return found;
}

/** Even-odd over all rings of a feature. */
function holds({ geometry }: ClusterGeoJson['features'][number], x: number, y: number): boolean {
  let inside = false;
  for (const ring of geometry.coordinates.flat())
    for (let i = 1; i < ring.length; i++) {
      const [[x0, y0], [x1, y1]] = [ring[i - 1] as [number, number], ring[i] as [number, number]];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
  return inside;
}

describe('exports of a study', () => {
  it.each<[string, readonly DictionaryEdit[], (w: number[], label: number) => number]>([
    ['a new name and colour', [{ kind: 'rename', cluster: 1, name: 'Lumen' }], (_, label) => label],
    [
      'a merged cluster',
      [{ kind: 'merge', clusters: [0, 3], into: 0, name: 'Both' }],
      (w) => {
        const sums = [w[0]! + w[3]!, w[1]!, w[2]!];
        return sums.indexOf(Math.max(...sums));
      },
    ],
    [
      'a part split off',
      [{ kind: 'split', cluster: 1, by: 2, at: 0.1, name: 'Rim' }],
      (w, label) => (label === 1 && w[2]! >= 0.1 * w[1]! ? 4 : label),
    ],
  ])(
    'give %s to QuPath as it is shown: every cell on tissue lies in its own polygon and no other',
    async (_, edits, of) => {
      await after(edits);
      const { view } = await editStudy({ study, edits: [] });
      const { id } = bench.slides[0]!;
      const [path] = await exportStudy(study, 'geojson', { slides: [id!] });
      const { features } = JSON.parse(await readFile(path!, 'utf8')) as ClusterGeoJson;
      const { raster } = (await readSlideRecord(new StudyFolder(study).slide(id!)))!;
      const seen = new Set<string>();
      let wrong = 0;
      for (const { column, row, w, label } of await cellsOf(id!)) {
        const shown = view.clusters.find(({ cluster }) => cluster === of(w, label))!;
        seen.add(shown.name);
        const x = raster.originX + (column + 0.5) * raster.stepX;
        const y = raster.originY + (row + 0.5) * raster.stepY;
        const names = features.filter((one) => holds(one, x, y)).map(({ properties }) => properties.name);
        if (names.length !== 1 || names[0] !== shown.name) wrong++;
      }
      expect(wrong).toBe(0);
      expect(features.map(({ properties }) => properties.name).sort()).toEqual([...seen].sort());
      const edited = 'name' in edits[0]! ? edits[0].name! : '';
      expect(seen).toContain(edited);
      for (const { properties } of features) {
        const { colour } = view.clusters.find(({ name }) => name === properties.name)!;
        const rgb = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
        expect(properties.classification.color).toEqual(rgb);
      }
    },
  );

  it('paint a slide alone as they paint it among others, one picture per cluster shown', async () => {
    await after([{ kind: 'merge', clusters: [1, 2], into: 1 }]);
    const all = await exportStudy(study, 'tiff', { dictionary: 'nmf-k4' });
    const before = new Map(await Promise.all(all.map(async (path) => [path, await readFile(path)] as const)));
    for (const { id } of bench.slides) {
      const alone = await exportStudy(study, 'tiff', { dictionary: 'nmf-k4', slides: [id!] });
      expect(alone.map((path) => basename(path))).toEqual(
        ['clusters.tif', 'cluster-1.tif', 'cluster-2.tif', 'cluster-4.tif', 'clusters.png'].map(
          (name) => `${id}.${name}`,
        ),
      );
      for (const path of alone) expect((await readFile(path)).equals(before.get(path)!)).toBe(true);
    }
  });
});
