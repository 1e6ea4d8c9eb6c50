import { describe, expect, it } from 'vitest';
import { annotationBench, collection, feature, qupath, square } from './annotation-bench.js';

const { folderWith, read } = annotationBench();

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
