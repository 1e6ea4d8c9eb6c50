import { readFileSync } from 'node:fs';
import { assignRows, cosineTable, keepIdentity, matchDictionaries } from '@morphoscope/clustering';
import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planted } from './helpers.js';

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly cost: number[];
  readonly assigned: number[];
}

// Made by golden/make_assignment_golden.py.
const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('./golden/assignment.json', import.meta.url), 'utf8'),
);

function bestByTryingAll(cost: readonly number[], rows: number, columns: number): number {
  const used = new Set<number>();
  const place = (row: number, left: number): number => {
    if (row === rows || left === 0) return 0;
    let best = Number.POSITIVE_INFINITY;
    for (let j = 0; j < columns; j++) {
      if (used.has(j)) continue;
      used.add(j);
      best = Math.min(best, cost[row * columns + j]! + place(row + 1, left - 1));
      used.delete(j);
    }
    const mayLeaveOut = rows - row > left;
    return mayLeaveOut ? Math.min(best, place(row + 1, left)) : best;
  };
  return place(0, Math.min(rows, columns));
}

describe('an assignment', () => {
  it.each(golden.cases)('of $rows × $columns is that of scipy.optimize.linear_sum_assignment', (one) => {
    expect([...assignRows(one.cost, one.rows, one.columns)]).toEqual(one.assigned);
  });

  it('costs as little as the best of all, and gives no column twice', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 36, maxLength: 36 }),
        (rows, columns, values) => {
          const cost = values.slice(0, rows * columns);
          const assigned = [...assignRows(cost, rows, columns)];
          const pairs = assigned.flatMap((j, i) => (j < 0 ? [] : [[i, j] as const]));
          expect(pairs).toHaveLength(Math.min(rows, columns));
          expect(new Set(pairs.map(([, j]) => j)).size).toBe(pairs.length);
          const total = pairs.reduce((sum, [i, j]) => sum + cost[i * columns + j]!, 0);
          expect(total).toBe(bestByTryingAll(cost, rows, columns));
        },
      ),
      { numRuns: 300, seed: 1 },
    ));

  it('refuses costs that are no numbers or of another shape', () => {
    expect(() => assignRows([1, Number.NaN], 1, 2)).toThrow(/not a finite number/);
    expect(() => assignRows([1, 2, 3], 2, 2)).toThrow(/3 costs are not 2 × 2/);
  });
});

describe('matched dictionaries', () => {
  const K = 6;
  const C = 40;
  const { H } = planted(200, C, K, 0, 1);

  function shuffled(order: readonly number[], noise: number): Float32Array {
    const random = createRandom(2, 'noise');
    return Float32Array.from({ length: order.length * C }, (_, i) => {
      const row = order[Math.floor(i / C)]!;
      const value = row < 0 ? 0.2 : H[row * C + (i % C)]!;
      return 3 * Math.max(0, value + noise * random.normal());
    });
  }

  it('are the same up to order and scale', () => {
    const order = [3, 0, 5, 1, 4, 2];
    const match = matchDictionaries({ K, C, H: shuffled(order, 0.01) }, { K, C, H });
    expect([...match.partner]).toEqual(order);
    expect(match.lowest).toBeGreaterThan(0.99);
    expect(match.mean).toBeGreaterThanOrEqual(match.lowest);
  });

  it('leave clusters over where one is larger', () => {
    const part = { K: 2, C, H: H.slice(2 * C, 4 * C) };
    expect([...matchDictionaries({ K, C, H }, part).partner]).toEqual([-1, -1, 0, 1, -1, -1]);
    expect([...matchDictionaries(part, { K, C, H }).partner]).toEqual([2, 3]);
  });

  it('give zero rows the cosine 0, and refuse other channels', () => {
    const table = cosineTable(
      { K: 1, C: 2, H: new Float32Array(2) },
      { K: 1, C: 2, H: Float32Array.of(1, 0) },
    );
    expect([...table]).toEqual([0]);
    expect(() => matchDictionaries({ K: 1, C: 2, H: new Float32Array(2) }, { K, C, H })).toThrow(
      /2 and 40 channels/,
    );
  });
});

describe('identity after a reference', () => {
  const K = 4;
  const C = 30;
  const { H } = planted(200, C, K, 0, 6);
  const palette = ['#000001', '#000002', '#000003', '#000004', '#000005', '#000006'];
  const reference = {
    K,
    C,
    H,
    colours: palette.slice(0, K),
    names: ['Gland lumen', 'Stroma', 'Nuclei', 'Cluster 5'],
  };

  it('keeps place, colour and name of what is there, and marks what is new', () => {
    const rows = [2, 0, -1, 3];
    const fitH = Float32Array.from({ length: K * C }, (_, i) => {
      const row = rows[Math.floor(i / C)]!;
      return row < 0 ? Number(i % 2 === 0) : H[row * C + (i % C)]!;
    });
    const kept = keepIdentity({ K, C, H: fitH }, reference, { palette });
    expect([...kept.permutation]).toEqual([1, 0, 3, 2]);
    expect([...kept.reference]).toEqual([0, 2, 3, -1]);
    expect(kept.names).toEqual(['Gland lumen', 'Nuclei', 'Cluster 5', 'Cluster 4']);
    expect(kept.colours).toEqual(['#000001', '#000003', '#000004', '#000005']);
    expect(kept.cosines[0]).toBeCloseTo(1, 6);
    expect(kept.cosines[3]).toBe(0);
  });

  it('names nothing twice: a new cluster passes over names that are taken', () => {
    const both = Float32Array.from({ length: 5 * C }, (_, i) => (i < K * C ? H[i]! : Number(i % 2 === 0)));
    const { names } = keepIdentity({ K: 5, C, H: both }, reference, { palette });
    expect(names.at(-1)).toBe('Cluster 6');
    expect(new Set(names).size).toBe(5);
  });

  it('says when the palette runs out', () => {
    const fit = { K, C, H: Float32Array.from({ length: K * C }, (_, i) => Number(i % 2)) };
    expect(() => keepIdentity(fit, reference, { palette: palette.slice(0, 5), least: 1 })).toThrow(
      /no 4 unused colours/,
    );
  });
});
