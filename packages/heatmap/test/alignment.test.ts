import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellAccumulator, joinBands, planRaster, renderHard } from '../src/index.js';
import { viewCells } from '../src/view.js';
import { bigSlide, gridOf, mapOf, squareLayer } from './fixtures.js';

const cases = fc.record({
  cells: fc.integer({ min: 1, max: 6 }),
  cellPx: fc.integer({ min: 1, max: 5 }),
  stridePx: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 4 }),
  rows: fc.integer({ min: 1, max: 4 }),
  scale: fc.constantFrom(0.5, 1, 1.37, 2, 2.76, 3, 3.87),
  scaleY: fc.constantFrom(0.5, 1, 2.3, 3),
  originX: fc.integer({ min: 0, max: 50 }),
  originY: fc.integer({ min: 0, max: 50 }),
  x: fc.double({ min: -30, max: 60, noNaN: true }),
  y: fc.double({ min: -30, max: 60, noNaN: true }),
  downsample: fc.constantFrom(1, 2, 4, 3.87, 0.25, 8),
  seed: fc.nat(),
});

describe('alignment on the slide', () => {
  it('shows at every px the mean over the cells that cover its centre, by level-0 geometry alone', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const grid = gridOf({ ...c, tilePx: c.cells * c.cellPx });
        const plan = planRaster(grid, bigSlide, squareLayer(c.cells, c.cellPx), { clip: 0, maxRepeat: 5 });
        const random = createRandom(c.seed);
        const accumulator = new CellAccumulator(plan, 1);
        const maps = grid.tiles.map((tile) => {
          const values = Float32Array.from({ length: c.cells ** 2 }, () => random.uniform());
          accumulator.add(tile, values);
          return { tile, values };
        });
        accumulator.finish();
        const bands = [];
        for (let b = accumulator.takeFinished(); b; b = accumulator.takeFinished()) bands.push(b);
        const heatmap = joinBands(plan, 1, bands);

        const view = { x: c.x, y: c.y, width: 24, height: 24, downsample: c.downsample };
        const { columns, rows } = viewCells(heatmap.raster, view);
        for (let j = 0; j < view.height; j++) {
          for (let i = 0; i < view.width; i++) {
            const [px, py] = [c.x + (i + 0.5) * c.downsample, c.y + (j + 0.5) * c.downsample];
            const wanted = meanOfCovering(maps, px, py, c.cells);
            if (wanted === undefined) continue;
            const inside = columns[i]! >= 0 && rows[j]! >= 0;
            const shown = inside ? heatmap.data[rows[j]! * heatmap.raster.width + columns[i]!]! : Number.NaN;
            if (Number.isNaN(wanted) !== Number.isNaN(shown) || Math.abs(wanted - shown) > 1e-6) {
              throw new Error(`px (${i}, ${j}) at level-0 (${px}, ${py}) shows ${shown}, not ${wanted}`);
            }
          }
        }
        expect(columns).toHaveLength(24);
      }),
      { numRuns: 300 },
    );
  });

  /** NaN where no tile is; undefined where the point lies so near an edge that rounding decides. */
  function meanOfCovering(
    maps: { tile: { x: number; y: number; extent: number; extentY: number }; values: Float32Array }[],
    px: number,
    py: number,
    cells: number,
  ): number | undefined {
    let [sum, n] = [0, 0];
    for (const { tile, values } of maps) {
      const u = ((px - tile.x) / tile.extent) * cells;
      const v = ((py - tile.y) / tile.extentY) * cells;
      if (Math.abs(u - Math.round(u)) < 1e-7 || Math.abs(v - Math.round(v)) < 1e-7) return undefined;
      if (u < 0 || v < 0 || u >= cells || v >= cells) continue;
      sum += values[Math.floor(v) * cells + Math.floor(u)]!;
      n++;
    }
    return n === 0 ? Number.NaN : sum / n;
  }

  it('puts a cell’s edge exactly between two px at whole scales', () => {
    const map = mapOf([[0, 1]], { originX: 39, originY: 0, stepX: 96, stepY: 96 });
    const view = { x: 0, y: 0, width: 300, height: 1, downsample: 1 };
    const { alpha, data } = renderHard(map, ['#000000', '#ffffff'], view, { glass: '#808080', hatch: false });
    const row = Array.from({ length: 300 }, (_, i) => data[i * 3]);
    expect([row[38], row[39], row[134], row[135], row[230], row[231]]).toEqual([128, 0, 0, 255, 255, 128]);
    expect([alpha[38], alpha[39], alpha[230], alpha[231]]).toEqual([0, 255, 255, 0]);
  });

  it('decides ties by the cell’s own edges, not by a rounded division', () => {
    // 0.7 · 3 is 2.0999999999999996, 2.1 / 0.7 is 3.0000000000000004.
    const { columns } = viewCells(
      { width: 10, height: 1, originX: 0, originY: 0, stepX: 0.7, stepY: 1 },
      { x: 2.1 - 0.5, y: 0, width: 1, height: 1, downsample: 1 },
    );
    const centre = 2.1 - 0.5 + 0.5;
    const i = columns[0]!;
    expect(i * 0.7 <= centre && centre < (i + 1) * 0.7).toBe(true);
  });
});
