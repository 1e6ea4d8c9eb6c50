import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockAt,
  blockBox,
  blockCount,
  blockSource,
  levelStep,
  type Pyramid,
} from '../../src/viewer/stage/block-pyramid';
import { thumbnailPyramid } from '../../src/viewer/stage/slide-source';

const pyramids: fc.Arbitrary<Pyramid> = fc
  .record({
    width: fc.integer({ min: 40, max: 90_000 }),
    height: fc.integer({ min: 40, max: 90_000 }),
    ratios: fc.array(fc.double({ min: 1.3, max: 5, noNaN: true }), { maxLength: 4 }),
    blocks: fc.array(fc.integer({ min: 16, max: 1024 }), { minLength: 2, maxLength: 5 }),
  })
  .map(({ width, height, ratios, blocks }) => {
    let downsample = 1;
    const levels = [1, ...ratios].map((ratio, i) => {
      downsample *= ratio;
      return {
        width: Math.max(1, Math.floor(width / downsample)),
        height: Math.max(1, Math.ceil(height / downsample)),
        downsample,
        blockWidth: blocks[i % blocks.length]!,
        blockHeight: blocks[(i + 1) % blocks.length]!,
      };
    });
    return { width, height, levels };
  });

describe('the blocks of a slide', () => {
  it('hold every px of a level once and lie side by side on the slide', () => {
    fc.assert(
      fc.property(pyramids, fc.nat(), fc.nat(), (pyramid, pickColumn, pickRow) => {
        for (const level of pyramid.levels) {
          const { columns, rows } = blockCount(level);
          const column = pickColumn % columns;
          const row = pickRow % rows;
          const last = blockSource(level, columns - 1, rows - 1);
          expect((columns - 1) * level.blockWidth + last.width).toBe(level.width);
          expect((rows - 1) * level.blockHeight + last.height).toBe(level.height);
          const box = blockBox(pyramid, level, column, row);
          if (column > 0) {
            const left = blockBox(pyramid, level, column - 1, row);
            expect(left.x + left.width).toBeCloseTo(box.x, 6);
          }
          const middle = blockAt(pyramid, level, box.x + box.width / 2, box.y + box.height / 2);
          expect(middle).toEqual({ column, row });
        }
      }),
    );
  });

  it('reach to the edge of the slide within one px of their level', () => {
    fc.assert(
      fc.property(pyramids, (pyramid) => {
        for (const level of pyramid.levels) {
          const { columns, rows } = blockCount(level);
          const box = blockBox(pyramid, level, columns - 1, rows - 1);
          const step = pyramid.width / level.width;
          expect(Math.abs(box.x + box.width - pyramid.width)).toBeLessThan(Math.ceil(step) + 1e-6);
        }
      }),
    );
  });

  it('are counted by whole steps where a level was made by halving', () => {
    expect(levelStep(5001, 2500)).toBe(2);
    expect(levelStep(5001, 625)).toBe(8);
    expect(levelStep(5000, 1292)).toBeCloseTo(3.87, 3);
    expect(levelStep(300, 300)).toBe(1);
  });

  it('are one for a slide of which there is only the thumbnail', () => {
    const pyramid = thumbnailPyramid({ width: 5000, height: 2500, levels: [] }, 1024);
    expect(pyramid.levels).toHaveLength(1);
    const box = blockBox(pyramid, pyramid.levels[0]!, 0, 0);
    expect([box.x, box.y]).toEqual([0, 0]);
    expect(box.width).toBeCloseTo(5000, 6);
    expect(box.height).toBeCloseTo(2500, 6);
  });
});
