import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroundTruth, NO_CLASS, reduceTruth, truthOfCells } from '../src/index.js';

const classes = ['a', 'b', 'c'];
const truths = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 2 }),
      artefacts: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 7 }),
      downsample: fc.constantFrom(1, 4),
    }),
  )
  .map((parts): GroundTruth => ({ ...parts, classes }));

describe('truthOfCells', () => {
  it('agrees with counting cell by cell', () => {
    const rasters = fc.record({
      width: fc.integer({ min: 1, max: 5 }),
      height: fc.integer({ min: 1, max: 5 }),
      originX: fc.double({ min: -6, max: 6, noNaN: true }),
      originY: fc.double({ min: -6, max: 6, noNaN: true }),
      stepX: fc.double({ min: 0.7, max: 9, noNaN: true }),
      stepY: fc.double({ min: 0.7, max: 9, noNaN: true }),
    });
    fc.assert(
      fc.property(truths, rasters, (truth, raster) => {
        const result = truthOfCells(truth, raster);
        for (let row = 0; row < raster.height; row++) {
          for (let column = 0; column < raster.width; column++) {
            const members: number[] = [];
            for (let at = 0; at < truth.data.length; at++) {
              const x = ((at % truth.width) + 0.5) * truth.downsample;
              const y = (Math.floor(at / truth.width) + 0.5) * truth.downsample;
              const inColumn = Math.floor((x - raster.originX) / raster.stepX) === column;
              if (inColumn && Math.floor((y - raster.originY) / raster.stepY) === row) members.push(at);
            }
            const cell = row * raster.width + column;
            const counts = classes.map((_, c) => members.filter((at) => truth.data[at] === c).length);
            const majority = members.length === 0 ? NO_CLASS : counts.indexOf(Math.max(...counts));
            expect(result.majority[cell]).toBe(majority);
            counts.forEach((count, c) => {
              const share = result.shares[cell * 3 + c]!;
              if (members.length === 0) expect(share).toBeNaN();
              else expect(share).toBeCloseTo(count / members.length, 6);
            });
            if (members.length === 0) continue;
            const inked = members.filter((at) => truth.artefacts[at]! & 1).length;
            expect(result.artefactShares[cell * 3]).toBeCloseTo(inked / members.length, 6);
          }
        }
      }),
    );
  });
});

describe('reduceTruth', () => {
  it('is the majority of cells of the same size, and keeps everything at factor 1', () => {
    fc.assert(
      fc.property(truths, fc.integer({ min: 1, max: 5 }), (truth, factor) => {
        const small = reduceTruth(truth, factor);
        const step = factor * truth.downsample;
        const raster = {
          width: small.width,
          height: small.height,
          originX: 0,
          originY: 0,
          stepX: step,
          stepY: step,
        };
        expect(small.downsample).toBe(step);
        expect(small.data).toEqual(truthOfCells(truth, raster).majority);
        if (factor === 1) expect(small.artefacts).toEqual(truth.artefacts);
      }),
    );
  });

  it('keeps an artefact that covers half a block', () => {
    const truth: GroundTruth = {
      data: new Uint8Array(4),
      artefacts: Uint8Array.from([1, 1, 2, 0]),
      width: 2,
      height: 2,
      downsample: 1,
      classes,
    };
    expect([...reduceTruth(truth, 2).artefacts]).toEqual([1]);
    expect(() => reduceTruth(truth, 0.5)).toThrowError(/0.5/);
  });
});
