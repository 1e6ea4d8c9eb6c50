import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { openVisitor } from './support/visitor';

// A machine that does other things too takes long for each step.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const MANY = 1000;

interface Detail {
  readonly slideInfo: readonly { readonly slideId: string; readonly tiles: number }[];
}

/** Lets the study of a page have many slides: those it has, again and again. */
async function multiplySlides(page: Page): Promise<void> {
  await page.route(/\/api\/rpc\/[^?]*studies\.get/, async (route) => {
    const response = await route.fetch();
    const answers: { readonly result?: { readonly data?: unknown } }[] = await response.json();
    for (const { result } of answers) {
      const detail = result?.data as Detail | undefined;
      if (!detail?.slideInfo) continue;
      const slideInfo = Array.from({ length: MANY }, (_, i) => ({
        ...detail.slideInfo[i % detail.slideInfo.length],
        slideId: `slide-${String(i).padStart(4, '0')}`,
        tiles: i,
      }));
      Object.assign(detail, { slideInfo, slides: MANY });
    }
    await route.fulfill({ response, json: answers });
  });
}

describe.skipIf(noDashboard)(`a study of many slides${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  it('shows the first ones, more as they come into sight, and sorts and finds among all', async () => {
    const { page, go, problems, context } = await openVisitor(browser, dashboard.url);
    await multiplySlides(page);
    await go(`/s/${dashboard.study}/slides`);
    await page.getByRole('heading', { name: '1,000 slides' }).waitFor();
    const cards = page.getByRole('main').getByRole('listitem');
    const first = await cards.count();
    expect(first).toBeLessThan(MANY / 4);
    await cards.nth(first - 1).scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: /^Show more/ }).scrollIntoViewIfNeeded();
    await cards.nth(first).waitFor();
    await page.getByRole('searchbox', { name: 'Find slides' }).fill('slide-0999');
    await page.getByText('slide-0999').waitFor();
    expect(await cards.count()).toBe(1);

    await page.getByRole('searchbox', { name: 'Find slides' }).fill('');
    await page.getByRole('radio', { name: 'Table' }).click();
    const rows = page.getByRole('table', { name: 'Slides' }).getByRole('row');
    await page.getByRole('button', { name: 'Tiles' }).click();
    await rows.nth(1).getByText('slide-0999').waitFor();
    expect(await rows.count()).toBeLessThan(MANY / 2);
    expect(problems).toEqual([]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });
});
