import { MorphoscopeError } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkStride, planRaster } from '../src/index.js';
import { bigSlide, gridOf, squareLayer } from './fixtures.js';

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof MorphoscopeError) return `${error.tag}: ${error.describe()}`;
  }
  return 'none';
};

describe('planRaster', () => {
  it('puts one raster cell per layer cell when tiles do not overlap', () => {
    const grid = gridOf({
      tilePx: 224,
      stridePx: 224,
      columns: 3,
      rows: 2,
      scale: 3,
      originX: 39,
      originY: 12,
    });
    const plan = planRaster(grid, bigSlide, squareLayer(7, 32));
    expect(plan).toMatchObject({
      repeat: 1,
      clip: 0,
      cellsAcross: 7,
      cellsDown: 7,
      tileStepCells: 7,
      cellPx: 32,
    });
    expect(plan.raster).toEqual({ width: 21, height: 14, originX: 39, originY: 12, stepX: 96, stepY: 96 });
    expect(plan.rule).toBe('Tiles do not overlap: every cell is seen once.');
  });

  it('clips one border cell when the overlap allows it', () => {
    const grid = gridOf({ tilePx: 512, stridePx: 256, columns: 4, rows: 4 });
    const plan = planRaster(grid, bigSlide, squareLayer(32, 16));
    expect(plan).toMatchObject({ repeat: 1, clip: 1, tileStepCells: 16 });
    expect(plan.raster.width).toBe(3 * 16 + 32);
    expect(plan.rule).toMatch(/averaged over all tiles that see it\. The outermost cells .*no inner cell/);
  });

  it('refines the raster by the common divisor and says so', () => {
    const grid = gridOf({ tilePx: 224, stridePx: 112, columns: 3, rows: 3 });
    const plan = planRaster(grid, bigSlide, squareLayer(7, 32));
    expect(plan).toMatchObject({ repeat: 2, stepPx: 16, cellsAcross: 14, tileStepCells: 7, clip: 1 });
    expect(plan.rule).toContain('refined to 16 px: 2 × 2 points per cell');
  });

  it('takes cells of a fractional size and contrasts them with the layer’s stride', () => {
    const grid = gridOf({ tilePx: 250, stridePx: 250, columns: 2, rows: 2 });
    const plan = planRaster(grid, bigSlide, squareLayer(8, 32));
    expect(plan).toMatchObject({ repeat: 1, cellPx: 31.25, stepPx: 31.25, tileStepCells: 8 });
    expect(plan.rule).toContain(
      'A cell is taken as 31.25 px, the tile’s share; the layer’s own stride is 32 px.',
    );
  });

  it('says when tiles reach over the edge', () => {
    const grid = gridOf({ tilePx: 224, stridePx: 224, columns: 2, rows: 1 });
    expect(planRaster(grid, { width: 300, height: 224 }, squareLayer(7, 32)).rule).toMatch(/reach over it/);
    expect(planRaster(grid, { width: 448, height: 224 }, squareLayer(7, 32)).rule).not.toMatch(
      /reach over it/,
    );
  });

  it('is empty for an empty grid', () => {
    const grid = gridOf({ tilePx: 224, stridePx: 224, columns: 0, rows: 0 });
    expect(planRaster(grid, bigSlide, squareLayer(7, 32)).raster).toMatchObject({ width: 0, height: 0 });
  });

  it('refuses a stride that fits no sensible raster and suggests ones that do', () => {
    const grid = gridOf({ tilePx: 224, stridePx: 101, columns: 2, rows: 2 });
    const message = messageOf(() => planRaster(grid, bigSlide, squareLayer(7, 32)));
    expect(message).toMatch(/^InputError: stride: |^InputError: a stride of 101 px/);
    expect(message).toContain('Use a stride of 96 or 128 px');
    expect(planRaster(grid, bigSlide, squareLayer(7, 32), { maxRepeat: 32 }).repeat).toBe(32);
  });

  it('refuses maps that are not square and clips that leave nothing', () => {
    const grid = gridOf({ tilePx: 224, stridePx: 112, columns: 2, rows: 2 });
    const oblong = { width: 7, height: 14, strideInput: 32 };
    expect(messageOf(() => planRaster(grid, bigSlide, oblong))).toMatch(/^ModelError: .*14 × 7/);
    expect(messageOf(() => planRaster(grid, bigSlide, squareLayer(7, 32), { clip: 4 }))).toMatch(/0 to 3/);
    expect(planRaster(grid, bigSlide, squareLayer(7, 32), { clip: 3 }).clip).toBe(3);
  });
});

describe('checkStride', () => {
  it('gives a step that divides both cell and stride, the largest such', () => {
    const whole = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 64 }), (tilePx, stridePx, cells) => {
        const { exact, stepPx, repeat, suggestions } = checkStride({ tilePx, stridePx }, cells);
        // In units of 1/cells px everything is a whole number.
        const step = Math.round(stepPx * cells);
        expect(step * repeat).toBe(tilePx);
        expect((stridePx * cells) % step).toBe(0);
        expect(exact).toBe((stridePx * cells) % tilePx === 0);
        for (let larger = step + 1; larger <= tilePx; larger++) {
          if (tilePx % larger === 0 && (stridePx * cells) % larger === 0)
            throw new Error(`${larger} divides both`);
        }
        for (const stride of suggestions) {
          expect((stride * cells) % tilePx).toBe(0);
          expect(stride).toBeGreaterThan(0);
        }
      }),
    );
  });

  it.each([
    [224, 112, 7, false, 2, [96, 128]],
    [224, 128, 7, true, 1, [128]],
    [512, 256, 32, true, 1, [256]],
    [224, 10, 7, false, 16, [32]],
  ])('tile %i stride %i cells %i', (tilePx, stridePx, cells, exact, repeat, suggestions) => {
    expect(checkStride({ tilePx, stridePx }, cells)).toMatchObject({ exact, repeat, suggestions });
  });
});
