import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pyramid } from '../../src/viewer/stage/block-pyramid';
import { noBrowser, openBrowser, openModules } from './support/browser';
import { LABELS } from './support/known-map';

/** A slide in levels of any ratio, each with its own blocks. */
function pyramidOf(ratios: readonly number[], blocks: readonly number[]): Pyramid {
  const [width, height] = [2503, 1801];
  const levels = ratios.map((ratio, i) => ({
    width: Math.floor(width / ratio),
    height: Math.floor(height / ratio),
    downsample: ratio,
    blockWidth: blocks[i % blocks.length] as number,
    blockHeight: blocks[(i + 1) % blocks.length] as number,
  }));
  return { width, height, levels };
}

const pyramids = {
  'levels halved': pyramidOf([1, 2, 4, 8], [256]),
  'levels of other ratios, blocks of other sizes': pyramidOf([1, 3.87, 11.3], [240, 512, 300]),
  'one level': pyramidOf([1], [512]),
};

/** Screen px per level-0 px, and degrees. */
const views = [
  [0.16, 0],
  [0.16, 33],
  [0.37, 90],
  [0.37, 214.5],
  [1, 0],
  [1, 33],
  [2.9, 0],
  [2.9, 214.5],
] as const;

describe.skipIf(noBrowser !== '')(`layers lie on the tissue${noBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** Screenshot once two in a row are the same. */
  async function picture(
    page: Page,
    view: Omit<Parameters<typeof globalThis.showStage>[0], 'map'>,
    map: boolean,
  ) {
    await page.evaluate((task) => globalThis.showStage(task), { ...view, map });
    let before = '';
    for (let i = 0; i < 40; i++) {
      await page.waitForTimeout(60);
      if (await page.evaluate(() => globalThis.stageWaits())) continue;
      const now = (await page.locator('#stage').screenshot()).toString('base64');
      if (now === before) return `data:image/png;base64,${now}`;
      before = now;
    }
    throw new Error('the picture never came to rest');
  }

  it.each([
    ['levels halved', 1],
    ['levels halved', 2],
    ['levels of other ratios, blocks of other sizes', 1],
    ['one level', 1],
  ] as const)(
    'within one px at every zoom and rotation: %s, %i screen px per CSS px',
    async (name, density) => {
      const { page, close } = await openModules(browser, '/test/viewer/support/stage-page.ts', {
        deviceScaleFactor: density,
      });
      await page.evaluate((slide) => globalThis.openStage(slide), pyramids[name]);
      const wrong: string[] = [];
      for (const [scale, rotation] of views) {
        const view = { x: 1333.3, y: 871.7, scale, rotation };
        const pictures = [await picture(page, view, false), await picture(page, view, true)] as const;
        const result = await page.evaluate(([a, b]) => globalThis.compareScreenshots(a, b), pictures);
        expect(result.share).toBeGreaterThan(0.15);
        expect(result.seen.length).toBeGreaterThanOrEqual(LABELS);
        if (result.wrong > 0) wrong.push(`${result.wrong} px at ${scale}×, ${rotation}°`);
      }
      await close();
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});
