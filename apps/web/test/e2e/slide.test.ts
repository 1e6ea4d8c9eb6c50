import { join } from 'node:path';
import type { ConceptList, RegionAgreement, StudyDetail, StudySlide } from '@morphoscope/rpc';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { judgePainting } from './support/painted';
import { stillPicture } from './support/picture';
import { readStoredCells, type StoredCells } from './support/stored-cells';
import { openVisitor, type Visitor } from './support/visitor';

describe.skipIf(noDashboard)(`a slide in the dashboard${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let slide: StudySlide;
  let concepts: ConceptList;
  let cells: StoredCells;
  let visitor: Visitor;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
    const detail = await dashboard.ask<StudyDetail>('studies.get');
    concepts = await dashboard.ask<ConceptList>('concepts.list');
    slide = detail.slideInfo.at(-1) as StudySlide;
    cells = await readStoredCells(join(dashboard.folder, 'study'), slide.slideId, concepts.dictionary);
    // One window for all flows: pages load from its cache.
    visitor = await openVisitor(browser, dashboard.url);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const path = (search = '') => `/s/${dashboard.study}/slide/${slide.slideId}${search}`;
  const stage = '[role="application"]';
  const visit = async (search = '') => {
    await visitor.go(path(search));
    await visitor.page.getByRole('group', { name: 'Magnification' }).waitFor();
    return visitor.page;
  };

  it.each([
    [0.9, 0],
    [0.33, 0],
    [0.12, 0],
    [0.33, 30],
    [0.5, 270],
  ])(
    'is painted with the clusters that the study folder holds, at %f µm/px turned by %f°',
    async (mpp, rotation) => {
      const at = { x: slide.width / 2 + 13.7, y: slide.height / 2 - 9.2, mpp, rotation };
      const page = await visit(`?mode=hard&op=100&lamp=100&at=${at.x},${at.y},${mpp},${rotation}`);
      const picture = await stillPicture(page, stage);
      const { looked, wrong, seen } = judgePainting(picture, cells, {
        ...{ at, mpp: slide.mpp.x, scale: concepts.weightScale },
        colours: concepts.concepts.map(({ colour }) => colour),
      });
      expect(looked).toBeGreaterThan(300);
      expect(seen.size).toBeGreaterThanOrEqual(3);
      // Stain shines through where nuclei are dark: a px in a hundred may be taken for its neighbour's colour.
      expect(wrong / looked).toBeLessThan(0.01);
    },
    120_000,
  );

  it('shows what is under the pointer; a click pins it, the decision follows, Escape lets go', async () => {
    const page = await visit();
    const box = (await page.locator(stage).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const card = page.getByRole('region', { name: 'Mixture at pointer' });
    await card.getByText('Mixture at pointer').waitFor();
    await card.getByRole('row', { name: /^Sum/ }).waitFor();
    // The slide moved under a pointer that rests: the card speaks of what is there now.
    const before = (await card.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2 - 80);
    await expect.poll(async () => (await card.boundingBox())!.x).toBeGreaterThan(before.x + 80);
    const beside = (await card.boundingBox())!;
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await expect
      .poll(async () => {
        const now = await card.boundingBox();
        return now && Math.max(Math.abs(now.x - beside.x), Math.abs(now.y - beside.y));
      })
      .toBeLessThan(16);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await card.getByText('Mixture at pin').waitFor();
    await page.getByRole('radio', { name: 'Cell', checked: true }).waitFor();
    await page.getByRole('table', { name: /What pushed/ }).waitFor();
    await page.mouse.move(box.x + 20, box.y + box.height - 20);
    await page.waitForTimeout(300);
    expect(await card.getByText('Mixture at pin').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await card.getByText('Mixture at pin').waitFor({ state: 'detached' });
    expect(visitor.problems).toEqual([]);
  }, 60_000);

  it('a rectangle becomes the selection of all pages and part of the link', async () => {
    const page = await visit();
    const box = (await page.locator(stage).boundingBox())!;
    await page.keyboard.press('r');
    await page.getByRole('button', { name: /^Rectangle/, pressed: true }).waitFor();
    await page.mouse.move(box.x + 0.35 * box.width, box.y + 0.35 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.6 * box.height, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: /^Selection:? \d+ tiles?, 1 slide/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('region')).toContain(`${slide.slideId}:`);
    await page.getByRole('radio', { name: 'Region', checked: true }).waitFor();
    // The agreement with Grad-CAM is that of the region, and says so.
    const [, x, y, width, height] = /:([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/
      .exec(new URL(page.url()).searchParams.get('region') as string)!
      .map(Number) as [number, number, number, number, number];
    const { maps } = await dashboard.ask<RegionAgreement>('metrics.agreement', {
      slide: slide.slideId,
      region: { x, y, width, height },
    });
    const { r, cells: compared, chance } = maps.find(({ key }) => key === 'gradcam.malignant')!;
    const said = page.getByText(/^Sum of clusters against the map, /);
    await expect.poll(() => said.textContent()).toContain(`${compared} cells of the region.`);
    expect(await said.textContent()).toContain(`moved to ${chance!.shifts} other places`);
    expect(compared).toBeLessThan(cells.width * cells.height);
    await page.getByText(`r = ${r!.toFixed(2).replace('-', '−')}`).waitFor();
    await page.getByRole('radio', { name: 'Slide', exact: true }).click();
    await expect.poll(() => said.textContent()).toContain('cells of the slide.');
    await page.getByRole('radio', { name: 'Region', exact: true }).click();
    const shown = await page.getByRole('button', { name: /^Selection:?\s/ }).getAttribute('aria-label');
    const other = await openVisitor(browser, dashboard.url);
    await other.go(page.url());
    await other.page.getByRole('button', { name: shown as string }).waitFor();
    await other.page.getByRole('radio', { name: 'Region', checked: true }).waitFor();
    expect([...visitor.problems, ...other.problems]).toEqual([]);
    await other.context.close();
  }, 60_000);

  it('keys choose clusters, layer and tissue; the address carries them', async () => {
    const page = await visit();
    const search = () => Object.fromEntries(new URL(page.url()).searchParams);
    await page.keyboard.press('2');
    await expect.poll(search).toMatchObject({ on: '1,3,4' });
    await page.keyboard.press('0');
    await expect.poll(search).not.toHaveProperty('on');
    await page.keyboard.press('Shift+3');
    await expect.poll(search).toMatchObject({ solo: '3' });
    await page.keyboard.press('m');
    await expect.poll(search).toMatchObject({ mute: '0' });
    await page.keyboard.press('b');
    await page.getByRole('radio', { name: 'Grad-CAM', checked: true }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('slider', { name: 'Curtain' }).waitFor();
    const before = await stillPicture(page, stage);
    await page.keyboard.down('Space');
    const held = await stillPicture(page, stage);
    await page.keyboard.up('Space');
    const after = await stillPicture(page, stage);
    const px = [Math.floor(before.width * 0.6), Math.floor(before.height / 2)] as const;
    expect(after.rgb(...px)).toEqual(before.rgb(...px));
    expect(await page.getByRole('slider', { name: 'Curtain' }).isVisible()).toBe(true);
    expect(held.width).toBe(before.width);
    expect(visitor.problems).toEqual([]);
  }, 60_000);

  it('comes back after the graphics card was taken away', async () => {
    const page = await visit('?mode=hard&op=100');
    const before = await stillPicture(page, stage);
    const extension = await page.evaluateHandle(() => {
      const canvas = [...document.querySelectorAll<HTMLCanvasElement>('[role="application"] canvas')].find(
        (each) => each.getContext('webgl2') !== null,
      );
      return canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    });
    await extension.evaluate((lose) => lose?.loseContext());
    await page.getByText('The graphics card was taken away.').waitFor();
    await extension.evaluate((lose) => lose?.restoreContext());
    await page.getByText('The graphics card was taken away.').waitFor({ state: 'detached' });
    const after = await stillPicture(page, stage);
    for (const [x, y] of [
      [0.4, 0.4],
      [0.5, 0.5],
      [0.6, 0.55],
    ] as const)
      expect(after.rgb(x * after.width, y * after.height)).toEqual(
        before.rgb(x * before.width, y * before.height),
      );
    expect(visitor.problems).toEqual([]);
  }, 60_000);

  it('says so when there is no such slide', async () => {
    await visitor.go(`/s/${dashboard.study}/slide/no-such-slide`);
    const words = visitor.page.getByText('There is no slide no-such-slide in this study.');
    await words.waitFor();
    expect(await words.count()).toBe(1);
  });
});
