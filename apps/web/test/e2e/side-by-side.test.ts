import { join } from 'node:path';
import type { ConceptList, StudyComparison, StudyDetail, StudySlide } from '@morphoscope/rpc';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { judgePainting } from './support/painted';
import { type Picture, stillPicture } from './support/picture';
import { readStoredCells } from './support/stored-cells';
import { complaints, openVisitor, type Visitor } from './support/visitor';

const first = '[role="application"] >> nth=0';
const second = '[role="application"] >> nth=1';

describe.skipIf(noDashboard)(`two views side by side${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let visitor: Visitor;
  let slides: readonly StudySlide[];
  let slide: StudySlide;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false, other: true }), openBrowser()]);
    visitor = await openVisitor(browser, dashboard.url, { width: 1360, height: 760 });
    slides = (await dashboard.ask<StudyDetail>('studies.get')).slideInfo;
    slide = slides.at(-1) as StudySlide;
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const visit = async (search = '', of = slide) => {
    await visitor.go(`/s/${dashboard.study}/slide/${of.slideId}${search}`);
    await visitor.page.getByRole('group', { name: 'Magnification' }).waitFor();
    return visitor.page;
  };
  const search = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

  async function drag(page: Page, on: string, x: number, y: number): Promise<void> {
    const box = (await page.locator(on).boundingBox())!;
    const [left, top] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(left, top);
    await page.mouse.down();
    await page.mouse.move(left + x, top + y, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(box.x + 40, box.y - 60);
  }

  it('move, turn and zoom together, whichever is touched; the same layer gives the same picture', async () => {
    const page = await visit('?mode=hard');
    // By keyboard: the button, the layers, the first of them.
    await page.getByRole('button', { name: 'Side by side' }).focus();
    await page.keyboard.press('Enter');
    const choices = page.getByRole('dialog', { name: 'Side by side' });
    await choices.getByRole('button', { name: 'Grad-CAM' }).waitFor();
    expect(await complaints(page)).toEqual([]);
    await choices.getByRole('button', { name: 'Clusters' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => search(page)).toMatchObject({ beside: 'layer:gradcam' });
    await page.getByRole('button', { name: /^Grad-CAM, / }).click();
    await page
      .getByRole('dialog', { name: 'Side by side' })
      .getByRole('button', { name: 'Clusters' })
      .click();
    await expect.poll(() => search(page)).toMatchObject({ beside: 'layer:clusters' });
    await drag(page, second, 70, -40);
    await expectSame(page);
    await page.locator(second).focus();
    // Keys of the page act on the first view, wherever the focus is.
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Turn the slide' }).click();
    await page.getByRole('menuitem', { name: 'Left by 15°' }).click();
    await drag(page, first, -50, 30);
    await expectSame(page);
    expect(search(page).at).toMatch(/,345$/);
    expect(await complaints(page)).toEqual([]);
    expect(visitor.problems).toEqual([]);
  }, 90_000);

  it('another slide moves alone once unlinked, and from there together again', async () => {
    const other = slides[0] as StudySlide;
    const page = await visit();
    await page.getByRole('button', { name: 'Side by side' }).click();
    const choices = page.getByRole('dialog', { name: 'Side by side' });
    await choices.getByRole('radio', { name: 'Slide' }).click();
    await choices.getByRole('button', { name: new RegExp(`^${other.slideId}`) }).click();
    await page.getByRole('button', { name: `${other.slideId}: Clusters` }).waitFor();
    await page.getByRole('button', { name: /Unlink/ }).click();
    const left = await stillPicture(page, first);
    const right = await stillPicture(page, second);
    await drag(page, second, 60, 40);
    expect(different(left, await stillPicture(page, first))).toBe(0);
    const apart = await stillPicture(page, second);
    expect(different(right, apart)).toBeGreaterThan(0.2);
    await page.getByRole('button', { name: 'Moves alone. Link' }).click();
    expect(different(apart, await stillPicture(page, second))).toBe(0);
    // There and back: both come to where they were.
    await drag(page, first, 80, 0);
    expect(different(apart, await stillPicture(page, second))).toBeGreaterThan(0.2);
    await drag(page, first, -80, 0);
    expect(different(left, await stillPicture(page, first))).toBeLessThan(0.01);
    expect(different(apart, await stillPicture(page, second))).toBeLessThan(0.01);
    expect(visitor.problems).toEqual([]);
  }, 90_000);

  it('another study is painted in the colours of the clusters that lie where its own lie', async () => {
    const at = { x: slide.width / 2, y: slide.height / 2, mpp: 0.4, rotation: 0 };
    const page = await visit(`?mode=hard&op=100&lamp=100&at=${at.x},${at.y},${at.mpp},0`);
    await page.getByRole('button', { name: 'Side by side' }).click();
    const choices = page.getByRole('dialog', { name: 'Side by side' });
    await choices.getByRole('radio', { name: 'Study' }).click();
    await choices.getByRole('button', { name: /^other/ }).click();
    await page.getByRole('button', { name: 'other: Clusters' }).waitFor();
    const own = await dashboard.ask<ConceptList>('concepts.list');
    const theirs = await dashboard.ask<ConceptList>('concepts.list', { study: dashboard.other });
    const { comparisons } = await dashboard.ask<StudyComparison>('studies.compare', {
      a: { study: dashboard.study, dictionary: own.dictionary },
      b: { study: dashboard.other, dictionary: theirs.dictionary },
    });
    const partner = (k: number) => comparisons[0]!.pairs.find(({ a, b }) => b === k && a >= 0)!.a;
    const cells = await readStoredCells(join(dashboard.folder, 'other'), slide.slideId, theirs.dictionary);
    const { looked, wrong, seen } = judgePainting(await stillPicture(page, second), cells, {
      ...{ at, mpp: slide.mpp.x, scale: theirs.weightScale },
      colours: theirs.concepts.map(({ cluster }) => own.concepts[partner(cluster)]!.colour),
    });
    expect(looked).toBeGreaterThan(300);
    expect(seen.size).toBeGreaterThanOrEqual(2);
    expect(wrong / looked).toBeLessThan(0.01);
    await page.getByRole('button', { name: 'Names', exact: true }).click();
    const row = page
      .getByRole('table', { name: /^Clusters of other/ })
      .getByRole('row', { name: /^Cluster 1/ });
    expect(await row.getByRole('cell').nth(1).textContent()).toBe(`Cluster ${partner(0) + 1}`);
    expect(await complaints(page)).toEqual([]);
    await page.keyboard.press('Escape');
    // A slide that the other study does not hold; then closed.
    for (let place = slides.length - 1; place > 0; place--) {
      await page.keyboard.press(',');
      await page.getByText(`${place} of ${slides.length}`, { exact: true }).waitFor();
    }
    await page.getByText(`other does not hold the slide ${slides[0]!.slideId}.`).waitFor();
    await page.getByRole('button', { name: 'Close the second view' }).last().click();
    await expect.poll(() => page.locator('[role="application"]').count()).toBe(1);
    expect(search(page)).not.toHaveProperty('beside');
    expect(visitor.problems).toEqual([]);
  }, 90_000);

  it('stand one above the other on an upright tablet', async () => {
    await visitor.page.setViewportSize({ width: 820, height: 1180 });
    const page = await visit('?beside=layer:tissue');
    await page.locator(second).waitFor();
    const [up, down] = [
      (await page.locator(first).boundingBox())!,
      (await page.locator(second).boundingBox())!,
    ];
    expect(down.y).toBeGreaterThanOrEqual(up.y + up.height);
    expect(down.width).toBe(up.width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(820);
    await drag(page, second, 30, 40);
    await expect.poll(() => search(page).at).toBeDefined();
    expect(await complaints(page)).toEqual([]);
  }, 60_000);

  /** Both views show the same px, beside what floats over them. */
  async function expectSame(page: Page): Promise<void> {
    const [a, b] = [await stillPicture(page, first), await stillPicture(page, second)];
    expect(different(a, b)).toBeLessThan(0.01);
  }
});

/** Share of the px in the middle of two pictures that differ to the eye. */
function different(a: Picture, b: Picture): number {
  let [looked, off] = [0, 0];
  for (let y = 210; y < Math.min(a.height, b.height) - 100; y += 2)
    for (let x = 20; x < Math.min(a.width, b.width) - 20; x += 2) {
      const [p, q] = [a.rgb(x, y), b.rgb(x, y)];
      looked++;
      if (p.some((value, c) => Math.abs(value - (q[c] as number)) > 40)) off++;
    }
  return off / looked;
}
