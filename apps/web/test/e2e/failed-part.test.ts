import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { openVisitor, type Visitor } from './support/visitor';

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

  /** Lets every request for a procedure fail as a broken server does, until what it gives is called. */
  async function breaking(procedure: string): Promise<() => Promise<void>> {
    const broken = (url: URL) => url.pathname === '/api/rpc' || url.pathname.startsWith('/api/rpc/');
    await visitor.page.route(broken, async (route) => {
      const { pathname } = new URL(route.request().url());
      const asked = decodeURIComponent(pathname).split('/').at(-1)?.split(',') ?? [];
      if (!asked.includes(procedure)) return route.continue();
      const error = { message: 'out of memory', code: -32603, data: { code: 'INTERNAL_SERVER_ERROR' } };
      await route.fulfill({ status: 500, json: asked.map(() => ({ error })) });
    });
    return () => visitor.page.unroute(broken);
  }

  const bar = () => visitor.page.getByText('A part of this page could not be read. Out of memory.');

  it('is told by a bar that asks again', async () => {
    const mend = await breaking('metrics.study');
    await visitor.go(`/s/${dashboard.study}/decision`);
    await bar().waitFor();
    await mend();
    await visitor.page.getByRole('button', { name: 'Try again' }).click();
    await bar().waitFor({ state: 'hidden' });
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
