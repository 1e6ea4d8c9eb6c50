import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRows, writeRows } from '../../src/state/rows';

describe('rows as text', () => {
  it('come back sorted and each once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000_000), { maxLength: 300 }), (rows) => {
        expect(readRows(writeRows(rows))).toEqual([...new Set(rows)].sort((a, b) => a - b));
      }),
    );
  });

  it('are short where they lie together', () => {
    const block = Array.from({ length: 10_000 }, (_, i) => 5000 + i);
    expect(writeRows(block).length).toBeLessThan(10);
    expect(writeRows([3, 4, 5, 9])).toBe('3_2.4');
  });

  it.each(['x y', '1..2', '_3', '1_', '-1', '1.'])('are not %j', (text) => {
    expect(readRows(text)).toBeNull();
  });

  it('are refused when a short text names too many', () => {
    expect(readRows('0_zzzzz')).toBeNull();
    expect(readRows('0_9', 10)).toHaveLength(10);
    expect(readRows('0_9.1', 10)).toBeNull();
    expect(readRows('zzzzzzzzzzzz')).toBeNull();
  });
});
