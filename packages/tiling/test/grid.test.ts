import { MorphoscopeError, type TileSpec, type TissueMask } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tileGrid } from '../src/index.js';
import { slideOf } from './slide.js';

const spec = (over: Partial<TileSpec> = {}): TileSpec => ({
  tilePx: 224,
  stridePx: 224,
  mpp: 0.69,
  minTissue: 0,
  edge: 'inside',
  ...over,
});

describe('tileGrid on single cases', () => {
  it('centres the tile of a 750 px slide at 39 with a scale of exactly 3', () => {
    const grid = tileGrid(slideOf(750, 750, 0.23), undefined, spec({ edge: 'centre' }));
    expect(grid).toMatchObject({ columns: 1, rows: 1, scaleX: 3, scaleY: 3, originX: 39, originY: 39 });
    expect(grid.tiles).toEqual([
      { index: 0, column: 0, row: 0, x: 39, y: 39, extent: 672, extentY: 672, tissueFraction: 1 },
    ]);
  });

  it('covers the slide with tiles that reach over the edge and know it', () => {
    const grid = tileGrid(slideOf(750, 1500, 0.23), undefined, spec({ edge: 'cover' }));
    expect([grid.columns, grid.rows, grid.originX]).toEqual([2, 3, 0]);
    expect(grid.tiles.map((t) => t.tissueFraction)).toEqual(
      [1, 78 / 672, 1, 78 / 672, 156 / 672, (78 * 156) / 672 ** 2].map((v) => expect.closeTo(v, 12)),
    );
  });

  it('keeps a fractional scale and both axes of a non-square pixel', () => {
    const grid = tileGrid(slideOf(3000, 3000, { x: 0.25, y: 0.3 }), undefined, spec({ stridePx: 100 }));
    expect(grid.scaleX).toBeCloseTo(2.76, 12);
    expect(grid.scaleY).toBeCloseTo(2.3, 12);
    expect(grid.strideLevel0X).toBeCloseTo(276, 9);
    expect(grid.tiles[1]).toMatchObject({
      column: 1,
      x: expect.closeTo(276, 9),
      extentY: expect.closeTo(515.2, 9),
    });
  });

  it('has no tile when a whole one does not fit, one when the slide must be covered', () => {
    const small = slideOf(100, 100, 0.69);
    expect(tileGrid(small, undefined, spec()).tiles).toEqual([]);
    expect(tileGrid(small, undefined, spec({ edge: 'centre' }))).toMatchObject({
      columns: 0,
      rows: 0,
      originX: 0,
    });
    expect(tileGrid(small, undefined, spec({ edge: 'cover' })).tiles).toHaveLength(1);
  });

  it('fits windows that end exactly on the edge in spite of rounding', () => {
    // 0.3 / 0.1 is 2.9999999999999996 in float64.
    const grid = tileGrid(slideOf(30, 30, 0.1), undefined, spec({ tilePx: 5, stridePx: 5, mpp: 0.3 }));
    expect([grid.scaleX, grid.columns]).toEqual([3, 2]);
    const fractional = tileGrid(slideOf(33, 33, 1), undefined, spec({ tilePx: 10, stridePx: 10, mpp: 1.1 }));
    expect(fractional.columns).toBe(3);
  });

  it('keeps only tiles with enough tissue', () => {
    const mask: TissueMask = {
      data: Uint8Array.of(1, 0, 0, 0),
      width: 2,
      height: 2,
      downsampleX: 50,
      downsampleY: 50,
    };
    const quarter = spec({ tilePx: 100, stridePx: 50, mpp: 1, edge: 'cover', minTissue: 0.25 });
    expect(tileGrid(slideOf(100, 100, 1), mask, quarter).tiles).toMatchObject([{ tissueFraction: 0.25 }]);
    expect(tileGrid(slideOf(100, 100, 1), mask, { ...quarter, minTissue: 0.26 }).tiles).toEqual([]);
  });
});

describe('tileGrid errors', () => {
  const tagOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof MorphoscopeError) return `${error.tag}: ${error.describe()}`;
    }
    return 'none';
  };

  it('never guesses the mpp', () => {
    expect(tagOf(() => tileGrid(slideOf(10, 10), undefined, spec()))).toMatch(
      /^SlideError: S-1: .*never guessed/,
    );
  });

  it.each([
    { tilePx: 0 },
    { tilePx: 1.5 },
    { stridePx: -1 },
    { stridePx: Number.NaN },
    { mpp: 0 },
    { mpp: Number.POSITIVE_INFINITY },
    { minTissue: 1.1 },
    { minTissue: Number.NaN },
    { edge: 'wrap' as 'cover' },
  ])('names what is wrong with %o', (over) => {
    expect(tagOf(() => tileGrid(slideOf(10, 10, 1), undefined, spec(over)))).toMatch(
      /^InputError: tile spec: /,
    );
  });

  it('refuses a grid that would not fit in memory', () => {
    const dense = spec({ tilePx: 8, stridePx: 1, mpp: 0.25 });
    expect(tagOf(() => tileGrid(slideOf(100_000, 100_000, 0.25), undefined, dense))).toMatch(/too many/);
  });
});

describe('tileGrid in general', () => {
  const cases = fc.record({
    width: fc.integer({ min: 1, max: 400 }),
    height: fc.integer({ min: 1, max: 400 }),
    tilePx: fc.integer({ min: 1, max: 60 }),
    stridePx: fc.integer({ min: 4, max: 80 }),
    scale: fc.constantFrom(0.5, 1, 1.37, 2, 2.76, 3),
    edge: fc.constantFrom('cover' as const, 'inside' as const, 'centre' as const),
  });

  it('agrees with walking along the axis', () => {
    fc.assert(
      fc.property(cases, ({ width, height, tilePx, stridePx, scale, edge }) => {
        const grid = tileGrid(slideOf(width, height, 1), undefined, {
          tilePx,
          stridePx,
          mpp: scale,
          minTissue: 0,
          edge,
        });
        expect(grid.columns).toBe(walk(width, tilePx * scale, stridePx * scale, edge));
        expect(grid.rows).toBe(walk(height, tilePx * scale, stridePx * scale, edge));
        expect(grid.tiles).toHaveLength(grid.columns * grid.rows);
        const wrong = grid.tiles.find((tile) => {
          const inside = tile.x + tile.extent <= width + 1e-6 && Math.abs(tile.tissueFraction - 1) < 1e-9;
          const fits = edge === 'cover' ? tile.x < width && tile.tissueFraction > 0 : inside;
          return !fits || tile.index !== tile.row * grid.columns + tile.column;
        });
        expect(wrong).toBeUndefined();
        if (edge === 'centre' && grid.columns > 0) {
          const last = grid.originX + (grid.columns - 1) * grid.strideLevel0X + tilePx * scale;
          expect(width - last - grid.originX).toBeGreaterThanOrEqual(-1e-6);
          expect(width - last - grid.originX).toBeLessThan(2);
        }
      }),
      { numRuns: 300 },
    );
  });

  /** Counts windows one by one. */
  function walk(size: number, extent: number, stride: number, edge: string): number {
    let count = 0;
    for (let i = 0; ; i++) {
      const start = i * stride;
      if (edge === 'cover') {
        if (i > 0 && ((i - 1) * stride + extent >= size - 1e-7 || start >= size - 1e-7)) return count;
      } else if (start + extent > size + 1e-7) {
        return count;
      }
      count++;
    }
  }
});
