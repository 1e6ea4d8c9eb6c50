import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor, type Visitor } from './support/visitor';

describe.skipIf(noDashboard)(`concepts in the dashboard${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  const page = (path: string) => `/s/${dashboard.study}${path}`;
  const visit = (look?: Parameters<typeof openVisitor>[2]) => openVisitor(browser, dashboard.url, look);

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard(), openBrowser()]);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  /** Begins to rename the cluster that is open, and writes a name without saving it. */
  async function writeName({ page }: Visitor, name: string) {
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: /Name of cluster/ }).fill(name);
  }

  it('a name given here is shown on the other pages, and undo takes it back', async () => {
    const visitor = await visit();
    await visitor.go(page('/concepts?cluster=2'));
    await writeName(visitor, 'Collagen edge');
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByRole('heading', { name: 'Collagen edge' }).waitFor();
    await visitor.go(page('/atlas'));
    expect(await visitor.page.getByRole('button', { name: /Collagen edge/ }).count()).toBeGreaterThan(0);

    await visitor.go(page('/concepts?cluster=2'));
    await visitor.page.getByRole('button', { name: 'Changes and undo' }).click();
    await visitor.page.getByRole('button', { name: 'Undo the last change' }).click();
    await visitor.page.getByRole('heading', { name: 'Cluster 2', exact: true }).waitFor();
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  });

  it('two people who name one cluster at once both see both names, and one is chosen', async () => {
    const [first, second] = await Promise.all([visit(), visit()]);
    await Promise.all([first.go(page('/concepts?cluster=1')), second.go(page('/concepts?cluster=1'))]);
    await writeName(first, 'Glands');
    await writeName(second, 'Tumour');
    await first.page.keyboard.press('Enter');
    await first.page.getByRole('heading', { name: 'Glands' }).waitFor();
    await second.page.keyboard.press('Enter');

    const dialog = second.page.getByRole('dialog', { name: 'Two names for one cluster' });
    await dialog.waitFor();
    expect(await dialog.textContent()).toMatch(/Glands[\s\S]*Tumour/);
    await dialog.getByRole('textbox').fill('Tumour glands');
    await dialog.getByRole('button', { name: 'Use this name' }).click();
    await second.page.getByRole('heading', { name: 'Tumour glands' }).waitFor();
    await first.go(page('/concepts?cluster=1'));
    expect(await first.page.getByRole('heading', { name: 'Tumour glands' }).count()).toBe(1);
    await Promise.all([first.context.close(), second.context.close()]);
  });

  it('two people who change different clusters at once need not be asked', async () => {
    const [first, second] = await Promise.all([visit(), visit()]);
    await Promise.all([first.go(page('/concepts?cluster=3')), second.go(page('/concepts?cluster=4'))]);
    await writeName(first, 'Fat');
    await writeName(second, 'Stroma');
    await first.page.keyboard.press('Enter');
    await first.page.getByRole('heading', { name: 'Fat' }).waitFor();
    await second.page.keyboard.press('Enter');
    await second.page.getByRole('heading', { name: 'Stroma' }).waitFor();
    expect(await second.page.getByRole('button', { name: 'Fat', exact: true }).count()).toBe(1);
    await Promise.all([first.context.close(), second.context.close()]);
  });

  it('clusters are merged into one, and undo gives both back', async () => {
    const visitor = await visit();
    await visitor.go(page('/concepts?order=number'));
    const { page: window } = visitor;
    await window.getByRole('button', { name: 'Merge', exact: true }).click();
    await window.getByRole('checkbox').nth(0).check();
    await window.getByRole('checkbox').nth(1).check();
    await window.getByRole('textbox', { name: 'Name of the merged cluster' }).fill('Both');
    await window
      .getByRole('region', { name: 'Merge clusters' })
      .getByRole('button', { name: 'Merge' })
      .click();
    await window.getByRole('heading', { name: '3 concepts' }).waitFor();
    expect(await window.getByRole('article', { name: /Both/ }).count()).toBe(1);
    await window.getByRole('button', { name: 'Undo', exact: true }).click();
    await window.getByRole('heading', { name: '4 concepts' }).waitFor();
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  });

  it('a tile shows its surroundings and leads to its place; a note stays', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/concepts?cluster=1'));
    await window.getByRole('textbox', { name: 'Add a note' }).fill('Looks like the edge of a gland');
    await window.getByRole('button', { name: 'Add', exact: true }).click();
    await window.getByText('Looks like the edge of a gland').waitFor();
    await window
      .getByRole('button', { name: /with its surroundings/ })
      .first()
      .click();
    await window.getByRole('link', { name: 'Open on slide' }).click();
    await window.waitForURL(/\/slide\/.*pin=/);
    await visitor.go(page('/concept/1'));
    expect(await window.getByText('Looks like the edge of a gland').count()).toBe(1);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  });

  it('axe has nothing against what is opened from a card', async () => {
    const visitor = await visit({ theme: 'dark' });
    const { page: window } = visitor;
    await visitor.go(page('/concepts?cluster=1'));
    for (const name of ['Colour', 'Split', 'Changes and undo', 'Blind reading']) {
      await window.getByRole('button', { name, exact: true }).click();
      await window.getByRole('dialog').waitFor();
      expect([name, await complaints(window)]).toEqual([name, []]);
      await window.keyboard.press('Escape');
    }
    await visitor.context.close();
  });
});
