import type { CellLevels } from '@morphoscope/rpc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellAt,
  coarser,
  gridBox,
  keyText,
  levelFor,
  levelSize,
  tileBox,
  tileCells,
  tilesAt,
  visibleTiles,
} from '../../src/viewer/cells/cell-grid';

const grids: fc.Arbitrary<CellLevels> = fc
  .record({
    width: fc.integer({ min: 1, max: 900 }),
    height: fc.integer({ min: 1, max: 900 }),
    originX: fc.integer({ min: -40, max: 500 }),
    originY: fc.integer({ min: -40, max: 500 }),
    stepX: fc.constantFrom(1, 8, 15.5, 32, 71.25),
    stepY: fc.constantFrom(1, 8, 15.5, 32, 71.25),
    tileSide: fc.constantFrom(16, 64, 256),
  })
  .map((grid) => {
    let levels = 1;
    while (Math.max(grid.width, grid.height) > grid.tileSide * 2 ** (levels - 1)) levels++;
    return { ...grid, levels };
  });

/** All tiles of a level, row after row. */
function allTiles(grid: CellLevels, level: number) {
  const { columns, rows } = tilesAt(grid, level);
  return Array.from({ length: columns * rows }, (_, i) => ({
    level,
    column: i % columns,
    row: Math.floor(i / columns),
  }));
}

describe('the grid of cells', () => {
  it('is cut into tiles that hold every cell of a level once', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        for (let level = 0; level < grid.levels; level++) {
          const { width, height } = levelSize(grid, level);
          const tiles = allTiles(grid, level).map((key) => tileCells(grid, key));
          expect(tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0)).toBe(width * height);
          expect(tiles.every((tile) => tile.width > 0 && tile.height > 0)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('lies at the same place at every level', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const whole = gridBox(grid);
        for (let level = 0; level < grid.levels; level++) {
          const boxes = allTiles(grid, level).map((key) => tileBox(grid, key));
          const right = Math.max(...boxes.map((box) => box.x + box.width));
          const bottom = Math.max(...boxes.map((box) => box.y + box.height));
          expect(Math.min(...boxes.map((box) => box.x))).toBe(whole.x);
          expect(Math.min(...boxes.map((box) => box.y))).toBe(whole.y);
          expect(right).toBeCloseTo(whole.x + whole.width, 6);
          expect(bottom).toBeCloseTo(whole.y + whole.height, 6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is halved so that each tile lies in the coarser one named for it', () => {
    fc.assert(
      fc.property(grids, fc.nat(), (grid, pick) => {
        const tiles = allTiles(grid, 0);
        let key = tiles[pick % tiles.length]!;
        for (let level = 1; level < grid.levels; level++) {
          const parent = coarser(grid, key)!;
          const [inner, outer] = [tileBox(grid, key), tileBox(grid, parent)];
          expect(outer.x).toBeLessThanOrEqual(inner.x + 1e-6);
          expect(outer.y).toBeLessThanOrEqual(inner.y + 1e-6);
          expect(outer.x + outer.width).toBeGreaterThanOrEqual(inner.x + inner.width - 1e-6);
          expect(outer.y + outer.height).toBeGreaterThanOrEqual(inner.y + inner.height - 1e-6);
          key = parent;
        }
        expect(coarser(grid, key)).toBeUndefined();
      }),
    );
  });

  it('shows the tiles that a view touches, and no other', () => {
    const views = fc.record({
      x: fc.integer({ min: -2000, max: 60_000 }),
      y: fc.integer({ min: -2000, max: 60_000 }),
      width: fc.integer({ min: 1, max: 30_000 }),
      height: fc.integer({ min: 1, max: 30_000 }),
    });
    fc.assert(
      fc.property(grids, views, fc.nat(), (grid, view, pick) => {
        const level = pick % grid.levels;
        const step = 2 ** level * grid.tileSide;
        const touched = allTiles(grid, level).filter(({ column, row }) => {
          const x = grid.originX + column * step * grid.stepX;
          const y = grid.originY + row * step * grid.stepY;
          return (
            x < view.x + view.width &&
            x + step * grid.stepX > view.x &&
            y < view.y + view.height &&
            y + step * grid.stepY > view.y
          );
        });
        const names = visibleTiles(grid, level, view).map(keyText);
        expect(new Set(names)).toEqual(new Set(touched.map(keyText)));
        expect(names).toHaveLength(touched.length);
      }),
    );
  });

  it('offers the coarsest level whose cells are still small on the screen', () => {
    fc.assert(
      fc.property(grids, fc.double({ min: 0.001, max: 20, noNaN: true }), (grid, scale) => {
        const level = levelFor(grid, scale);
        const px = (at: number) => Math.max(grid.stepX, grid.stepY) * scale * 2 ** at;
        if (level > 0) expect(px(level)).toBeLessThanOrEqual(2 * (1 + 1e-6));
        if (level < grid.levels - 1) expect(px(level + 1)).toBeGreaterThan(2 * (1 - 1e-6));
      }),
    );
  });

  it('knows the cell at a place, and that there is none outside', () => {
    const grid = {
      originX: 100,
      originY: 40,
      stepX: 10,
      stepY: 20,
      width: 3,
      height: 2,
      tileSide: 256,
      levels: 1,
    };
    expect(cellAt(grid, 100, 40)).toEqual({ column: 0, row: 0 });
    expect(cellAt(grid, 129.9, 79.9)).toEqual({ column: 2, row: 1 });
    expect(cellAt(grid, 99.9, 60)).toBeUndefined();
    expect(cellAt(grid, 130, 60)).toBeUndefined();
    expect(cellAt(grid, 110, 80)).toBeUndefined();
  });
});
