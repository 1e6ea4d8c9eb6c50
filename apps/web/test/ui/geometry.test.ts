import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classWindow } from '../../src/overview/effect-matrix';
import { placeBeside, type Side } from '../../src/ui/popover';
import { linear, spread, ticks, wrapWords } from '../../src/ui/scale';

describe('ticks', () => {
  it('are round, inside, evenly apart and not too many', () => {
    const ends = fc
      .tuple(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 1e-3, max: 1e4, noNaN: true }))
      .map(([low, width]) => [low, low + width] as const);
    fc.assert(
      fc.property(ends, fc.integer({ min: 2, max: 8 }), ([low, high], wanted) => {
        const { values, decimals } = ticks(low, high, wanted);
        const slack = (high - low) * 1e-6;
        expect(values.length).toBeLessThanOrEqual(wanted + 1);
        for (const [i, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual(low - slack);
          expect(value).toBeLessThanOrEqual(high + slack);
          expect(Number(value.toFixed(decimals))).toBeCloseTo(value, 9);
          if (i > 0) expect(value).toBeGreaterThan(values[i - 1] as number);
        }
      }),
    );
  });

  it('of one value are that value', () => {
    expect(ticks(3, 3).values).toEqual([3]);
  });

  it('of 0 to 1 are the quarters', () => {
    expect(ticks(0, 1, 4).values).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});

it('a scale maps its ends to its ends', () => {
  const scale = linear(2, 12, 34, 476);
  expect([scale(2), scale(7), scale(12)]).toEqual([34, 255, 476]);
  expect(linear(5, 5, 0, 10)(5)).toBe(0);
});

describe('labels', () => {
  it('are spread apart in their order, inside the chart where there is room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 10 }),
        (wanted) => {
          const placed = spread(wanted, 16, 0, 300);
          const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
          for (const [n, i] of order.entries()) {
            expect(placed[i]).toBeGreaterThanOrEqual(-1e-9);
            expect(placed[i]).toBeLessThanOrEqual(300 + 1e-9);
            if (n > 0)
              expect((placed[i] as number) - (placed[order[n - 1] as number] as number)).toBeGreaterThan(
                15.999,
              );
          }
        },
      ),
    );
  });

  it('wrap between words and end in an ellipsis when they must', () => {
    expect(wrapWords('share of tiles', 400, 12, 2)).toEqual(['share of tiles']);
    expect(wrapWords('one two three four five six seven eight nine', 80, 12, 2)).toHaveLength(2);
    expect(wrapWords('one two three four five six seven eight nine', 80, 12, 2).at(-1)).toMatch(/…$/);
    expect(wrapWords('', 80, 12, 2)).toEqual(['']);
  });
});

describe('a box beside its button', () => {
  const sides: Side[] = ['below-start', 'below-end', 'above-start', 'right'];
  const pane = { width: 1000, height: 700 };

  it('lies inside the window wherever the button is', () => {
    const anchor = fc
      .tuple(fc.nat(960), fc.nat(660), fc.integer({ min: 10, max: 40 }))
      .map(([left, top, size]) => ({ left, top, right: left + size, bottom: top + size }));
    const box = fc.record({
      width: fc.integer({ min: 20, max: 400 }),
      height: fc.integer({ min: 20, max: 300 }),
    });
    fc.assert(
      fc.property(anchor, box, fc.constantFrom(...sides), (button, size, side) => {
        const { left, top } = placeBeside(button, size, side, pane);
        expect(left).toBeGreaterThanOrEqual(8);
        expect(top).toBeGreaterThanOrEqual(8);
        expect(left + size.width).toBeLessThanOrEqual(pane.width - 8);
        expect(top + size.height).toBeLessThanOrEqual(pane.height - 8);
      }),
    );
  });

  it('opens downwards where there is room, else upwards', () => {
    const box = { width: 100, height: 100 };
    const at = (top: number) => ({ left: 100, right: 130, top, bottom: top + 30 });
    expect(placeBeside(at(100), box, 'below-start', pane).top).toBe(136);
    expect(placeBeside(at(650), box, 'below-start', pane).top).toBe(544);
    expect(placeBeside(at(650), box, 'below-end', pane).left).toBe(30);
  });
});

describe('the classes that fit side by side', () => {
  it('are all, or a window that holds the one looked at', () => {
    expect(classWindow(3, 1)).toEqual([0, 1, 2]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(39), (classes, at) => {
        const chosen = at % classes;
        const window = classWindow(classes, chosen);
        expect(window).toContain(chosen);
        expect(window).toHaveLength(Math.min(5, classes));
        expect(window.every((c) => c >= 0 && c < classes)).toBe(true);
      }),
    );
  });
});
