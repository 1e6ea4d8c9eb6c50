import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSlide } from '@morphoscope/slide-io';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePhantomSlide, type PhantomCohort, planCohort, reduceTruth, writeCohort } from '../src/index.js';

describe('planCohort', () => {
  const key = ({ site, label }: { site: string; label: string }) => `${site} ${label}`;

  it('holds both labels at both sites, with artefacts that do not give the label away', () => {
    const specs = planCohort();
    expect(specs).toHaveLength(8);
    expect(new Set(specs.map(key)).size).toBe(4);
    expect(new Set(specs.map(({ id }) => id)).size).toBe(8);
    expect(new Set(specs.map(({ seed }) => seed)).size).toBe(8);
    const planted = (label: string) =>
      specs.filter((spec) => spec.label === label).map(({ artefacts }) => JSON.stringify(artefacts));
    expect(planted('benign').sort()).toEqual(planted('malignant').sort());
  });

  it('marks all tumours of site B and nothing else in a shortcut cohort', () => {
    for (const { site, label, artefacts } of planCohort({ slides: 12, shortcut: true })) {
      const marked = artefacts?.some(({ kind }) => kind === 'pen');
      expect(marked).toBe(site === 'B' && label === 'malignant');
    }
  });

  it('changes with the seed and refuses odd sizes', () => {
    expect(planCohort({ seed: 2 })[0]?.seed).not.toBe(planCohort({ seed: 1 })[0]?.seed);
    expect(() => planCohort({ slides: 1 })).toThrowError(/1 slides/);
  });
});

describe('writeCohort', () => {
  let dir: string;
  let cohort: PhantomCohort;
  const seen: string[] = [];
  const options = { slides: 2, seed: 4, width: 640, height: 512 };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'phantom-'));
    cohort = await writeCohort(join(dir, 'new'), { ...options, onProgress: ({ id }) => seen.push(id) });
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('writes slides that open with the right size, mpp and pixels', async () => {
    expect(seen).toEqual(['a1-benign', 'a1-malignant']);
    for (const { spec, path } of cohort.slides) {
      const reader = await openSlide(path);
      expect([reader.slide.width, reader.slide.height]).toEqual([640, 512]);
      expect(reader.slide.mpp?.x).toBeCloseTo(0.5, 4);
      expect(reader.slide.objectivePower).toBe(20);
      expect(reader.slide.levels.length).toBeGreaterThan(1);
      const { data } = await reader.readRegion({ x: 100, y: 60, level: 0, width: 300, height: 300 });
      const painted = makePhantomSlide(spec).pixels(100, 60, 300, 300).data;
      const error = data.reduce((sum, value, i) => sum + Math.abs(value - painted[i]!), 0) / data.length;
      expect(error).toBeLessThan(6);
      await reader.close();
    }
  });

  it('writes masks equal to the reduced truth', async () => {
    const { spec, maskPath, artefactMaskPath } = cohort.slides[1]!;
    const truth = reduceTruth(makePhantomSlide(spec).groundTruth, 4);
    const info = await sharp(maskPath).metadata();
    expect([info.width, info.height, info.space, info.depth]).toEqual([160, 128, 'b-w', 'uchar']);
    const data = await sharp(maskPath).toColourspace('b-w').raw().toBuffer();
    expect(new Uint8Array(data)).toEqual(truth.data);
    const artefacts = await sharp(artefactMaskPath).toColourspace('b-w').raw().toBuffer();
    expect(new Uint8Array(artefacts)).toEqual(truth.artefacts);
  });

  it('writes labels and a description', async () => {
    expect(await readFile(cohort.labelsPath, 'utf8')).toBe(
      'slide,label,site\na1-benign,benign,A\na1-malignant,malignant,A\n',
    );
    const described = JSON.parse(await readFile(cohort.cohortPath, 'utf8'));
    expect(described.slides).toHaveLength(2);
    expect(described.classes).toEqual(cohort.classes);
    expect(described.slides[0].seed).toBe(cohort.slides[0]?.spec.seed);
  });

  it('stops when told to, and says when it cannot write', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(writeCohort(join(dir, 'stopped'), { ...options, signal: stop.signal })).rejects.toThrow();
    await expect(writeCohort(cohort.labelsPath, options)).rejects.toThrowError(/cannot be written/);
  });
});
