import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, count, counted, figures, fixed, length, percent, signed } from '../../src/format/number';
import { date, moment, span } from '../../src/format/time';

describe('numbers', () => {
  it('have a true minus, and none for what rounds to 0', () => {
    expect(fixed(-0.574)).toBe('−0.57');
    expect(fixed(-0.001)).toBe('0.00');
    expect(signed(0.284)).toBe('+0.28');
    expect(signed(-0.0004)).toBe('0.00');
    expect(signed(0.0004)).toBe('0.00');
    expect(fixed(Number.NaN)).toBe('–');
    expect(signed(Number.NaN)).toBe('–');
  });

  it('never hold a hyphen for a minus, and give the value back', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        for (const text of [fixed(value), signed(value)]) {
          expect(text).not.toContain('-');
          const back = Number(text.replace('−', '-').replaceAll(',', '').replace('+', ''));
          expect(Math.abs(back - value)).toBeLessThanOrEqual(0.0051);
        }
      }),
    );
  });

  it('are grouped from a thousand up', () => {
    expect(count(4344)).toBe('4,344');
    expect(counted(1, 'slide')).toBe('1 slide');
    expect(counted(0, 'study', 'studies')).toBe('0 studies');
  });

  it('as shares say what is too small to show', () => {
    expect(percent(0.142)).toBe('14\u202f%');
    expect(percent(0.003)).toBe('<\u202f1\u202f%');
    expect(percent(0)).toBe('0\u202f%');
    expect(percent(0.125, 1)).toBe('12.5\u202f%');
  });

  it('of unknown size have three figures', () => {
    expect(figures(0)).toBe('0');
    expect(figures(1234.5)).toBe('1,235');
    expect(figures(12.345)).toBe('12.3');
    expect(figures(-0.05)).toBe('−0.050');
    expect(figures(0.00012)).toBe('1.2 × 10⁻⁴');
    expect(figures(-2.5e7)).toBe('−2.5 × 10⁷');
  });

  it('of lengths and files have units', () => {
    expect(length(11)).toBe('11 µm');
    expect(length(12_340)).toBe('12.3 mm');
    expect(bytes(0)).toBe('0 B');
    expect(bytes(999)).toBe('999 B');
    expect(bytes(1_234_567)).toBe('1.23 MB');
    expect(bytes(5e15)).toBe('5000 TB');
  });
});

describe('times', () => {
  const now = new Date('2026-11-26T12:00:00');

  it('have a year only where it is another', () => {
    expect(date('2026-11-12T08:05:00', now)).toBe('12 Nov');
    expect(date('2025-11-12T08:05:00', now)).toBe('12 Nov 2025');
    expect(moment('2026-11-12T08:05:00', now)).toBe('12 Nov, 08:05');
  });

  it('as spans are as coarse as they are long', () => {
    expect([0, 40, 89, 90, 600, 3599, 3600, 7800].map(span)).toEqual([
      '0 s',
      '40 s',
      '89 s',
      '2 min',
      '10 min',
      '1 h',
      '1 h',
      '2 h 10 min',
    ]);
  });
});
