import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor, type Visitor } from './support/visitor';

describe.skipIf(noDashboard)(`the keyboard${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
    visitor = await openVisitor(browser, dashboard.url);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const overview = async () => {
    await visitor.go(`/s/${dashboard.study}?class=1`);
    await visitor.page.getByText('What moves the decision').waitFor();
  };

  it('Ctrl+K finds a slide by a part of its name, and keeps what was chosen', async () => {
    await overview();
    const { page } = visitor;
    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.type('malig');
    await page
      .getByRole('option', { name: /malignant/ })
      .first()
      .waitFor();
    const others = page.getByRole('option', { name: /^a1-benign/ });
    await others.first().waitFor({ state: 'hidden' });
    expect(await others.count()).toBe(0);
    expect(await complaints(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/slide\/.*malignant\?class=1/);
  });

  it('? lists keys; single keys can be turned off, keys with Ctrl stay', async () => {
    await overview();
    const { page } = visitor;
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('This list of keys').waitFor();
    await keys.getByRole('switch', { name: 'Single keys do something' }).click();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search' }).waitFor();
    expect(await keys.count()).toBe(0);
  });

  it('a menu opens, is walked and closed by keys, and gives the focus back', async () => {
    await overview();
    const { page } = visitor;
    const theme = page.getByRole('button', { name: 'Theme' });
    await theme.focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitemradio', { name: 'As this machine' }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Theme');
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  });

  it('a jump to a part of the evaluation scrolls the part, never the window', async () => {
    const { page } = visitor;
    await visitor.go(`/s/${dashboard.study}/slides`);
    const moved = await page.evaluate(() => {
      document.querySelector('footer')?.scrollIntoView({ block: 'start' });
      window.scrollTo(0, 200);
      return window.scrollY;
    });
    expect(moved).toBe(0);
  });
});
