import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor } from './support/visitor';

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

  it('keeps what was typed, switches off what writes and says why, and saves when it is back', async () => {
    const { page, go, context } = await openVisitor(browser, dashboard.url);
    await go(`/s/${dashboard.study}/concepts?cluster=1`);
    await page.getByRole('button', { name: 'Rename' }).click();
    const name = page.getByRole('textbox', { name: /Name of cluster/ });
    await name.fill('Gland lumen');
    await dashboard.stop();

    await page.keyboard.press('Enter');
    await page
      .getByText(/No answer came, so this may not be saved/)
      .first()
      .waitFor();
    await page.getByText(/No connection since/).waitFor();
    const save = page.getByRole('button', { name: 'Save the name' });
    for (const button of [save, page.getByRole('button', { name: 'Merge', exact: true })]) {
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      expect(await button.getAttribute('title')).toMatch(/No connection/);
    }
    // Neither a click nor Enter does anything now.
    await save.click({ force: true });
    await name.press('Enter');
    expect(await name.inputValue()).toBe('Gland lumen');
    expect(await complaints(page)).toEqual([]);

    await dashboard.start();
    await page.getByText(/No connection since/).waitFor({ state: 'hidden', timeout: 60_000 });
    expect(await save.getAttribute('aria-disabled')).toBeNull();
    await name.press('Enter');
    await page.getByRole('heading', { name: 'Gland lumen' }).waitFor();
    await context.close();
  }, 400_000);

  it('got a name, and only its answer was lost: sent again, it is no conflict with oneself', async () => {
    const { page, go, context } = await openVisitor(browser, dashboard.url);
    await go(`/s/${dashboard.study}/concepts?cluster=2`);
    await page.route(
      /concepts\.edit/,
      async (route) => {
        await route.fetch();
        await route.abort('connectionreset');
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: 'Rename' }).click();
    const name = page.getByRole('textbox', { name: /Name of cluster/ });
    await name.fill('Muscle');
    await name.press('Enter');
    await page
      .getByText(/No answer came/)
      .first()
      .waitFor();
    await page.getByText(/No connection since/).waitFor({ state: 'hidden', timeout: 60_000 });
    await name.press('Enter');
    await page.getByRole('heading', { name: 'Muscle' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await context.close();
  }, 60_000);
});
