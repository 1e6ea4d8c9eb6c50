import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor, type Visitor } from './support/visitor';

describe.skipIf(noDashboard)(`a part of a page that cannot be read${noDashboard}`, () => {
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

  /** Lets a procedure fail as a broken server does, until what this gives is called. */
  async function breaking(procedure: string): Promise<() => Promise<void>> {
    const { page } = visitor;
    await page.route(/\/api\/rpc\//, async (route) => {
      const { pathname } = new URL(route.request().url());
      const at = decodeURIComponent(pathname).replace('/api/rpc/', '').split(',').indexOf(procedure);
      if (at < 0) return route.continue();
      const answers = await (await route.fetch()).json();
      answers[at] = {
        error: { message: 'out of memory', code: -32603, data: { code: 'INTERNAL_SERVER_ERROR' } },
      };
      await route.fulfill({ status: 207, json: answers });
    });
    return () => page.unrouteAll({ behavior: 'ignoreErrors' });
  }

  const bar = () => visitor.page.getByText('A part of this page could not be read. Out of memory.');

  it('is told by a bar that asks again', async () => {
    const mend = await breaking('jobs.list');
    await visitor.go(`/s/${dashboard.study}/neighbours`);
    await bar().waitFor();
    expect(await complaints(visitor.page)).toEqual([]);
    await mend();
    await visitor.page.getByRole('button', { name: 'Try again' }).click();
    await bar().waitFor({ state: 'hidden' });
    expect(await bar().count()).toBe(0);
  });

  it('is told once where it has its own place', async () => {
    const mend = await breaking('metrics.slide');
    await visitor.go(`/s/${dashboard.study}/decision`);
    await visitor.page
      .getByText(/out of memory/i)
      .first()
      .waitFor();
    // Longer than the bar waits for the page's own words.
    await visitor.page.waitForTimeout(1000);
    expect(await bar().count()).toBe(0);
    await mend();
  });
});
