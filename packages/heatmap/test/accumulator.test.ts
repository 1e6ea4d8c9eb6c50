import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellAccumulator, type FinishedBand, joinBands, planRaster, type RasterPlan } from '../src/index.js';
import { bigSlide, gridOf, squareLayer } from './fixtures.js';

interface Look {
  readonly column: number;
  readonly row: number;
  readonly values: Float32Array;
}

/** For every raster cell, ask every tile: the definition, without bands. */
function bruteForce(plan: RasterPlan, channels: number, looks: readonly Look[]) {
  const { width, height } = plan.raster;
  const cells = plan.cellsAcross / plan.repeat;
  const data = new Float32Array(channels * width * height).fill(Number.NaN);
  const coverage = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const seen = looks.flatMap((look) => {
        const i = Math.floor((y - look.row * plan.tileStepCells) / plan.repeat);
        const j = Math.floor((x - look.column * plan.tileStepCells) / plan.repeat);
        if (i < 0 || j < 0 || i >= cells || j >= cells) return [];
        const inner = Math.min(i, j, cells - 1 - i, cells - 1 - j) >= plan.clip;
        return [{ inner, at: i * cells + j, values: look.values }];
      });
      const inner = seen.filter((s) => s.inner);
      const used = inner.length > 0 ? inner : seen;
      coverage[y * width + x] = Math.min(255, used.length);
      if (used.length === 0) continue;
      for (let c = 0; c < channels; c++) {
        const sum = used.reduce((total, s) => total + s.values[c * cells * cells + s.at]!, 0);
        data[(c * height + y) * width + x] = sum / used.length;
      }
    }
  }
  return { data, coverage };
}

function drain(accumulator: CellAccumulator): FinishedBand[] {
  const bands: FinishedBand[] = [];
  for (let band = accumulator.takeFinished(); band; band = accumulator.takeFinished()) bands.push(band);
  return bands;
}

const cases = fc
  .record({
    cells: fc.integer({ min: 1, max: 8 }),
    cellPx: fc.integer({ min: 1, max: 6 }),
    stridePx: fc.integer({ min: 1, max: 60 }),
    columns: fc.integer({ min: 1, max: 6 }),
    rows: fc.integer({ min: 1, max: 6 }),
    channels: fc.integer({ min: 1, max: 3 }),
    clip: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    kept: fc.double({ min: 0, max: 1 }),
    seed: fc.nat(),
    eager: fc.boolean(),
  })
  .filter(({ cells, clip }) => clip === undefined || 2 * clip < cells);

describe('CellAccumulator', () => {
  it('equals brute force over the whole raster: any stride, refinement, clip, missing tiles', () => {
    fc.assert(
      fc.property(cases, ({ cells, cellPx, stridePx, columns, rows, channels, clip, kept, seed, eager }) => {
        const random = createRandom(seed);
        const grid = gridOf({ tilePx: cells * cellPx, stridePx, columns, rows });
        const options = { maxRepeat: 6, ...(clip === undefined ? {} : { clip }) };
        const plan = planRaster(grid, bigSlide, squareLayer(cells, cellPx), options);
        const accumulator = new CellAccumulator(plan, channels);
        const looks: Look[] = [];
        const bands: FinishedBand[] = [];
        for (const { column, row } of grid.tiles) {
          if (random.uniform() > kept) continue;
          const values = Float32Array.from({ length: channels * cells * cells }, () => random.normal());
          looks.push({ column, row, values });
          accumulator.add({ column, row }, values);
          if (eager) bands.push(...drain(accumulator));
        }
        accumulator.finish();
        bands.push(...drain(accumulator));

        let next = 0;
        for (const band of bands) {
          expect(band.y0).toBe(next);
          expect(band.rows).toBeLessThanOrEqual(plan.cellsDown);
          next += band.rows;
        }
        expect(next).toBe(plan.raster.height);
        const wanted = bruteForce(plan, channels, looks);
        const merged = joinBands(plan, channels, bands).data;
        expect(Buffer.compare(Buffer.from(merged.buffer), Buffer.from(wanted.data.buffer))).toBe(0);
        const coverage = Buffer.concat(bands.map((band) => band.coverage));
        expect(Buffer.compare(coverage, Buffer.from(wanted.coverage))).toBe(0);
      }),
      { numRuns: 250 },
    );
  });

  it('gives rows out as soon as no later tile can touch them', () => {
    const plan = planRaster(
      gridOf({ tilePx: 4, stridePx: 2, columns: 1, rows: 5 }),
      bigSlide,
      squareLayer(4, 1),
    );
    const accumulator = new CellAccumulator(plan, 1);
    const ones = new Float32Array(16).fill(1);
    accumulator.add({ column: 0, row: 0 }, ones);
    expect(accumulator.takeFinished()).toBeUndefined();
    accumulator.add({ column: 0, row: 1 }, ones);
    expect(accumulator.takeFinished()).toMatchObject({ y0: 0, rows: 2 });
    accumulator.add({ column: 0, row: 4 }, ones);
    expect(drain(accumulator).map(({ y0, rows }) => [y0, rows])).toEqual([
      [2, 4],
      [6, 2],
    ]);
    accumulator.finish();
    expect(drain(accumulator).map(({ y0, rows }) => [y0, rows])).toEqual([[8, 4]]);
  });

  it('averages projections as it averages activations (what makes NNLS after averaging exact)', () => {
    const [C, K, cells] = [6, 3, 4];
    const random = createRandom(3);
    const grid = gridOf({ tilePx: 4, stridePx: 2, columns: 3, rows: 3 });
    const plan = planRaster(grid, bigSlide, squareLayer(cells, 1));
    const H = Array.from({ length: K * C }, () => random.uniform());
    const project = (A: Float32Array, size: number): Float32Array =>
      Float32Array.from({ length: K * size }, (_, i) => {
        const [k, p] = [Math.floor(i / size), i % size];
        let sum = 0;
        for (let c = 0; c < C; c++) sum += H[k * C + c]! * A[c * size + p]!;
        return sum;
      });
    const raw = new CellAccumulator(plan, C);
    const projected = new CellAccumulator(plan, K);
    for (const tile of grid.tiles) {
      const A = Float32Array.from({ length: C * cells * cells }, () => random.uniform());
      raw.add(tile, A);
      projected.add(tile, project(A, cells * cells));
    }
    raw.finish();
    projected.finish();
    const size = plan.raster.width * plan.raster.height;
    const late = project(joinBands(plan, C, drain(raw)).data, size);
    const early = joinBands(plan, K, drain(projected)).data;
    expect(Math.max(...late.map((v, i) => Math.abs(v - early[i]!)))).toBeLessThan(1e-6);
  });

  it('gives the same bytes twice and does not keep the caller’s buffer', () => {
    const plan = planRaster(
      gridOf({ tilePx: 6, stridePx: 3, columns: 4, rows: 4 }),
      bigSlide,
      squareLayer(6, 1),
    );
    const run = (): Float32Array => {
      const random = createRandom(11);
      const accumulator = new CellAccumulator(plan, 2);
      const values = new Float32Array(2 * 36);
      for (let i = 0; i < 16; i++) {
        for (let j = 0; j < values.length; j++) values[j] = random.normal();
        accumulator.add({ column: i % 4, row: Math.floor(i / 4) }, values);
      }
      accumulator.finish();
      return joinBands(plan, 2, drain(accumulator)).data;
    };
    expect(Buffer.compare(Buffer.from(run().buffer), Buffer.from(run().buffer))).toBe(0);
  });

  it('says more than 255 looks as 255 but averages over all', () => {
    const plan = planRaster(
      gridOf({ tilePx: 20, stridePx: 1, columns: 20, rows: 20 }),
      bigSlide,
      squareLayer(20, 1),
      { clip: 0 },
    );
    const accumulator = new CellAccumulator(plan, 1);
    for (let i = 0; i < 400; i++) {
      accumulator.add({ column: i % 20, row: Math.floor(i / 20) }, new Float32Array(400).fill(i));
    }
    accumulator.finish();
    const bands = drain(accumulator);
    const at = 19 * plan.raster.width + 19;
    expect(joinBands(plan, 1, bands).data[at]).toBeCloseTo(199.5, 6);
    expect(Buffer.concat(bands.map((band) => band.coverage))[at]).toBe(255);
  });

  it('refuses tiles out of order, outside, of the wrong size, or after the end', () => {
    const plan = planRaster(
      gridOf({ tilePx: 2, stridePx: 2, columns: 2, rows: 2 }),
      bigSlide,
      squareLayer(2, 1),
    );
    const accumulator = new CellAccumulator(plan, 1);
    const values = new Float32Array(4);
    accumulator.add({ column: 1, row: 0 }, values);
    expect(() => accumulator.add({ column: 1, row: 0 }, values)).toThrow(/row by row/);
    expect(() => accumulator.add({ column: 0, row: 0 }, values)).toThrow(/row by row/);
    expect(() => accumulator.add({ column: 2, row: 0 }, values)).toThrow(/outside/);
    expect(() => accumulator.add({ column: 0, row: 1 }, new Float32Array(5))).toThrow(/5 values/);
    accumulator.finish();
    expect(() => accumulator.add({ column: 0, row: 1 }, values)).toThrow(/finished/);
    expect(() => new CellAccumulator(plan, 0)).toThrow(/channels/);
  });
});
