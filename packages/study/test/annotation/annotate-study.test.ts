import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  annotateSlide,
  annotateStudy,
  openAnnotations,
  readAnnotations,
  removeAnnotations,
  SCHEMA_VERSION,
  StudyFolder,
} from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areKept } from '../../src/annotate-study.js';
import { encodePng } from './mask-file.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-annotate-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

let folders = 0;
/** A study of slides of 600 × 400 px, as far as annotations look at one. */
async function studyOf(ids: readonly string[], contentHash = 'abc'): Promise<string> {
  const root = join(dir, `study-${folders++}`);
  await writeSlides(root, ids, contentHash);
  return root;
}

async function writeSlides(root: string, ids: readonly string[], contentHash: string): Promise<void> {
  const slides = ids.map((id) => ({ id, path: `/slides/${id}.svs`, contentHash }));
  for (const one of slides) {
    await mkdir(new StudyFolder(root).slide(one.id), { recursive: true });
    const record = { ...one, slide: { width: 600, height: 400 } };
    await writeFile(join(new StudyFolder(root).slide(one.id), 'slide.json'), JSON.stringify(record));
  }
  const manifest = { schemaVersion: SCHEMA_VERSION, state: 'complete', slides };
  await writeFile(join(root, 'study.json'), JSON.stringify(manifest));
}

async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = join(dir, `files-${folders++}`);
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

type Points = readonly (readonly [number, number])[];
const box = (x: number, y: number, side: number): Points => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];
const feature = (name: string, ...rings: readonly Points[]) => ({
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates: rings },
  properties: { classification: { name } },
});
const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });

/** Rings of all classes as plain numbers. */
async function kept(study: string, slide: string) {
  const found = await readAnnotations(study, slide);
  return found?.classes.map(({ name, objects }) => [
    name,
    objects.map((polygons) => polygons.map(({ rings }) => rings.map((ring) => [...ring]))),
  ]);
}

describe('annotations of a study', () => {
  it('come from a folder, slide by slide; a slide annotated before gets the new ones, others keep theirs', async () => {
    const study = await studyOf(['a', 'b']);
    expect(await readAnnotations(study, 'a')).toBeUndefined();
    await annotateStudy({
      study,
      annotations: await folderWith({
        'a.geojson': collection(feature('A', box(5, 5, 50))),
        'b.geojson': collection(feature('B', box(0, 0, 10))),
      }),
    });
    const ring = box(100, 50.04, 30);
    const { kept: now } = await annotateStudy({
      study,
      annotations: await folderWith({
        'a.geojson': collection(feature('C', ring, box(110, 60, 5)), feature('D', box(0, 0, 9))),
      }),
    });
    expect(now).toMatchObject([{ slideId: 'a', source: 'a.geojson', tolerance: 0.2, dropped: 0 }]);
    expect(await kept(study, 'a')).toEqual([
      [
        'C',
        [
          [
            [
              [100, 50, 130, 50, 130, 80, 100, 80, 100, 50],
              [110, 60, 115, 60, 115, 65, 110, 65, 110, 60],
            ],
          ],
        ],
      ],
      ['D', [[[[0, 0, 9, 0, 9, 9, 0, 9, 0, 0]]]]],
    ]);
    expect(await kept(study, 'b')).toMatchObject([['B', [[[expect.anything()]]]]]);
    // Nothing half-written stays behind.
    expect((await readdir(new StudyFolder(study).annotations())).sort()).toEqual(['a.geojson', 'b.geojson']);
  });

  it('are GeoJSON that puts every cell into the class it had', async () => {
    const study = await studyOf(['a']);
    const text = collection(feature('A', box(0, 0, 300), box(50, 50, 100)), feature('B', box(200, 200, 180)));
    const given = await folderWith({ 'a.geojson': text });
    await annotateStudy({ study, annotations: given });
    const slide = { id: 'a', path: 'a.svs', width: 600, height: 400 };
    const raster = { width: 60, height: 40, originX: 0, originY: 0, stepX: 10, stepY: 10 };
    const cells = async (path: string) =>
      (await (await openAnnotations(path, [slide])).rasterise('a', raster))!.cells;
    expect(await cells(new StudyFolder(study).annotations())).toEqual(await cells(given));
  });

  it('of a mask are outlines along its pixels, with holes and the names beside it', async () => {
    const study = await studyOf(['a']);
    const rows = ['000000', '011100', '010100', '011102'].map((row) => Uint8Array.from(row, Number));
    const files = {
      'a.mask.png': encodePng(6, rows, { colourType: 0, depth: 8 }),
      'classes.json': '{"1": "ring", "2": "speck"}',
    };
    await annotateStudy({ study, annotations: await folderWith(files) });
    expect(await kept(study, 'a')).toEqual([
      // A mask pixel is 100 level-0 px.
      ['ring', [[[expect.any(Array), expect.any(Array)]]]],
      ['speck', [[[[500, 300, 600, 300, 600, 400, 500, 400, 500, 300]]]]],
    ]);
    const [[, [[[outer]]]]] = (await kept(study, 'a')) as [[string, number[][][][]]];
    expect(outer!.filter((_, i) => i % 2 === 0)).toEqual(expect.arrayContaining([100, 400]));
  });

  it('are simplified until they fit: a quarter of a million vertices becomes less than 200,000, and the file says how rough', async () => {
    const study = await studyOf(['a']);
    const wave = (n: number): Points =>
      Array.from({ length: n }, (_, i) => {
        const [turn, radius] = [(2 * Math.PI * i) / n, 180 + (i % 2)];
        return [300 + radius * Math.cos(turn), 200 + radius * Math.sin(turn)] as const;
      });
    const files = {
      'a.geojson': collection(
        ...Array.from({ length: 5 }, () => feature('A', wave(50_000))),
        feature('A', box(3, 3, 0.3)),
      ),
    };
    const { kept: made } = await annotateStudy({ study, annotations: await folderWith(files) });
    const [one] = made;
    const vertices = one!.classes[0]!.objects.flat()
      .flatMap(({ rings }) => rings)
      .reduce((sum, ring) => sum + ring.length / 2, 0);
    expect(vertices).toBeLessThanOrEqual(200_000);
    expect(vertices).toBeGreaterThan(1000);
    expect(one!.tolerance).toBeGreaterThan(0.2);
    expect(one!.dropped).toBe(1);
    expect(await readAnnotations(study, 'a')).toMatchObject({ tolerance: one!.tolerance, dropped: 1 });
  });

  it('are forgotten when the slide is another file under the same name', async () => {
    const study = await studyOf(['a']);
    await annotateStudy({
      study,
      annotations: await folderWith({ 'a.geojson': collection(feature('A', box(5, 5, 50))) }),
    });
    await writeSlides(study, ['a'], 'another file');
    expect(await readAnnotations(study, 'a')).toBeUndefined();
  });

  it('are known again as the study’s own, whatever leads there', async () => {
    const study = await studyOf(['a']);
    const folder = new StudyFolder(study);
    const annotations = await folderWith({ 'a.geojson': collection(feature('A', box(5, 5, 50))) });
    expect(await areKept(folder, annotations)).toBe(false);
    await annotateStudy({ study, annotations });
    const link = join(dir, `link-${folders++}`);
    await symlink(folder.annotations(), link);
    const own = [
      folder.annotations(),
      folder.annotation('a'),
      link,
      join(study, 'slides', '..', 'annotations'),
    ];
    expect(await Promise.all(own.map((path) => areKept(folder, path)))).toEqual([true, true, true, true]);
    expect(await areKept(folder, annotations)).toBe(false);
  });

  it('can be taken away', async () => {
    const study = await studyOf(['a']);
    await annotateStudy({
      study,
      annotations: await folderWith({ 'a.geojson': collection(feature('A', box(5, 5, 50))) }),
    });
    expect([await removeAnnotations(study, 'a'), await removeAnnotations(study, 'a')]).toEqual([true, false]);
    expect(await readAnnotations(study, 'a')).toBeUndefined();
  });

  it.each([
    ['no outline', { 'a.geojson': collection() }, /nothing is outlined/],
    [
      'outlines in µm beside the slide',
      { 'a.geojson': collection(feature('A', box(5000, 5000, 50))) },
      /outside the slide a \(600 × 400 px\)/,
    ],
    [
      'a name of two lines',
      { 'a.geojson': collection(feature('A\nB', box(0, 0, 50))) },
      /a name that is none: A B/,
    ],
    [
      'a thousand classes',
      {
        'a.geojson': collection(
          ...Array.from({ length: 300 }, (_, i) => feature(`class ${i}`, box(0, 0, 50))),
        ),
      },
      /300 classes/,
    ],
    ['text', { 'a.geojson': 'outlines' }, /is not JSON/],
    [
      'other slides',
      { 'z.geojson': collection(feature('A', box(0, 0, 50))) },
      /no file is an annotation of a slide/,
    ],
  ])('are refused with %s, and nothing is written', async (_, files, message) => {
    const study = await studyOf(['a']);
    const annotations = await folderWith(files);
    await expect(annotateStudy({ study, annotations })).rejects.toThrow(message);
    await expect(readFile(new StudyFolder(study).annotation('a'))).rejects.toThrow('ENOENT');
  });

  it('of one slide come from a file of any name, GeoJSON or ASAP XML', async () => {
    const study = await studyOf(['a']);
    const points = [
      [10, 10],
      [60, 10],
      [60, 60],
    ].map(([x, y], i) => `<Coordinate Order="${i}" X="${x}" Y="${y}"/>`);
    const xml = `<ASAP_Annotations><Annotations><Annotation Type="Polygon" PartOfGroup="T"><Coordinates>${points.join('')}</Coordinates></Annotation></Annotations></ASAP_Annotations>`;
    const path = join(await folderWith({ x: xml }), 'x');
    const { source } = await annotateSlide(study, 'a', { path, name: 'Reader 1.xml' });
    expect([source, await kept(study, 'a')]).toEqual([
      'Reader 1.xml',
      [['T', [[[[10, 10, 60, 10, 60, 60, 10, 10]]]]]],
    ]);
    await expect(annotateSlide(study, 'a', { path, name: 'x.png' })).rejects.toThrow(
      'x.png is no file of outlines',
    );
    await expect(annotateSlide(study, 'b', { path, name: 'x.xml' })).rejects.toThrow(
      'the study has no slide b',
    );
    await expect(annotateSlide(study, '../a', { path, name: 'x.xml' })).rejects.toThrow('has no slide');
  });
});
