import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellRaster } from '@morphoscope/domain';
import { writePyramid } from '@morphoscope/slide-io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnnotatedSlide, openAnnotations } from '../../src/annotation/annotations.js';
import { encodePng } from './mask-file.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-annotation-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const slide: AnnotatedSlide = { id: 'case-1', path: '/slides/case-1.svs', width: 60, height: 40 };
const raster: CellRaster = { width: 6, height: 4, originX: 0, originY: 0, stepX: 10, stepY: 10 };

let folders = 0;
async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = join(dir, String(folders++));
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** Cells of `case-1` as digits, a line per row, and what was noticed. */
async function read(path: string, slides: readonly AnnotatedSlide[] = [slide], covered?: Uint8Array) {
  const annotations = await openAnnotations(path, slides);
  const found = await annotations.rasterise('case-1', raster, covered);
  const lines = (values: ArrayLike<number>) =>
    [0, 1, 2, 3].map((row) => Array.from({ length: 6 }, (_, c) => values[row * 6 + c]).join(''));
  return {
    classes: annotations.classes,
    cells: found && lines(found.cells),
    regions: found && lines(found.regions),
    regionClass: found && [...found.regionClass],
    codes: [...annotations.findings, ...(found?.findings ?? [])].map(({ code }) => code),
  };
}

const square = (x: number, y: number, side: number, height = side) => [
  [x, y],
  [x + side, y],
  [x + side, y + height],
  [x, y + height],
  [x, y],
];
const feature = (coordinates: unknown, properties: object = {}, type = 'Polygon') => ({
  type: 'Feature',
  geometry: { type, coordinates },
  properties,
});
const qupath = (name: string) => ({ objectType: 'annotation', classification: { name, color: [1, 2, 3] } });
const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });

describe('GeoJSON', () => {
  it('reads polygons, holes and multipolygons; the smaller of two overlapping outlines counts', async () => {
    const text = collection(
      feature([square(30, 0, 20)], qupath('Tumour')),
      feature([square(0, 0, 60, 40), square(0, 0, 10)], qupath('Stroma')),
      feature([[square(0, 30, 10)], [square(50, 30, 10)]], qupath('Tumour'), 'MultiPolygon'),
    );
    const { classes, cells, regions, regionClass, codes } = await read(
      await folderWith({ 'case-1.geojson': text }),
    );
    expect(classes).toEqual(['Stroma', 'Tumour']);
    expect(cells).toEqual(['011221', '111221', '111111', '211112']);
    expect(regions).toEqual(['022112', '222112', '222222', '322223']);
    expect(regionClass).toEqual([0, 2, 1, 2]);
    expect(codes).toEqual([]);
  });

  it.each([
    ['QuPath classification', qupath('A')],
    ['a classification as text', { classification: 'A' }],
    ['QuPath 0.5 lists of names', { classification: { names: ['A'] } }],
    ['a class', { class: 'A' }],
    ['a name', { name: 'A' }],
  ])('takes the class from %s', async (_, properties) => {
    const { classes } = await read(
      await folderWith({ 'case-1.json': collection(feature([square(0, 0, 20)], properties)) }),
    );
    expect(classes).toEqual(['A']);
  });

  it.each([
    ['a list of features', [feature([square(0, 0, 20)])]],
    ['one feature', feature([square(0, 0, 20)])],
    ['a bare geometry', { type: 'Polygon', coordinates: [square(0, 0, 20)] }],
    [
      'a collection of geometries',
      { type: 'GeometryCollection', geometries: [{ type: 'Polygon', coordinates: [square(0, 0, 20)] }] },
    ],
  ])('reads %s without classes as "annotation"', async (_, root) => {
    const { classes, cells } = await read(await folderWith({ 'case-1.geojson': JSON.stringify(root) }));
    expect(classes).toEqual(['annotation']);
    expect(cells).toEqual(['110000', '110000', '000000', '000000']);
  });

  it('passes over holes without area and polygons with fewer than three corners', async () => {
    const text = collection(
      feature([square(0, 0, 20), [], [[5, 5]]], qupath('A')),
      feature(
        [
          [
            [1, 1],
            [2, 2],
          ],
        ],
        qupath('A'),
      ),
      feature([], qupath('A')),
    );
    const { cells, codes } = await read(await folderWith({ 'case-1.geojson': text }));
    expect(cells).toEqual(['110000', '110000', '000000', '000000']);
    expect(codes).toEqual(['annotation-skipped']);
  });

  it('says what it leaves out: detections, points, objects without class beside others', async () => {
    const text = collection(
      feature([square(0, 0, 20)], qupath('A')),
      feature([square(40, 0, 20)]),
      feature([square(0, 20, 20)], { objectType: 'detection', classification: { name: 'Nucleus' } }),
      feature([5, 5], qupath('B'), 'Point'),
    );
    const { classes, cells, codes } = await read(await folderWith({ 'case-1.geojson': text }));
    expect(classes).toEqual(['A']);
    expect(cells?.[0]).toBe('110000');
    expect(codes.sort()).toEqual(['annotation-skipped', 'annotation-skipped', 'annotation-without-class']);
  });

  it('takes a crossing outline by the even-odd rule and says so', async () => {
    const bow = [
      [0, 0],
      [40, 40],
      [40, 0],
      [0, 40],
      [0, 0],
    ];
    const { cells, codes } = await read(await folderWith({ 'case-1.geojson': collection(feature([bow])) }));
    expect(cells).toEqual(['000100', '101100', '101100', '000100']);
    expect(codes).toEqual(['annotation-crosses-itself']);
  });
});

describe('ASAP', () => {
  const annotation = (group: string, points: readonly (readonly number[])[], type = 'Polygon') => {
    const coordinates = points.map(([x, y], i) => `<Coordinate Order="${i}" X="${x}" Y="${y}" />`);
    // The order is written, not implied.
    return `<Annotation Name="a &amp; b" Type="${type}" PartOfGroup="${group}" Color="#F4FA58"><Coordinates>${coordinates.reverse().join('\n')}</Coordinates></Annotation>`;
  };
  const xml = (...annotations: string[]) =>
    `<?xml version="1.0"?>\n<!-- a < b --><ASAP_Annotations><Annotations>${annotations.join('')}</Annotations><AnnotationGroups><Group Name="Tumor" PartOfGroup="None" Color="#00ff00"><Attributes /></Group></AnnotationGroups></ASAP_Annotations>`;

  it('reads polygons by group, an exclusion inside a tumour, and skips dots', async () => {
    const text = xml(
      annotation('Tumor', square(0, 0, 40).slice(0, 4)),
      annotation('Exclusion', square(10, 10, 20).slice(0, 4), 'Rectangle'),
      annotation('Tumor', [[5, 5]], 'Dot'),
    );
    const { classes, cells, codes } = await read(await folderWith({ 'case-1.xml': text }));
    expect(classes).toEqual(['Exclusion', 'Tumor']);
    expect(cells).toEqual(['222200', '211200', '211200', '222200']);
    expect(codes).toEqual(['annotation-skipped']);
  });

  it('reads decimal commas', async () => {
    const text = xml(annotation('A', square(0, 0, 20).slice(0, 4))).replaceAll('X="20"', 'X="20,0"');
    expect((await read(await folderWith({ 'case-1.xml': text }))).cells?.[0]).toBe('110000');
  });

  it.each([
    [
      'a document type with entities',
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><ASAP_Annotations/>',
    ],
    ['an unknown entity', '<ASAP_Annotations a="&secret;"/>'],
    ['a tag never closed', '<ASAP_Annotations><Annotations>'],
    ['crossed tags', '<ASAP_Annotations><a></ASAP_Annotations></a>'],
    ['endless nesting', '<a>'.repeat(100_000)],
    ['another root', '<Annotations/>'],
    ['a coordinate without number', xml(annotation('A', [[1, Number.NaN]]))],
    ['no XML at all', 'hello'],
  ])('refuses %s as a finding', async (_, text) => {
    const { cells, codes } = await read(await folderWith({ 'case-1.xml': text }));
    expect(cells).toBeUndefined();
    expect(codes).toEqual(['annotation-unreadable']);
  });
});

/** A mask of 12 × 8 px, 5 level-0 px each: class 1 left above, 3 right below. */
const values = Array.from({ length: 8 }, (_, y) =>
  Uint8Array.from({ length: 12 }, (_, x) => (x < 4 && y < 4 ? 1 : x >= 8 && y >= 2 ? 3 : 0)),
);
const maskCells = ['110000', '110022', '000022', '000022'];
const pack = (row: Uint8Array, depth: number): Uint8Array => {
  const out = new Uint8Array(Math.ceil((row.length * depth) / 8));
  row.forEach((value, x) => {
    const bit = x * depth;
    out[bit >> 3]! |= value << (8 - depth - (bit & 7));
  });
  return out;
};

describe('masks', () => {
  it.each([
    ['grey', { colourType: 0, depth: 8 }, values],
    ['2-bit grey', { colourType: 0, depth: 2 }, values.map((row) => pack(row, 2))],
    ['palette', { colourType: 3, depth: 8 }, values],
    ['4-bit palette', { colourType: 3, depth: 4 }, values.map((row) => pack(row, 4))],
    [
      '16-bit grey',
      { colourType: 0, depth: 16 },
      values.map((row) => Uint8Array.from([...row].flatMap((v) => [0, v]))),
    ],
    [
      'grey and alpha',
      { colourType: 4, depth: 8 },
      values.map((row) => Uint8Array.from([...row].flatMap((v) => [v || 9, v && 255]))),
    ],
  ] as const)('reads a PNG of %s values; touching cells are a region', async (_, format, rows) => {
    const folder = await folderWith({ 'case-1.mask.png': encodePng(12, rows, format) });
    const { classes, cells, regions, regionClass, codes } = await read(folder);
    expect(classes).toEqual(['1', '3']);
    expect(cells).toEqual(maskCells);
    expect(regions).toEqual(maskCells);
    expect(regionClass).toEqual([0, 1, 2]);
    expect(codes).toEqual([]);
  });

  it.each([
    ['classes.json', '{"1": "Benign", "3": "Gleason4"}', ['Benign', 'Gleason4']],
    ['classes.json', '[null, "Benign", "Gleason3", "Gleason4"]', ['Benign', 'Gleason4']],
    ['classes.csv', 'value,name\n1,Benign\n3,"Gleason4"\n', ['Benign', 'Gleason4']],
    ['classes.csv', '3;Gleason4\r\n1;\r\n', ['Gleason4']],
  ])('names classes by %s: %s', async (file, text, names) => {
    const mask = encodePng(12, values, { colourType: 0, depth: 8 });
    const { classes, cells } = await read(await folderWith({ 'case-1_mask.png': mask, [file]: text }));
    expect(classes).toEqual(names);
    expect(cells?.[3]).toBe(names.length === 2 ? '000022' : '000011');
  });

  const colours = [0x000000, 0xff0000, 0, 0x0000ff];
  const rgb = values.map((row) =>
    Uint8Array.from([...row].flatMap((v) => [16, 8, 0].map((b) => (colours[v]! >> b) & 255))),
  );

  it('reads a colour per class, black as background', async () => {
    const mask = encodePng(12, rgb, { colourType: 2, depth: 8 });
    expect(await read(await folderWith({ 'case-1.png': mask }))).toMatchObject({
      classes: ['#0000ff', '#ff0000'],
      cells: ['220000', '220011', '000011', '000011'],
    });
    const named = { 'case-1.png': mask, 'classes.json': '{"#ff0000": "Benign", "#0000FF": null}' };
    expect(await read(await folderWith(named))).toMatchObject({
      classes: ['Benign'],
      cells: ['110000', '110000', '000000', '000000'],
    });
  });

  it.each([
    ['grey', 1, values],
    ['colour', 3, rgb],
  ] as const)('reads a %s TIFF as the PNG of the same pixels', async (name, channels, rows) => {
    const folder = await folderWith({});
    await writePyramid(
      join(folder, 'case-1.tif'),
      {
        ...{ width: 12, height: 8, channels, mpp: { x: 1, y: 1 } },
        read: async (x: number, y: number, width: number, height: number) =>
          Uint8Array.from(
            Array.from({ length: height }, (_, r) => [
              ...rows[y + r]!.subarray(x * channels, (x + width) * channels),
            ]).flat(),
          ),
      },
      { compression: 'deflate', downsampling: 'nearest' },
    );
    const png = await folderWith({
      'case-1.png': encodePng(12, rows, { colourType: name === 'grey' ? 0 : 2, depth: 8 }),
    });
    const fromTiff = await read(folder);
    expect(fromTiff).toEqual(await read(png));
    expect(fromTiff.cells?.[0]).not.toBe('000000');
  });

  it.each([
    ['interlaced', encodePng(12, values, { colourType: 0, depth: 8, interlace: 1 })],
    ['cut short', encodePng(12, values, { colourType: 0, depth: 8 }).subarray(0, 50)],
    [
      'larger than its header says',
      encodePng(12, [...values, ...values], { colourType: 0, depth: 8 }).fill(8, 23, 24),
    ],
    ['of an absurd size', encodePng(2 ** 31, values, { colourType: 0, depth: 8 })],
    [
      'a photograph',
      encodePng(
        256,
        [0, 1].map((i) => Uint8Array.from({ length: 768 }, (_, x) => (x * (7 + i)) & 255)),
        { colourType: 2, depth: 8 },
      ),
    ],
    ['no picture', Buffer.from('hello')],
  ])('refuses a PNG that is %s as a finding', async (_, bytes) => {
    const { cells, codes } = await read(await folderWith({ 'case-1.png': bytes }));
    expect(cells).toBeUndefined();
    expect(codes).toEqual(['annotation-unreadable']);
  });

  it('says when a mask has another shape than the slide', async () => {
    const mask = encodePng(12, values.slice(0, 4), { colourType: 0, depth: 8 });
    expect((await read(await folderWith({ 'case-1.png': mask }))).codes).toEqual(['annotation-mask-shape']);
  });
});

describe('files and slides', () => {
  const inside = collection(feature([square(0, 0, 20)], qupath('A')));

  it('says which slides and files have no partner, and takes outlines before masks', async () => {
    const mask = encodePng(12, values, { colourType: 0, depth: 8 });
    const folder = await folderWith({ 'case-1.geojson': inside, 'case-1.png': mask, 'case-9.xml': '<a/>' });
    const { classes, codes } = await read(folder, [slide, { ...slide, id: 'case-2' }]);
    expect(classes).toEqual(['A']);
    expect(codes.sort()).toEqual([
      'annotation-passed-over',
      'annotation-without-slide',
      'slide-without-annotation',
    ]);
  });

  it('does not take the slide itself for a mask', async () => {
    const folder = await folderWith({ 'case-1.tif': 'pixels', 'case-1.geojson': inside });
    const { codes } = await read(folder, [{ ...slide, path: join(folder, 'case-1.tif') }]);
    expect(codes).toEqual([]);
  });

  it('takes one file for one slide, whatever it is called', async () => {
    const folder = await folderWith({ 'anything.geojson': inside });
    expect((await read(join(folder, 'anything.geojson'))).classes).toEqual(['A']);
    const two = [slide, { ...slide, id: 'case-2' }];
    expect((await read(join(folder, 'anything.geojson'), two)).codes).toEqual([
      'slide-without-annotation',
      'annotation-without-slide',
    ]);
  });

  it.each([
    [
      'annotation-outside-slide',
      collection(feature([square(100, 0, 20)])),
      ['annotation-outside-slide', 'annotation-empty'],
    ],
    ['annotation-empty', collection(feature([square(1, 1, 2)])), ['annotation-empty']],
    ['annotation-misses-tiles', inside, ['annotation-misses-tiles']],
  ])('says %s', async (_, text, codes) => {
    const covered = new Uint8Array(24);
    covered[23] = 1;
    expect((await read(await folderWith({ 'case-1.geojson': text }), [slide], covered)).codes).toEqual(codes);
  });

  it.each([
    ['{"type": "FeatureCollection", "features": [', 'cut JSON'],
    ['{"a": 1}', 'other JSON'],
    [
      collection(
        feature([
          [
            [0, 0],
            ['x', 1],
            [2, 2],
          ],
        ]),
      ),
      'coordinates that are no numbers',
    ],
    [
      collection(
        feature([
          [
            [0, 0],
            [12345, 1],
            [2, 2],
          ],
        ]),
      ).replace('12345', '1e999'),
      'infinite coordinates',
    ],
  ])('goes on without a broken file: %s (%s)', async (text) => {
    const { cells, codes } = await read(await folderWith({ 'case-1.geojson': text }));
    expect(cells).toBeUndefined();
    expect(codes).toEqual(['annotation-unreadable']);
  });

  it('leaves out a polygon that would fill the memory with crossings, and says so', async () => {
    const zigzag = Array.from({ length: 400_001 }, (_, i) => [i % 50, i % 2 ? 100_000 : -100_000]);
    const text = collection(feature([zigzag], qupath('A')), feature([square(0, 0, 20)], qupath('B')));
    const annotations = await openAnnotations(await folderWith({ 'case-1.geojson': text }), [slide]);
    const fine = { ...raster, height: 4000, stepY: 0.01 };
    const found = (await annotations.rasterise('case-1', fine))!;
    expect(found.findings.map(({ code }) => code)).toContain('annotation-too-intricate');
    expect(new Set(found.cells)).toEqual(new Set([0, 2]));
  });

  it('reads deep nesting without falling over it', async () => {
    const deep = `${'{"type":"GeometryCollection","geometries":['.repeat(5000)}${']}'.repeat(5000)}`;
    expect((await read(await folderWith({ 'case-1.geojson': deep }))).codes).toContain('annotation-empty');
  });

  it('refuses a path that is nothing, and a format that is unknown', async () => {
    await expect(openAnnotations(join(dir, 'nothing'), [slide])).rejects.toThrow(/no such file/);
    const folder = await folderWith({ 'case-1.ndpa': 'x' });
    await expect(openAnnotations(join(folder, 'case-1.ndpa'), [slide])).rejects.toThrow(
      /no kind of annotation/,
    );
    expect((await read(folder)).codes).toEqual(['slide-without-annotation']);
  });
});
