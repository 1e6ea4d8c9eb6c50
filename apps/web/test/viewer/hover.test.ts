import type { ConceptCard, Mixture } from '@morphoscope/rpc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardPlace } from '../../src/viewer/hover/card-place';
import { cellUnder, largest, middleOf, readMixture, readTile } from '../../src/viewer/hover/cell';
import { randomTile } from './support/tiles';

const grid = { width: 10, height: 6, originX: 5, originY: 7, stepX: 16, stepY: 20, tileSide: 4, levels: 2 };
const card = (importance?: readonly number[]) => ({ importance }) as unknown as ConceptCard;

describe('the card of a cell', () => {
  it('lies beside the cell, never over it, and inside the stage where there is room', () => {
    const boxes = fc.record({
      x: fc.integer({ min: -50, max: 1000 }),
      y: fc.integer({ min: -50, max: 900 }),
      width: fc.integer({ min: 1, max: 200 }),
      height: fc.integer({ min: 1, max: 200 }),
    });
    const size = { width: 338, height: 280 };
    const stage = { width: 984, height: 884 };
    fc.assert(
      fc.property(boxes, (cell) => {
        const { x, y } = cardPlace(cell, size, stage);
        const over =
          x < cell.x + cell.width &&
          x + size.width > cell.x &&
          y < cell.y + cell.height &&
          y + size.height > cell.y;
        expect(over).toBe(false);
        // A cell in sight leaves room above or below on this stage.
        if (cell.y >= 0 && cell.y + cell.height <= stage.height && cell.x >= 0) {
          expect(x).toBeGreaterThanOrEqual(8);
          expect(x + size.width).toBeLessThanOrEqual(stage.width - 8);
        }
      }),
    );
  });

  it('speaks of the cell that holds the place', () => {
    const cell = cellUnder(grid, { x: 5 + 16 * 3 + 1, y: 7 + 20 * 5 + 19 })!;
    expect(cell).toMatchObject({ column: 3, row: 5, box: { x: 53, y: 107, width: 16, height: 20 } });
    expect(middleOf(cell)).toEqual({ x: 61, y: 117 });
    expect(cellUnder(grid, { x: 4, y: 10 })).toBeUndefined();
  });

  it('reads a tile as the server would say it, to a 255th of the scale', () => {
    const tile = randomTile(4, 2, 3, 11);
    const cells = Array.from({ length: 8 }, (_, i) => ({ column: 4 + (i % 4), row: 4 + Math.floor(i / 4) }));
    const clusters = [card([0.5, -1]), card([0.1, 2]), card([-3, 0])];
    for (const { column, row } of cells) {
      const at = (row - 4) * 4 + (column - 4);
      const cell = { column, row, box: { x: 0, y: 0, width: 1, height: 1 } };
      const reading = readTile(tile, grid, cell, 12, clusters, 1);
      if (tile.planes[3 * 8 + at] === 0) {
        expect(reading).toBeNull();
        continue;
      }
      const weights = [0, 1, 2].map((k) => (tile.planes[k * 8 + at]! / 255) * 12);
      expect(reading!.weights).toEqual(weights);
      expect(reading!.sum).toBeCloseTo(-weights[0]! + 2 * weights[1]!, 9);
    }
  });

  it('has no effects without a linear head, and a residual only where the server knows it', () => {
    const tile = randomTile(4, 4, 2, 3);
    tile.planes.fill(255, 2 * 16);
    const cell = { column: 1, row: 1, box: { x: 0, y: 0, width: 1, height: 1 } };
    expect(readTile(tile, grid, cell, 1, [card(), card()], 0)!.effects).toBeUndefined();
    const mixture = {
      cells: 1,
      weights: [1, 2],
      decision: [{ className: 'a', effects: [0.5, -0.25], residual: 0.125, bias: 9 }],
    } as unknown as Mixture;
    expect(readMixture(mixture, 0)).toEqual({
      weights: [1, 2],
      effects: [0.5, -0.25],
      residual: 0.125,
      sum: 0.375,
    });
    expect(readMixture({ ...mixture, cells: 0 }, 0)).toBeNull();
  });

  it('names the largest weights first and leaves out what is not there', () => {
    expect(largest([0.2, 0, 3, 3, 0.1], 4)).toEqual([2, 3, 0, 4]);
    expect(largest([0, 0], 4)).toEqual([]);
  });
});
