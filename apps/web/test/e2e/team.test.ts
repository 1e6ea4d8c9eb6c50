import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { fill, openVisitor, type Visitor } from './support/visitor';

const password = 'five green slides';

describe.skipIf(noDashboard)(`a team${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let admin: Visitor;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ team: true, index: false }), openBrowser()]);
    admin = await openVisitor(browser, dashboard.url);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  it('from sign-up over an invited second person to a named cluster that the first one sees', async () => {
    // Nobody has an account yet: whoever comes is sent to the door, and the first one becomes admin.
    await admin.go('/');
    await admin.page.waitForURL(/\/sign-in/);
    await admin.page.getByRole('link', { name: 'Create one' }).click();
    await admin.page.waitForURL(/\/sign-up/);
    await fill(admin.page, {
      'Your name': 'Reader One',
      'E-mail': 'reader-1@example.org',
      Password: password,
      Organisation: 'Phantom pathology',
    });
    await admin.page.getByRole('button', { name: 'Create the account' }).click();
    await admin.page.getByRole('heading', { name: 'Studies' }).waitFor();

    await admin.page.getByRole('button', { name: 'New project' }).click();
    const project = admin.page.getByRole('dialog', { name: 'New project' });
    await project.getByLabel('Name').fill('Prostate');
    await project.getByRole('button', { name: 'Create' }).click();

    // The study that the server was given lies in a folder of it.
    await admin.page.getByRole('button', { name: 'Open a study folder' }).click();
    const folders = admin.page.getByRole('dialog', { name: 'Open a study folder' });
    await folders.getByRole('button', { name: 'study', exact: true }).click();
    await folders.getByRole('textbox', { name: 'Name' }).fill('Four slides');
    await folders.getByRole('button', { name: 'Open study' }).click();
    // Its folder is read by a worker first.
    await admin.page.waitForURL(/\/s\/[\w-]+/);
    await admin.page.getByRole('heading', { name: 'Four slides' }).waitFor();
    const study = new URL(admin.page.url()).pathname;

    // An invitation is a link that the admin hands on.
    await admin.go('/org');
    await admin.page.getByRole('button', { name: 'Invite' }).click();
    const invite = admin.page.getByRole('dialog', { name: 'Invite' });
    await invite.getByLabel('E-mail').fill('reader-2@example.org');
    await invite.getByRole('button', { name: 'Make the link' }).click();
    const link = await invite.getByLabel('Link').inputValue();
    expect(link).toMatch(/\/invitation#.{20,}/);
    await invite.getByRole('button', { name: 'Done' }).click();
    await admin.page.getByRole('region', { name: 'Invited' }).getByText('reader-2@example.org').waitFor();

    const second = await openVisitor(browser, dashboard.url);
    await second.page.goto(link);
    await second.page.getByRole('heading', { name: 'Join Phantom pathology' }).waitFor();
    await fill(second.page, { 'Your name': 'Reader Two', Password: password });
    await second.page.getByRole('button', { name: 'Create the account' }).click();
    await second.page.getByRole('link', { name: 'Four slides' }).click();
    await second.page.waitForURL(`**${study}`);

    // An annotator may name clusters, and may not see to people.
    await second.go(`${study}/concepts?cluster=1`);
    await second.page.getByRole('button', { name: 'Rename' }).click();
    await second.page.getByRole('textbox', { name: /Name of cluster/ }).fill('Tumour glands');
    await second.page.keyboard.press('Enter');
    await second.page.getByRole('heading', { name: 'Tumour glands' }).waitFor();
    await second.go('/org');
    await second.page.getByRole('cell', { name: 'Reader Two (you)' }).waitFor();
    expect(await second.page.getByRole('button', { name: 'Invite' }).count()).toBe(0);
    expect(await second.page.getByRole('radio', { name: 'Audit' }).count()).toBe(0);

    await admin.go(study);
    await admin.page
      .getByRole('link', { name: /Tumour glands/ })
      .first()
      .waitFor();
    await admin.go('/org');
    await admin.page.getByRole('radio', { name: 'Audit' }).click();
    await admin.page.getByRole('table', { name: 'What was done' }).getByText('Reader Two').first().waitFor();

    // The name is in the report that the study gives away.
    await admin.go(study);
    const [file] = await Promise.all([
      admin.page.waitForEvent('download'),
      admin.page.getByRole('button', { name: 'Report' }).click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toContain('Tumour glands');
    expect([...admin.problems, ...second.problems]).toEqual([]);
    await second.context.close();
  }, 400_000);

  it('who signs out is sent to the door and comes back where they were', async () => {
    await admin.go('/compare');
    await admin.page.getByRole('button', { name: /account of Reader One/ }).click();
    await admin.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await admin.page.waitForURL(/\/sign-in/);
    await admin.go('/compare');
    await admin.page.waitForURL(/\/sign-in\?next=%2Fcompare/);
    await fill(admin.page, { 'E-mail': 'reader-1@example.org', Password: 'wrong horse battery' });
    await admin.page.getByRole('button', { name: 'Sign in' }).click();
    await admin.page.getByRole('alert').waitFor();
    await fill(admin.page, { Password: password });
    await admin.page.getByRole('button', { name: 'Sign in' }).click();
    await admin.page.getByRole('heading', { name: 'Compare' }).waitFor();
    expect(new URL(admin.page.url()).pathname).toBe('/compare');
  }, 200_000);
});
