import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, difference, intersection, joined, rowSet, union } from '../../src/atlas/row-set';

const rows = fc.array(fc.nat(60), { maxLength: 40 });
const ascending = (set: Set<number>) => [...set].sort((a, b) => a - b);

describe('sets of rows', () => {
  it('do what sets do', () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const [a, b] = [rowSet(first), rowSet(second)];
        const [A, B] = [new Set(first), new Set(second)];
        expect([...a]).toEqual(ascending(A));
        expect([...union(a, b)]).toEqual(ascending(new Set([...A, ...B])));
        expect([...intersection(a, b)]).toEqual(ascending(new Set([...A].filter((row) => B.has(row)))));
        expect([...difference(a, b)]).toEqual(ascending(new Set([...A].filter((row) => !B.has(row)))));
        for (let row = 0; row <= 61; row++) expect(contains(a, row)).toBe(A.has(row));
      }),
    );
  });

  it('keep what they were made from', () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const [a, b] = [rowSet(first), rowSet(second)];
        const before = [[...a], [...b]];
        union(a, b);
        difference(a, b);
        intersection(a, b);
        expect([[...a], [...b]]).toEqual(before);
      }),
    );
  });

  it('hold on to the laws: taking away what was added again gives what only the first had', () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const [a, b] = [rowSet(first), rowSet(second)];
        expect(joined(joined(a, b, 'add'), b, 'remove')).toEqual(difference(a, b));
        expect(joined(a, b, 'replace')).toEqual(b);
        expect(union(difference(a, b), intersection(a, b))).toEqual(a);
      }),
    );
  });
});
