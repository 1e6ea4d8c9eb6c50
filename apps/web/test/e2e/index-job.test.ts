import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { openVisitor } from './support/visitor';

describe.skipIf(noDashboard)(`a study without an index${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  it('says so, makes one when asked, and shows map and nearest tiles without being loaded again', async () => {
    const visitor = await openVisitor(browser, dashboard.url);
    const { page } = visitor;
    await visitor.go(`/s/${dashboard.study}/neighbours?pin=a1-benign:0`);
    await page.getByText(/need an index, and this study has none/).waitFor();
    await page.getByRole('radio', { name: 'PCA, faster' }).click();
    await page.getByRole('button', { name: 'Make the index' }).click();
    await page.getByRole('heading', { name: /\d+ nearest tiles/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Atlas', exact: true }).click();
    await page.getByRole('application', { name: /Map of \d+ tiles/ }).waitFor();
    expect(await page.getByText(/two main directions/).count()).toBe(1);
    expect(visitor.problems).toEqual([]);
  }, 120_000);
});
