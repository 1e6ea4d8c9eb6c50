import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor, type Visitor } from './support/visitor';

/** What each reader says of the clusters, in their own order. */
const answers = {
  'Reader One': ['gland', 'gland', 'stroma', 'fat'],
  'Reader Two': ['gland', 'gland', 'gland', 'gland'],
} as const;

describe.skipIf(noDashboard)(`a blind reading by two people${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ team: true }), openBrowser()]);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  async function ask<Data>({ context }: Visitor, procedure: string, input: object): Promise<Data> {
    const response = await context.request.post(`/api/rpc/${procedure}`, {
      data: input,
      headers: { origin: dashboard.url },
    });
    const body = (await response.json()) as { result?: { data: Data }; error?: unknown };
    expect(body.error).toBeUndefined();
    return (body.result as { data: Data }).data;
  }

  /** The first account of the server, with the study in a project. */
  async function firstPerson(): Promise<{ visitor: Visitor; study: string }> {
    const visitor = await openVisitor(browser, dashboard.url);
    const { page } = visitor;
    await visitor.go('/sign-up');
    await page.getByLabel('Your name').fill('Reader One');
    await page.getByLabel('E-mail').fill('reader-1@example.org');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByLabel('Organisation').fill('Laboratory');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    const project = await ask<{ id: string }>(visitor, 'projects.create', { name: 'Reading' });
    const study = await ask<{ id: string }>(visitor, 'studies.import', {
      project: project.id,
      path: 'study',
    });
    return { visitor, study: study.id };
  }

  /** Somebody who comes by the link of an invitation. */
  async function invited(host: Visitor): Promise<Visitor> {
    const { link } = await ask<{ link: string }>(host, 'users.invite', {
      email: 'reader-2@example.org',
      role: 'annotator',
    });
    const visitor = await openVisitor(browser, dashboard.url);
    const { hash, pathname } = new URL(link);
    await visitor.go(`${pathname}${hash}`);
    await visitor.page.getByLabel('Your name').fill('Reader Two');
    await visitor.page.getByLabel('Password').fill('correct horse battery');
    await visitor.page.getByRole('button', { name: 'Create the account' }).click();
    await visitor.page.waitForURL((url) => !url.pathname.includes('invitation'));
    return visitor;
  }

  /** Reads all clusters, and sees on the way that nothing gives them away. */
  async function readAll({ page }: Visitor, words: readonly string[]) {
    for (const [i, word] of words.entries()) {
      await page.getByRole('region', { name: new RegExp(`^Cluster ${i + 1} of 4`) }).waitFor();
      expect(await page.locator('main').textContent()).not.toMatch(/Secret name|Cluster [1-4](?! of)/);
      await page.getByRole('radio', { name: word, exact: true }).check();
      await page.getByRole('button', { name: /^(Next|Finish)$/ }).click();
      await page.getByText(`${i + 1} of 4 read`).waitFor();
    }
  }

  it('is made, read by both without names, and ends with κ, chance and where they differ', async () => {
    const { visitor: one, study } = await firstPerson();
    const list = await ask<{ version: number }>(one, 'concepts.edit', {
      ...{ study, version: 0 },
      change: { kind: 'rename', cluster: 0, name: 'Secret name' },
    });
    expect(list.version).toBeGreaterThan(0);
    await one.go(`/s/${study}/concepts`);
    await one.page.getByRole('button', { name: 'Blind reading' }).click();
    await one.page.getByLabel('Title').fill('First round');
    await one.page.getByLabel(/Words to choose from/).fill('gland\nstroma\nfat');
    await one.page.getByRole('button', { name: 'Start' }).click();
    await one.page.waitForURL(/\/reading\//);
    const reading = new URL(one.page.url()).pathname;

    await readAll(one, answers['Reader One']);
    await one.page.getByText(/You have read all/).waitFor();
    const two = await invited(one);
    await two.go(reading);
    await readAll(two, answers['Reader Two']);

    // Both readers have their own order, so how often they agree is not known here; that it is told is.
    const table = two.page.getByRole('table', { name: /Answers by cluster/ });
    await table.waitFor();
    const text = (await two.page.locator('main').textContent()) ?? '';
    const agreed = await table.getByRole('cell', { name: 'yes', exact: true }).count();
    expect(text).toContain(`${agreed * 25}\u202f%`);
    expect(text).toMatch(/Cohen’s κ/);
    expect(text).toMatch(/chance would give \d+/);
    expect(text).toContain('Secret name');
    expect(await complaints(two.page)).toEqual([]);

    await one.go(reading);
    await one.page.getByRole('table', { name: /Answers by cluster/ }).waitFor();
    expect([one.problems, two.problems]).toEqual([[], []]);
  });
});
