import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  applyStudy,
  explain,
  readManifest,
  readSlideRecord,
  StudyFolder,
  slideFile,
  summarise,
} from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { filesOf, makeBench } from './fixture/bench.js';

const bench = makeBench();
const dictionary = 'dictionaries/nmf-k4';

describe('held-out slides', () => {
  it('do not change the fit: same H as without them, and the same maps of the other slides', async () => {
    const [a, b, c] = bench.slides;
    await explain(bench.settings('two-only', { slides: [a!, b!] }));
    await explain(
      bench.settings('held', {
        slides: [
          { ...a!, split: 'fit' },
          { ...b!, split: 'fit' },
          { ...c!, split: 'held-out' },
        ],
      }),
    );
    const without = await filesOf(join(bench.dir, 'two-only'));
    const held = await filesOf(join(bench.dir, 'held'));
    for (const path of [...without.keys()].filter(
      (name) => name === `${dictionary}/H.npy` || /^slides\/[^/]+\/(cells|tiles)/.test(name),
    )) {
      expect(held.get(path) === without.get(path), path).toBe(true);
    }
  });

  it('are projected, drawn and reported like the others', async () => {
    const out = new StudyFolder(join(bench.dir, 'held'));
    const [a, , c] = bench.slides;
    const held = (await readSlideRecord(out.slide(c!.id)))!;
    expect(held.split).toBe('held-out');
    expect(held.dictionaries['nmf-k4']!.labelCounts.reduce((x, y) => x + y, 0)).toBeGreaterThan(0);
    expect((await readSlideRecord(out.slide(a!.id)))!.split).toBe('fit');
    const summary = await summarise(out.root);
    expect(summary.dictionaries[0]!.slides.map((slide) => slide.split)).toEqual(['fit', 'fit', 'held-out']);
    expect(summary.findings.map(({ code }) => code)).toContain('few-held-out');
  });

  it('apply gives a slide the same maps as holding it out from the start', async () => {
    const c = bench.slides[2]!;
    await applyStudy({ study: join(bench.dir, 'two-only'), slides: [{ ...c, group: 'p9', site: 'here' }] });
    const files = join('slides', c.id, slideFile.tiles);
    const applied = await readFile(join(bench.dir, 'two-only', files));
    expect(applied.equals(await readFile(join(bench.dir, 'held', files)))).toBe(true);
    const manifest = await readManifest(new StudyFolder(join(bench.dir, 'two-only')));
    expect(manifest.slides.map(({ split }) => split)).toEqual([undefined, undefined, 'held-out']);
    expect(manifest.slides[2]).toMatchObject({ group: 'p9', site: 'here' });
  });

  it('says so when a table puts a slide into a fit that is over', async () => {
    const notices: string[] = [];
    await explain(bench.settings('one-only', { slides: [bench.slides[0]!] }));
    await applyStudy(
      { study: join(bench.dir, 'one-only'), slides: [{ ...bench.slides[1]!, split: 'fit' }] },
      { onNotice: (text) => notices.push(text) },
    );
    expect(notices.join()).toContain('count as held out');
  });

  it('a share of the groups is chosen by the seed, recorded, and part of what a resume compares', async () => {
    const settings = bench.settings('share', { holdOut: 0.34, seed: 2 });
    await explain(settings);
    const manifest = await readManifest(new StudyFolder(settings.out));
    expect(manifest.holdOut).toBe(0.34);
    expect(manifest.slides.filter(({ split }) => split === 'held-out').length).toBe(1);
    await expect(explain({ ...settings, holdOut: 0.67, resume: true })).rejects.toThrow(/--hold-out/);
    const regrouped = settings.slides.map((slide) => ({ ...slide, site: 'elsewhere' }));
    await expect(explain({ ...settings, slides: regrouped, resume: true })).rejects.toThrow(/--labels/);
    expect((await explain({ ...settings, resume: true })).slides).toBe(3);
  });

  it('when every slide of the fit fails, says that none is left to fit on', async () => {
    const [a, b] = bench.slides;
    const slides = [
      { id: 'broken', path: join(bench.dir, 'no-such.tif'), split: 'fit' as const },
      { ...a!, split: 'held-out' as const },
      { ...b!, split: 'held-out' as const },
    ];
    await expect(explain(bench.settings('nothing', { slides }))).rejects.toThrow(
      /no slide is left to fit on/,
    );
  });
});
