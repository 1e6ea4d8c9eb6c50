import type { CellLevels } from '@morphoscope/rpc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridBox, keyText, levelFor, tileCells } from '../../src/viewer/cells/cell-grid';
import { cellQuads, wantedTiles } from '../../src/viewer/overlay/cell-scene';
import { emptyTile } from './support/tiles';

const grid: CellLevels = {
  width: 700,
  height: 500,
  originX: 30,
  originY: -12,
  stepX: 31,
  stepY: 32,
  tileSide: 64,
  levels: 5,
};
const views = fc.record({
  x: fc.integer({ min: -3000, max: 22_000 }),
  y: fc.integer({ min: -3000, max: 16_000 }),
  width: fc.integer({ min: 10, max: 20_000 }),
  height: fc.integer({ min: 10, max: 20_000 }),
});

describe('what is drawn of a layer', () => {
  it('covers each place in view once, by cells that lie there, whatever has arrived', () => {
    const scales = fc.constantFrom(0.002, 0.02, 0.11, 1);
    fc.assert(
      fc.property(
        views,
        scales,
        fc.integer(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (view, scale, seed, share) => {
          const here = (name: string) => hash(`${seed} ${name}`) < share || name.startsWith('4/');
          const quads = cellQuads(grid, view, scale, (key) =>
            here(keyText(key))
              ? emptyTile(tileCells(grid, key).width, tileCells(grid, key).height, 1)
              : undefined,
          );
          for (let i = 0; i < 40; i++) {
            const x = view.x + view.width * hash(`${seed} x ${i}`);
            const y = view.y + view.height * hash(`${seed} y ${i}`);
            const over = quads.filter(({ place }) => inside(place, x, y));
            expect(over).toHaveLength(inside(gridBox(grid), x, y) ? 1 : 0);
            for (const quad of over) {
              const [level, column, row] = quad.name.split('/').map(Number) as [number, number, number];
              const cellX = quad.cells.x + ((x - quad.place.x) / quad.place.width) * quad.cells.width;
              const cellY = quad.cells.y + ((y - quad.place.y) / quad.place.height) * quad.cells.height;
              expect(column * 64 + cellX).toBeCloseTo((x - grid.originX) / (grid.stepX * 2 ** level), 6);
              expect(row * 64 + cellY).toBeCloseTo((y - grid.originY) / (grid.stepY * 2 ** level), 6);
              expect(level).toBeGreaterThanOrEqual(levelFor(grid, scale));
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the nearest coarser level that is there', () => {
    const view = { x: 100, y: 100, width: 500, height: 500 };
    const drawn = (...names: string[]) =>
      cellQuads(grid, view, 1, (key) =>
        names.includes(keyText(key)) ? emptyTile(64, 64, 1) : undefined,
      ).map(({ name }) => name);
    expect(drawn('0/0/0', '1/0/0', '4/0/0')).toEqual(['0/0/0']);
    expect(drawn('2/0/0', '1/0/0', '4/0/0')).toEqual(['1/0/0']);
    expect(drawn('4/0/0')).toEqual(['4/0/0']);
    expect(drawn()).toEqual([]);
  });

  it('asks for the coarsest level first, then what is seen, then what lies around', () => {
    const view = { x: 4000, y: 4000, width: 300, height: 300 };
    const names = wantedTiles(grid, view, 1).map(keyText);
    // (4000 − 30) / (31 · 64) = 2.0…, (4000 + 12) / (32 · 64) = 1.9…; the view ends in column 2 and row 2.
    expect(names[0]).toBe('4/0/0');
    expect(new Set(names.slice(1, 3))).toEqual(new Set(['0/2/1', '0/2/2']));
    expect(names).toContain('0/1/1');
    expect(new Set(names).size).toBe(names.length);
  });
});

function inside(box: { x: number; y: number; width: number; height: number }, x: number, y: number): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

/** 0 to 1 from a text, the same each time. */
function hash(text: string): number {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 16777619);
  value = Math.imul(value ^ (value >>> 15), 2246822519);
  return ((value ^ (value >>> 13)) >>> 0) / 2 ** 32;
}
