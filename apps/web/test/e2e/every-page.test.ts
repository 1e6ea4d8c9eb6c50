import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { ownPages, routeOf, studyPages } from './support/routes';
import { complaints, openVisitor } from './support/visitor';

const looks = [
  { theme: 'light', width: 1600, height: 1000 },
  { theme: 'dark', width: 1600, height: 1000 },
  { theme: 'light', width: 1000, height: 1300 },
] as const;

describe.skipIf(noDashboard)(`every page${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let slide: string;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard(), openBrowser()]);
    const response = await fetch(
      `${dashboard.url}/api/rpc/studies.get?input=${encodeURIComponent(JSON.stringify({ study: dashboard.study }))}`,
    );
    const { result } = (await response.json()) as { result: { data: { slideInfo: { slideId: string }[] } } };
    slide = result.data.slideInfo[0]?.slideId as string;
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const routes = [...ownPages, ...studyPages.map((page) => `/s/:study${page}`)];

  describe.each(looks)('in $theme, $width px wide', (look) => {
    it.each(routes)(
      '%s has no violations that axe finds, no errors, and nothing from elsewhere',
      async (route) => {
        const visitor = await openVisitor(browser, dashboard.url, look);
        const foreign: string[] = [];
        visitor.page.on('request', (request) => {
          const { origin, protocol } = new URL(request.url());
          if (!['data:', 'blob:'].includes(protocol) && origin !== dashboard.url) foreign.push(request.url());
        });
        const refused: string[] = [];
        visitor.page.on('console', (message) => {
          if (/Content Security Policy|Refused to/i.test(message.text())) refused.push(message.text());
        });
        await visitor.go(routeOf(route, dashboard.study, slide));
        expect(await complaints(visitor.page)).toEqual([]);
        expect(visitor.problems).toEqual([]);
        expect(foreign).toEqual([]);
        expect(refused).toEqual([]);
        const wide = await visitor.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wide, 'px that run out of the window').toBeLessThanOrEqual(0);
        await visitor.context.close();
      },
    );
  });
});
