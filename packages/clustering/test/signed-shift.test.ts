import { applyShift, applyShiftToMap, fitNmf, signedShift, undoShiftOnMap } from '@morphoscope/clustering';
import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function signedRows(n: number, d: number, seed: number) {
  const random = createRandom(seed, 'signed');
  const data = Float32Array.from({ length: n * d }, (_, i) => random.normal() * (1 + (i % d)) - (i % d));
  return { data, n, d };
}

describe('a shift of a signed layer', () => {
  it('is a low quantile and the distance to the high one, per channel', () => {
    const n = 101;
    const data = Float32Array.from({ length: n * 2 }, (_, i) =>
      i % 2 === 0 ? (i >> 1) - 50 : 3 * (100 - (i >> 1)),
    );
    const { shift, scale } = signedShift({ data, n, d: 2 }, { tail: 0.1 });
    expect([...shift]).toEqual([-40, 30]);
    expect([...scale]).toEqual([80, 240]);
  });

  it('does not depend on the order of rows or on the unit of a channel', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (seed, unit) => {
          const rows = signedRows(200, 3, seed);
          const turned = { ...rows, data: new Float32Array(600) };
          for (let i = 0; i < 200; i++)
            for (let c = 0; c < 3; c++) turned.data[(199 - i) * 3 + c] = rows.data[i * 3 + c]! * unit;
          const one = applyShift(rows, signedShift(rows));
          const other = applyShift(turned, signedShift(turned));
          for (let i = 0; i < 200; i++)
            for (let c = 0; c < 3; c++)
              expect(other.data[(199 - i) * 3 + c]!).toBeCloseTo(one.data[i * 3 + c]!, 4);
        },
      ),
      { numRuns: 20, seed: 1 },
    ));

  it('clips as few values as it says, and leaves a constant channel finite', () => {
    const rows = signedRows(2000, 4, 1);
    for (let i = 0; i < 2000; i++) rows.data[i * 4 + 3] = -7;
    const shifted = applyShift(rows, signedShift(rows, { tail: 0.02 }));
    for (let c = 0; c < 3; c++) {
      let zeros = 0;
      for (let i = 0; i < 2000; i++) if (shifted.data[i * 4 + c] === 0) zeros++;
      expect(zeros / 2000).toBeCloseTo(0.02, 2);
    }
    expect(shifted.data.filter((_, i) => i % 4 === 3)).toEqual(new Float32Array(2000));
  });

  it('acts on a map as on rows, and makes NMF possible', async () => {
    const rows = signedRows(500, 6, 2);
    await expect(fitNmf(rows, { K: 2, seed: 1, threads: 1 })).rejects.toThrow(/partly negative/);
    const shift = signedShift(rows);
    const shifted = applyShift(rows, shift);
    const map = Float32Array.from(
      { length: 3000 },
      (_, i) => rows.data[(i % 500) * 6 + Math.floor(i / 500)]!,
    );
    applyShiftToMap(map, shift, 500, map);
    map.forEach((value, i) => {
      expect(value).toBe(shifted.data[(i % 500) * 6 + Math.floor(i / 500)]);
    });
    const fit = await fitNmf(shifted, { K: 2, seed: 1, threads: 1 });
    expect(fit.relativeError).toBeLessThan(0.6);
  });

  it('is undone but for what was clipped', () => {
    const rows = signedRows(300, 1, 4);
    const shift = signedShift(rows, { tail: 0.05 });
    const out = applyShift(rows, shift).data.slice();
    undoShiftOnMap(out, shift, 300, out);
    rows.data.forEach((value, i) => {
      expect(out[i]!).toBeCloseTo(Math.max(value, shift.shift[0]!), 4);
    });
  });

  it('refuses what it cannot do', () => {
    const rows = signedRows(10, 2, 1);
    expect(() => signedShift(rows, { tail: 0.5 })).toThrow(/tail of 0.5/);
    expect(() => signedShift({ ...rows, data: rows.data.fill(Number.NaN, 3, 4) })).toThrow(/NaN/);
    expect(() => applyShift(signedRows(10, 3, 1), signedShift(signedRows(10, 2, 1)))).toThrow(
      /shift of 2 channels does not fit 3/,
    );
  });
});
