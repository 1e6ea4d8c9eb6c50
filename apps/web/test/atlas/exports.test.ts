import type { TileRow } from '@morphoscope/rpc';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeColumns } from '../../src/atlas/columns';
import { tilesCsv, tilesGeoJson } from '../../src/atlas/exports';
import { orderedRows } from '../../src/atlas/row-order';
import { rowSet } from '../../src/atlas/row-set';
import { encodeColumns } from '../support/atlas-columns';

const tile: TileRow = {
  row: 7,
  slide: 'slide "A", left',
  tile: 3,
  place: { x: 100, y: 200, width: 50, height: 40 },
  cluster: 1,
  shares: [0.25, 0.75],
  label: 'benign',
  prediction: [0.9, 0.1],
  predicted: 0,
  wrong: false,
};
const context = {
  classNames: ['benign', 'tumour'],
  clusters: [
    { cluster: 0, name: 'Glands' },
    { cluster: 1, name: 'Stroma, dense' },
  ],
};

/** CSV by RFC 4180, read letter by letter. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [['']];
  const put = (letter: string | undefined) => {
    const row = rows.at(-1) as string[];
    row[row.length - 1] = `${row.at(-1)}${letter}`;
  };
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === '"' && text[i + 1] === '"') put(text[++i]);
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text[i] === ',') rows.at(-1)?.push('');
    else if (!quoted && text.startsWith('\r\n', i)) {
      rows.push(['']);
      i++;
    } else put(text[i]);
  }
  return rows;
}

describe('a selection as a file', () => {
  it('is CSV that says place, cluster, outputs and shares', () => {
    const [head, line] = readCsv(tilesCsv([tile], context));
    const values = Object.fromEntries((head as string[]).map((name, i) => [name, line?.[i]]));
    expect(values).toEqual({
      slide: 'slide "A", left',
      tile: '3',
      x: '100',
      y: '200',
      width: '50',
      height: '40',
      cluster: '2',
      cluster_name: 'Stroma, dense',
      label: 'benign',
      predicted: 'benign',
      wrong: 'false',
      'output benign': '0.9',
      'output tumour': '0.1',
      'share 1': '0.25',
      'share 2': '0.75',
    });
  });

  it('keeps any slide name whole', () => {
    fc.assert(
      fc.property(fc.string(), (slide) => {
        const [, line] = readCsv(tilesCsv([{ ...tile, slide }], context));
        expect(line?.[0]).toBe(slide);
      }),
    );
  });

  it('leaves empty what is not known', () => {
    const { cluster: _, label: __, wrong: ___, ...bare } = tile;
    const [head, line] = readCsv(tilesCsv([bare], context));
    for (const name of ['cluster', 'cluster_name', 'label', 'wrong'])
      expect(line?.[(head as string[]).indexOf(name)]).toBe('');
  });

  it('is GeoJSON with closed rectangles in level-0 px, classified and coloured', () => {
    const { features } = JSON.parse(tilesGeoJson([tile], context, (k) => [k, 2, 3]));
    expect(features).toHaveLength(1);
    expect(features[0].geometry.coordinates[0]).toEqual([
      [100, 200],
      [150, 200],
      [150, 240],
      [100, 240],
      [100, 200],
    ]);
    expect(features[0].properties.classification).toEqual({ name: 'Stroma, dense', color: [1, 2, 3] });
  });
});

describe('order of the gallery', () => {
  const base = { x: 0, y: 0, slide: 0, tile: 0, predicted: 0 };
  const columns = decodeColumns(
    encodeColumns([
      { ...base, cluster: 2, flags: 1, scores: [0.1, 0.9] },
      { ...base, cluster: 0, flags: 3, scores: [0.5, 0.5] },
      { ...base, cluster: -1, flags: 0, scores: [0.7, 0.3] },
      { ...base, cluster: 0, flags: 1, scores: [0.9, 0.1] },
    ]),
    4,
    2,
  );
  it.each([
    ['slide', [0, 1, 2, 3]],
    ['cluster', [1, 3, 0, 2]],
    ['score', [0, 1, 2, 3]],
    ['wrong', [1, 0, 2, 3]],
  ] as const)('by %s', (order, wanted) => {
    const rows = rowSet([0, 1, 2, 3]);
    expect([...orderedRows(columns, rows, order, 1)]).toEqual(wanted);
    expect([...rows]).toEqual([0, 1, 2, 3]);
  });
});
