import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleissKappa } from '../src/index.js';

/** Labels of items that got each label so often: rows of counts to rows of labels. */
function fromCounts(counts: readonly (readonly number[])[]): number[] {
  return counts.flatMap((row) => row.flatMap((count, label) => Array<number>(count).fill(label)));
}

const readings = fc
  .record({ items: fc.integer({ min: 1, max: 12 }), readers: fc.integer({ min: 2, max: 6 }) })
  .chain(({ items, readers }) =>
    fc.record({
      readers: fc.constant(readers),
      labels: fc.array(fc.integer({ min: 0, max: 3 }), {
        minLength: items * readers,
        maxLength: items * readers,
      }),
    }),
  );

describe('fleissKappa', () => {
  it('is 0.210 for the example of ten subjects and fourteen raters that textbooks use', () => {
    const counts = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];
    const { value, n } = fleissKappa(fromCounts(counts), 14);
    expect(value).toBeCloseTo(0.20993, 5);
    expect(n).toBe(10);
  });

  it('agrees with counting all pairs of readers, item by item', () => {
    fc.assert(
      fc.property(readings, ({ labels, readers }) => {
        let agreeing = 0;
        let pairs = 0;
        let chancePairs = 0;
        for (let i = 0; i < labels.length; i += readers)
          for (let a = 0; a < readers; a++)
            for (let b = 0; b < readers; b++)
              if (a !== b) {
                pairs++;
                if (labels[i + a] === labels[i + b]) agreeing++;
              }
        for (const a of labels) for (const b of labels) if (a === b) chancePairs++;
        const chance = chancePairs / labels.length ** 2;
        const { value } = fleissKappa(labels, readers);
        if (chance === 1) expect(value).toBeNull();
        else expect(value).toBeCloseTo((agreeing / pairs - chance) / (1 - chance), 10);
      }),
    );
  });

  it('does not mind the names of labels, the order of items or of readers', () => {
    fc.assert(
      fc.property(readings, ({ labels, readers }) => {
        const rows = Array.from({ length: labels.length / readers }, (_, i) =>
          labels.slice(i * readers, (i + 1) * readers),
        );
        const changed = rows.toReversed().flatMap((row) => row.toReversed().map((label) => 7 - label));
        expect(fleissKappa(changed, readers).value ?? -9).toBeCloseTo(
          fleissKappa(labels, readers).value ?? -9,
          12,
        );
      }),
    );
  });

  it('is 1 for readers who always agree, and not defined for one label or one reader', () => {
    expect(fleissKappa([0, 0, 0, 1, 1, 1], 3).value).toBe(1);
    expect(fleissKappa([2, 2, 2, 2], 2).value).toBeNull();
    expect(fleissKappa([0, 1], 1).value).toBeNull();
    expect(fleissKappa([], 2).value).toBeNull();
  });
});
