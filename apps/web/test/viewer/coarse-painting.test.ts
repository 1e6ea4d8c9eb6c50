import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pyramid } from '../../src/viewer/stage/block-pyramid';
import { noBrowser, openBrowser, openModules } from './support/browser';

const slide: Pyramid = {
  width: 2503,
  height: 1801,
  levels: [{ width: 2503, height: 1801, downsample: 1, blockWidth: 512, blockHeight: 512 }],
};
const view = { x: 1333.3, y: 871.7, scale: 0.3, rotation: 0, map: true };
/** Width of the stage of the page, CSS px. */
const WIDTH = 520;
/** So many px that no software paints them within a frame. */
const DENSITY = 4;

describe.skipIf(noBrowser !== '')(`a slide that moves${noBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('is painted with fewer px where painting is slow, and whole once it lies still', async () => {
    const { page, close } = await openModules(browser, '/test/viewer/support/stage-page.ts', {
      deviceScaleFactor: DENSITY,
    });
    await page.evaluate((pyramid) => globalThis.openStage(pyramid), slide);
    await page.waitForFunction(() => !globalThis.stageWaits());
    await page.evaluate((task) => globalThis.showStage(task), view);
    await page.waitForFunction(() => !globalThis.stageWaits());

    // Until a whole picture has been timed nothing is known of the machine.
    await expect
      .poll(async () => (await page.evaluate(() => globalThis.moveStage(6))).at(-1), { timeout: 20_000 })
      .toBe((WIDTH * DENSITY) / 2);
    await expect
      .poll(() => page.evaluate(() => globalThis.pictureWidth()), { timeout: 20_000 })
      .toBe(WIDTH * DENSITY);

    // What was put together from strips is the picture that is painted at once.
    const settled = await page.locator('#stage').screenshot();
    await page.evaluate(() => globalThis.paintAgain());
    const whole = await page.locator('#stage').screenshot();
    expect(settled.equals(whole)).toBe(true);
    await close();
  }, 60_000);
});
