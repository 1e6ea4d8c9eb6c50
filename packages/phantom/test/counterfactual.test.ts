import { describe, expect, it } from 'vitest';
import {
  CLASS,
  makePhantomSlide,
  makePhantomWithout,
  type PhantomSpec,
  REMOVABLE_TISSUE,
  TISSUE_CLASSES,
} from '../src/index.js';

const spec: PhantomSpec = {
  id: 'one',
  seed: 5,
  label: 'malignant',
  site: 'B',
  width: 1400,
  height: 1100,
  artefacts: [{ kind: 'pen', colour: 'green', shape: 'ring' }, { kind: 'fold' }],
};
const whole = makePhantomSlide(spec);

/** Whether two planes are equal; `toEqual` takes half a minute for a slide. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Share of the pixels, among those that `where` picks, whose colour is another one. */
function changed(other: Uint8Array, where: (at: number) => boolean): number {
  let [all, different] = [0, 0];
  for (let at = 0; at < other.length / 3; at++) {
    if (!where(at)) continue;
    all++;
    if ([0, 1, 2].some((c) => other[3 * at + c] !== whole.image.data[3 * at + c])) different++;
  }
  return different / all;
}

/** Pixels within `reach` of a pixel that `where` picks: how far the optics and the fold's second layer carry a change. */
function near(where: (at: number) => boolean, reach: number): Uint8Array {
  const { width = 0, height = 0 } = spec;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!where(y * width + x)) continue;
      for (let j = Math.max(0, y - reach); j <= Math.min(height - 1, y + reach); j++)
        out.fill(1, j * width + Math.max(0, x - reach), j * width + Math.min(width, x + reach + 1));
    }
  }
  return out;
}

describe('makePhantomWithout', () => {
  it.each(REMOVABLE_TISSUE)('takes away %s and leaves every other pixel as it was', (tissue) => {
    const other = makePhantomWithout(spec, tissue);
    const own = TISSUE_CLASSES.indexOf(tissue);
    const { data: before, artefacts } = whole.groundTruth;
    const { data: after } = other.groundTruth;
    expect(before.includes(own)).toBe(true);
    expect(after.includes(own)).toBe(false);
    // A malignant gland may have grown at the rim of a fat lobule; elsewhere stroma shows. Single lymphocytes are stroma by class, and lumina go with their glands.
    const gone = (at: number): boolean => after[at] !== before[at];
    const lost = new Set<number>();
    const grown = new Set<number>();
    before.forEach((was, at) => {
      if (!gone(at)) return;
      lost.add(was);
      grown.add(after[at]!);
    });
    expect(grown).toContain(CLASS.stroma);
    grown.delete(CLASS.stroma);
    expect([...grown]).toEqual(tissue === 'malignant-gland' && grown.size > 0 ? [CLASS.fat] : []);
    for (const was of lost) expect([own, CLASS.lumen]).toContain(was);
    expect(changed(other.image.data, (at) => before[at] === own)).toBeGreaterThan(0.9);
    if (tissue === 'lymphocytes') return;
    // Nuclei stick out of a gland a little, fat stretches the stroma between its cells, and the optics blur: away from that nothing changes but what a fold copies.
    const touched = near(gone, 16);
    expect(changed(other.image.data, (at) => touched[at] === 0 && artefacts[at] === 0)).toBeLessThan(
      tissue === 'fat' ? 1e-4 : 1e-12,
    );
  });

  it('takes away the pen and shows what was under it', () => {
    const other = makePhantomWithout(spec, 'pen');
    const inked = near((at) => (whole.groundTruth.artefacts[at]! & 1) === 1, 6);
    expect(same(other.groundTruth.data, whole.groundTruth.data)).toBe(true);
    expect(other.groundTruth.artefacts.some((bits) => bits & 1)).toBe(false);
    expect(other.artefacts.map(({ kind }) => kind)).toEqual(['fold']);
    expect(changed(other.image.data, (at) => inked[at] === 0)).toBe(0);
    const unmarked = makePhantomSlide({ ...spec, artefacts: [] });
    const folded = near((at) => whole.groundTruth.artefacts[at]! >= 4, 6);
    let different = 0;
    for (let i = 0; i < unmarked.image.data.length; i++)
      if (folded[Math.floor(i / 3)] === 0 && unmarked.image.data[i] !== other.image.data[i]) different++;
    expect(different).toBe(0);
  });

  it('is the slide itself where the concept is not there', () => {
    const benign: PhantomSpec = { ...spec, label: 'benign', artefacts: [] };
    const own = makePhantomSlide(benign);
    for (const concept of ['malignant-gland', 'pen'] as const)
      expect(same(makePhantomWithout(benign, concept).image.data, own.image.data)).toBe(true);
  });
});
