import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor } from './support/visitor';

describe.skipIf(noDashboard)(`a new run${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  it('from a folder of slides and a model file to a finished study, and beside another', async () => {
    const visitor = await openVisitor(browser, dashboard.url);
    const { page } = visitor;
    await visitor.go('/');

    // Slides: ticked in a folder of the server.
    await page.getByRole('button', { name: 'Add', exact: true }).first().click();
    const adding = page.getByRole('dialog', { name: 'Add slides' });
    await adding.getByRole('button', { name: 'slides', exact: true }).click();
    const files = adding.getByRole('checkbox', { name: /\.tiff?$/ });
    await files.first().waitFor();
    for (const file of await files.all()) await file.check();
    await adding.getByRole('button', { name: 'Add 4 entries' }).click();
    await page.getByText('4 slides added.').first().waitFor();

    // The model: a file below the folder for models.
    await page.getByRole('button', { name: 'Add', exact: true }).nth(1).click();
    const model = page.getByRole('dialog', { name: 'Add models' });
    await model.getByRole('checkbox', { name: 'tissue.onnx' }).check();
    await model.getByRole('button', { name: 'Add 1 entry' }).click();
    await model.waitFor({ state: 'hidden' });

    await page.getByRole('link', { name: 'New run' }).last().click();
    await page.getByRole('heading', { name: 'New run' }).waitFor();
    const start = page.getByRole('button', { name: 'Start the run' });
    const missing = page.getByRole('list', { name: 'Still missing' });
    expect(await start.isDisabled()).toBe(true);
    await missing.getByText('Choose a model.').waitFor();
    await page.getByRole('button', { name: /Choose all/ }).click();
    await page.getByRole('radio', { name: /tissue/ }).check();
    await page.getByText('last before the head').waitFor();
    await page.getByLabel('K, number of clusters').fill('1');
    await missing.getByText(/Whole numbers from 2/).waitFor();
    await page.getByLabel('K, number of clusters').fill('3');
    await page.getByRole('checkbox', { name: 'Grad-CAM', exact: true }).uncheck();
    await page.getByRole('checkbox', { name: /^Index and atlas/ }).uncheck();
    await page.getByRole('checkbox', { name: /^Evaluate/ }).uncheck();
    await page.getByLabel('Name', { exact: true }).fill('Three clusters');
    await page.getByText('Tiles, at most').waitFor();
    expect(await complaints(page)).toEqual([]);
    await start.click();

    // While it runs the page says how far; when it ends, clusters are there without a click.
    await page.getByRole('heading', { name: 'Three clusters' }).waitFor({ timeout: 60_000 });
    await page.getByText('What moves the decision').waitFor({ timeout: 240_000 });
    await page.getByRole('table', { name: /Effect of clusters on classes/ }).waitFor();
    const made = new URL(page.url()).pathname.split('/')[2] as string;

    await visitor.go(`/compare?a=${dashboard.study}&b=${made}`);
    await page.getByText('normalised mutual information, chance about 0').waitFor({ timeout: 60_000 });
    expect(
      await page
        .getByRole('table', { name: /Clusters of both sides/ })
        .getByRole('row')
        .count(),
    ).toBe(5);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  }, 400_000);
});
