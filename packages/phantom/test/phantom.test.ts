import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLASS, makePhantomSlide, type PhantomSpec, SITES, TISSUE_CLASSES } from '../src/index.js';

const spec: PhantomSpec = {
  id: 'p',
  seed: 5,
  label: 'malignant',
  site: 'A',
  width: 768,
  height: 640,
  artefacts: [{ kind: 'pen', colour: 'green', shape: 'ring' }, { kind: 'fold' }, { kind: 'blur' }],
};
const sha = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

const first = makePhantomSlide(spec);

describe('makePhantomSlide', () => {
  it('gives the same bytes for the same spec, whatever its id', () => {
    const second = makePhantomSlide({ ...structuredClone(spec), id: 'q' });
    expect(sha(second.image.data)).toBe(sha(first.image.data));
    expect(sha(second.groundTruth.data)).toBe(sha(first.groundTruth.data));
    expect(sha(second.groundTruth.artefacts)).toBe(sha(first.groundTruth.artefacts));
    expect(second.artefacts).toEqual(first.artefacts);
  });

  it('gives other slides for other seeds, and other colours but the same tissue for other sites', () => {
    const otherSeed = makePhantomSlide({ ...spec, seed: 6 });
    expect(sha(otherSeed.groundTruth.data)).not.toBe(sha(first.groundTruth.data));
    const otherSite = makePhantomSlide({ ...spec, site: 'B' });
    expect(sha(otherSite.groundTruth.data)).toBe(sha(first.groundTruth.data));
    expect(sha(otherSite.image.data)).not.toBe(sha(first.image.data));
  });

  it('crops exactly and is white outside', () => {
    const piece = first.pixels(-2, 630, 5, 12);
    expect([piece.width, piece.height, piece.data.length]).toEqual([5, 12, 180]);
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 5; x++) {
        const inside = x >= 2 && y < 10;
        const at = ((630 + y) * 768 + x - 2) * 3;
        const expected = inside ? [...first.image.data.subarray(at, at + 3)] : [255, 255, 255];
        expect([...piece.data.subarray((y * 5 + x) * 3, (y * 5 + x) * 3 + 3)]).toEqual(expected);
      }
    }
    expect(first.pixels(2000, 2000, 2, 2).data).toEqual(new Uint8Array(12).fill(255));
  });

  it('paints structures of the same physical size at another mpp', () => {
    const shares = [0.5, 1].map((mpp) => {
      const side = 384 / mpp;
      const { groundTruth } = makePhantomSlide({
        id: 'm',
        seed: 3,
        label: 'benign',
        site: 'A',
        width: 2 * side,
        height: 2 * side,
        mpp,
      });
      return groundTruth.data.reduce((n, c) => n + (c === 1 ? 1 : 0), 0) / groundTruth.data.length;
    });
    expect(Math.abs(shares[0]! - shares[1]!)).toBeLessThan(0.12);
  });

  it('paints any size, site, label and artefacts without a hole in the truth', () => {
    const artefact = fc.oneof(
      fc.record({
        kind: fc.constant('pen' as const),
        colour: fc.constantFrom('blue', 'green', 'black'),
        shape: fc.constantFrom('ring', 'line', 'scribble', 'corner'),
      }),
      fc.record({ kind: fc.constantFrom('blur' as const, 'fold' as const) }),
    );
    const specs = fc.record({
      id: fc.constant('any'),
      seed: fc.integer(),
      label: fc.constantFrom('benign', 'malignant'),
      site: fc.constantFrom(...SITES),
      width: fc.integer({ min: 256, max: 420 }),
      height: fc.integer({ min: 256, max: 420 }),
      mpp: fc.double({ min: 0.25, max: 2, noNaN: true }),
      artefacts: fc.array(artefact, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(specs, (any) => {
        const { image, groundTruth, artefacts } = makePhantomSlide(any as PhantomSpec);
        expect(image.data).toHaveLength(any.width * any.height * 3);
        expect(groundTruth.data.every((c) => c < TISSUE_CLASSES.length)).toBe(true);
        expect(groundTruth.artefacts.every((bits) => bits <= 7)).toBe(true);
        expect(artefacts.map(({ kind }) => kind).sort()).toEqual(
          any.artefacts.map(({ kind }) => kind).sort(),
        );
        if (any.label === 'benign') expect(groundTruth.data.includes(CLASS.malignantGland)).toBe(false);
      }),
      { numRuns: 12 },
    );
  });

  it('numbers classes by their place in the list', () => {
    const named = Object.entries(CLASS).map(([name, index]) => [
      name,
      TISSUE_CLASSES[index]?.replace(/-(.)/, (_, c) => c.toUpperCase()),
    ]);
    expect(named.every(([name, listed]) => name === listed)).toBe(true);
    expect(named).toHaveLength(TISSUE_CLASSES.length);
  });

  it('refuses what it cannot paint, and says what to do', () => {
    const bad = (change: object) => () => makePhantomSlide({ ...spec, ...change });
    expect(bad({ width: 10 })).toThrowError(/10 × 640/);
    expect(bad({ mpp: 0 })).toThrowError(/0 µm\/px/);
    expect(bad({ site: 'Z' })).toThrowError(/site "Z"/);
    expect(SITES).toContain('A');
  });
});
