import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { openVisitor } from './support/visitor';

describe.skipIf(noDashboard)(`a server that goes away${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  it('is noticed, what was there stays, and all is asked again when it is back', async () => {
    const { page, go, context } = await openVisitor(browser, dashboard.url);
    await go(`/s/${dashboard.study}`);
    await page.getByText('What moves the decision').waitFor();
    await dashboard.stop();

    await page
      .getByRole('link', { name: 'Evaluation' })
      .click()
      .catch(() => {});
    await page.getByText(/No connection since \d\d:\d\d/).waitFor({ timeout: 30_000 });
    expect(await page.getByRole('banner').count()).toBe(1);

    await dashboard.start();
    await page.getByText(/No connection since/).waitFor({ state: 'hidden', timeout: 60_000 });
    await page.getByText('The server answers again.').first().waitFor();
    await go(`/s/${dashboard.study}`);
    await page.getByText('What moves the decision').waitFor();
    await context.close();
  }, 400_000);

  it('while a list of studies is open: the bar shows by itself, and goes by itself', async () => {
    const { page, go, context } = await openVisitor(browser, dashboard.url);
    await go('/');
    await page.getByRole('link', { name: 'study' }).waitFor();
    await dashboard.stop();
    await page.getByText(/No connection since/).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('link', { name: 'study' }).count()).toBe(1);
    await dashboard.start();
    await page.getByText(/No connection since/).waitFor({ state: 'hidden', timeout: 60_000 });
    await context.close();
  }, 400_000);
});
