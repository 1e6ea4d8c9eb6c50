import { beforeAll, describe, expect, it } from 'vitest';
import { ARTEFACT, CLASS, makePhantomSlide, type Phantom, SITES, type Site } from '../src/index.js';

/** Mean R, G, B over the px of a class that carry exactly these artefact bits. */
function meanColour(phantom: Phantom, wanted: number, bits = 0): [number, number, number] {
  const { data, artefacts } = phantom.groundTruth;
  const sum: [number, number, number] = [0, 0, 0];
  let n = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== wanted || artefacts[i] !== bits) continue;
    for (let c = 0; c < 3; c++) sum[c]! += phantom.image.data[3 * i + c]!;
    n++;
  }
  if (n === 0) throw new Error(`no pixels of class ${wanted}`);
  return sum.map((value) => value / n) as [number, number, number];
}

const grey = ([r, g, b]: readonly number[]) => (r! + g! + b!) / 3;

function shareOf(phantom: Phantom, wanted: number): number {
  const { data } = phantom.groundTruth;
  return data.reduce((n, c) => n + (c === wanted ? 1 : 0), 0) / data.length;
}

describe.each([...SITES])('site %s', (site: Site) => {
  let malignant: Phantom;
  let benign: Phantom;
  beforeAll(() => {
    const base = { site, width: 1792, height: 1536 };
    malignant = makePhantomSlide({ ...base, id: 'm', seed: 31, label: 'malignant' });
    benign = makePhantomSlide({ ...base, id: 'b', seed: 32, label: 'benign' });
  });

  it('has bright glass, lumen and fat', () => {
    const glass = grey(meanColour(malignant, CLASS.glass));
    expect(glass).toBeGreaterThan(232);
    expect(grey(meanColour(benign, CLASS.lumen))).toBeGreaterThan(glass - 22);
    expect(grey(meanColour(malignant, CLASS.fat))).toBeGreaterThan(glass - 25);
  });

  it('has pink stroma, red blood and dark lymphocytes', () => {
    const [r, g, b] = meanColour(malignant, CLASS.stroma);
    expect(r - g).toBeGreaterThan(30);
    expect(b - g).toBeGreaterThan(10);
    const blood = meanColour(malignant, CLASS.blood);
    expect(blood[0] - blood[2]).toBeGreaterThan(r - b + 15);
    expect(blood[0] - blood[1]).toBeGreaterThan(60);
    expect(grey(meanColour(malignant, CLASS.lymphocytes))).toBeLessThan(grey([r, g, b]) - 20);
  });

  it('has malignant glands darker than benign ones, and both bluer than stroma', () => {
    const stroma = meanColour(malignant, CLASS.stroma);
    const dark = meanColour(malignant, CLASS.malignantGland);
    const pale = meanColour(benign, CLASS.benignGland);
    expect(grey(dark)).toBeLessThan(grey(pale) - 15);
    expect(grey(dark)).toBeLessThan(grey(stroma) - 30);
    expect(dark[2] - dark[0]).toBeGreaterThan(stroma[2] - stroma[0] + 5);
    expect(pale[2] - pale[0]).toBeGreaterThan(stroma[2] - stroma[0] + 5);
  });

  it('holds every tissue in a sensible amount, and malignant glands only where the label says so', () => {
    expect(shareOf(benign, CLASS.malignantGland)).toBe(0);
    expect(shareOf(malignant, CLASS.malignantGland)).toBeGreaterThan(0.05);
    for (const phantom of [benign, malignant]) {
      expect(shareOf(phantom, CLASS.glass)).toBeGreaterThan(0.03);
      expect(shareOf(phantom, CLASS.glass)).toBeLessThan(0.4);
      expect(shareOf(phantom, CLASS.stroma)).toBeGreaterThan(0.25);
      for (const rare of [CLASS.benignGland, CLASS.lumen, CLASS.lymphocytes, CLASS.fat, CLASS.blood]) {
        expect(shareOf(phantom, rare)).toBeGreaterThan(0.001);
      }
    }
  });
});

it('stains sites differently', () => {
  const stroma = SITES.map((site) =>
    meanColour(makePhantomSlide({ id: 's', seed: 9, label: 'benign', site, width: 640, height: 640 }), 1),
  );
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const distance = Math.hypot(...stroma[i]!.map((value, c) => value - stroma[j]![c]!));
    expect(distance).toBeGreaterThan(12);
  }
});

describe('artefacts', () => {
  const base = { id: 'a', seed: 77, label: 'malignant', site: 'A', width: 1024, height: 896 } as const;
  const clean = makePhantomSlide(base);

  it('changes nothing outside its mask and box', () => {
    const marked = makePhantomSlide({ ...base, artefacts: [{ kind: 'pen', colour: 'blue', shape: 'line' }] });
    const { box } = marked.artefacts[0]!;
    let changed = 0;
    for (let i = 0; i < marked.groundTruth.data.length; i++) {
      const x = i % base.width;
      const y = Math.floor(i / base.width);
      const near =
        x >= box.x - 3 && x < box.x + box.width + 3 && y >= box.y - 3 && y < box.y + box.height + 3;
      if (near) continue;
      if (marked.groundTruth.artefacts[i]) changed++;
      for (let c = 3 * i; c < 3 * i + 3; c++) if (marked.image.data[c] !== clean.image.data[c]) changed++;
    }
    expect(changed).toBe(0);
    expect(Buffer.compare(marked.groundTruth.data, clean.groundTruth.data)).toBe(0);
  });

  it.each([
    ['blue', 2],
    ['green', 1],
  ] as const)('tints px under a %s pen', (colour, channel) => {
    const marked = makePhantomSlide({ ...base, artefacts: [{ kind: 'pen', colour, shape: 'ring' }] });
    const inked = meanColour(marked, CLASS.stroma, ARTEFACT.pen);
    const others = [0, 1, 2].filter((c) => c !== channel);
    for (const c of others) expect(inked[channel] - inked[c]!).toBeGreaterThan(15);
  });

  it('darkens a fold and softens a blur', () => {
    const folded = makePhantomSlide({ ...base, artefacts: [{ kind: 'fold' }] });
    const bent = meanColour(folded, CLASS.stroma, ARTEFACT.fold);
    expect(grey(bent)).toBeLessThan(grey(meanColour(folded, CLASS.stroma)) - 20);
    const blurred = makePhantomSlide({ ...base, artefacts: [{ kind: 'blur' }] });
    const sharpness = (phantom: Phantom) => {
      let sum = 0;
      for (let i = 1; i < phantom.groundTruth.data.length; i++) {
        if (!(blurred.groundTruth.artefacts[i]! & ARTEFACT.blur)) continue;
        sum += Math.abs(phantom.image.data[3 * i + 1]! - phantom.image.data[3 * i - 2]!);
      }
      return sum;
    };
    expect(sharpness(blurred)).toBeLessThan(0.5 * sharpness(clean));
  });
});
