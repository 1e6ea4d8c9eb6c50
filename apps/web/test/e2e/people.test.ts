import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { teamPages } from './support/routes';
import { complaints, fill, openVisitor, type Visitor } from './support/visitor';

const password = 'five green slides';
// A machine that does other things too takes long for each step.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe.skipIf(noDashboard)(`people of a team${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let admin: Visitor;
  let second: Visitor;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ team: true, study: false }), openBrowser()]);
    [admin, second] = [await visitor(), await visitor()];
    await admin.go('/sign-up');
    await fill(admin.page, {
      'Your name': 'Reader One',
      'E-mail': 'reader-1@example.org',
      Password: password,
      Organisation: 'Phantom pathology',
    });
    await admin.page.getByRole('button', { name: 'Create the account' }).click();
    await admin.page.getByRole('heading', { name: 'Studies' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const visitor = () => openVisitor(browser, dashboard.url);

  /** Makes an invitation and gives its link. */
  async function invite(email: string): Promise<string> {
    await admin.go('/org');
    await admin.page.getByRole('button', { name: 'Invite' }).click();
    const dialog = admin.page.getByRole('dialog', { name: 'Invite' });
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = await dialog.getByLabel('Link').inputValue();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await admin.page.getByRole('region', { name: 'Invited' }).getByText(email).waitFor();
    return link;
  }

  async function signIn(page: Page, email: string, secret = password) {
    await fill(page, { 'E-mail': email, Password: secret });
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** A window that comes to the front asks at once, and not only every 15 s. */
  const lookAt = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));

  it('an invitation lets a new person in once; a used, revoked or cut link opens nothing', async () => {
    const link = await invite('reader-2@example.org');
    await second.page.goto(link);
    await second.page.getByRole('heading', { name: 'Join Phantom pathology' }).waitFor();
    await fill(second.page, { 'Your name': 'Reader Two', Password: password });
    await second.page.getByRole('button', { name: 'Create the account' }).click();
    await second.page.getByRole('heading', { name: 'Studies' }).waitFor();
    const revoked = await invite('reader-3@example.org');
    await admin.page
      .getByRole('button', { name: 'Take back the invitation of reader-3@example.org' })
      .click();
    await admin.page.getByRole('region', { name: 'Invited' }).waitFor({ state: 'hidden' });
    const stranger = await visitor();
    for (const dead of [
      link,
      revoked,
      link.slice(0, -1),
      `${dashboard.url}/new-password#mp_${'a'.repeat(43)}`,
    ]) {
      await stranger.page.goto('about:blank');
      await stranger.page.goto(dead);
      await stranger.page.getByRole('heading', { name: 'This link opens nothing' }).waitFor();
    }
    expect(stranger.problems).toEqual([]);
    await stranger.context.close();
  });

  it('a forgotten password is set by a link of the admin, which signs its owner out everywhere', async () => {
    await admin.go('/org');
    await admin.page.getByRole('button', { name: 'New password for Reader Two' }).click();
    const dialog = admin.page.getByRole('dialog', { name: 'New password for Reader Two' });
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = await dialog.getByLabel('Link').inputValue();
    expect(link).toMatch(/\/new-password#mp_[\w-]{43}$/);
    expect(await complaints(admin.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await admin.page.content()).not.toContain(link.split('#')[1]);

    const forgetful = await visitor();
    await forgetful.page.goto(link);
    expect(await forgetful.page.getByLabel('E-mail').inputValue()).toBe('reader-2@example.org');
    await fill(forgetful.page, { 'New password': 'six blue slides', 'Once more': 'six blue slide' });
    await forgetful.page.getByText('This is not the same.').waitFor();
    expect(await complaints(forgetful.page)).toEqual([]);
    expect(await forgetful.page.getByRole('button', { name: 'Set the password' }).isDisabled()).toBe(true);
    await fill(forgetful.page, { 'Once more': 'six blue slides' });
    await forgetful.page.getByRole('button', { name: 'Set the password' }).click();
    await forgetful.page.getByRole('heading', { name: 'Your password is new' }).waitFor();
    await forgetful.page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(forgetful.page, 'reader-2@example.org');
    await forgetful.page.getByRole('alert').waitFor();
    await signIn(forgetful.page, 'reader-2@example.org', 'six blue slides');
    await forgetful.page.getByRole('heading', { name: 'Studies' }).waitFor();
    // The other browser of the same person notices by itself.
    await second.page.waitForURL(/\/sign-in/);
    await signIn(second.page, 'reader-2@example.org', 'six blue slides');
    await second.page.getByRole('heading', { name: 'Studies' }).waitFor();
    await forgetful.context.close();
  });

  it('one changes name and password oneself, and signs out other browsers', async () => {
    const other = await visitor();
    await other.go('/sign-in');
    await signIn(other.page, 'reader-2@example.org', 'six blue slides');
    await other.page.getByRole('heading', { name: 'Studies' }).waitFor();
    await second.page.getByRole('button', { name: /account of Reader Two/ }).click();
    await second.page.getByRole('menuitem', { name: 'Your account' }).click();
    await second.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await other.page.waitForURL(/\/sign-in/);
    await fill(second.page, { 'Your name': 'Second Reader' });
    await second.page.getByRole('button', { name: 'Save the name' }).click();
    await second.page.getByRole('button', { name: /account of Second Reader/ }).waitFor();
    const change = second.page.getByRole('button', { name: 'Change the password' });
    await fill(second.page, { 'Password so far': 'not the password', 'New password': password });
    await change.click();
    await second.page.getByRole('alert').waitFor();
    await fill(second.page, { 'Password so far': 'six blue slides' });
    await change.click();
    await second.page.getByText('Your password is changed.').first().waitFor();
    expect(await second.page.getByRole('row').count(), 'the heads and this browser').toBe(2);
    await other.context.close();
  });

  it('a role that is changed shows on the open page of its owner, and so does being removed', async () => {
    await second.go('/org');
    await second.page.getByText('You are annotator here').waitFor();
    await admin.go('/org');
    const setRole = async (role: string) => {
      await admin.page.getByRole('button', { name: /^Role of Second Reader/ }).click();
      await admin.page.getByRole('menuitemradio', { name: new RegExp(`^${role}`) }).click();
      await admin.page.getByText(`Second Reader is ${role} now.`).first().waitFor();
    };
    await setRole('admin');
    await lookAt(second.page);
    await second.page.getByRole('button', { name: 'Invite' }).waitFor();
    await second.page.getByRole('radio', { name: 'Audit' }).click();
    await second.page.getByRole('table', { name: 'What was done' }).waitFor();
    await setRole('viewer');
    await lookAt(second.page);
    await second.page.getByText('You are viewer here now.').first().waitFor();
    await second.page.getByRole('radio', { name: 'Audit' }).waitFor({ state: 'hidden' });
    expect(await second.page.getByRole('button', { name: 'Invite' }).count()).toBe(0);

    await admin.page.getByRole('button', { name: 'Remove Second Reader' }).click();
    const dialog = admin.page.getByRole('dialog', { name: 'Remove Second Reader?' });
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await second.page.waitForURL(/\/sign-in/);
    await signIn(second.page, 'reader-2@example.org');
    await second.page.getByText('You belong to no organisation here.', { exact: false }).waitFor();
  });

  it('who has an account joins by signing in; whoever else is signed in is told whom the link is for', async () => {
    const link = await invite('reader-2@example.org');
    await second.page.goto(link);
    await second.page.getByRole('button', { name: 'Sign in' }).click();
    await fill(second.page, { Password: password });
    await second.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await second.page.getByRole('heading', { name: 'Studies' }).waitFor();
    await second.page.goto(await invite('reader-4@example.org'));
    await second.page.getByText('You are signed in as Second Reader (reader-2@example.org)').waitFor();
    expect(await complaints(second.page)).toEqual([]);
  });

  it('organisations are switched in all tabs of a browser, which say so, and one is left again', async () => {
    await second.go('/org');
    const tab = await second.context.newPage();
    await tab.goto('/compare');
    await tab.getByRole('heading', { name: 'Compare' }).waitFor();
    await second.page.getByRole('button', { name: 'New organisation' }).click();
    await second.page.getByRole('dialog').getByLabel('Name').fill('Second lab');
    await second.page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await second.page.getByRole('heading', { name: 'Second lab' }).waitFor();
    await tab.getByText('This browser works for Second lab now.').waitFor();
    await tab.getByRole('button', { name: 'Back to Phantom pathology' }).click();
    await tab.getByText('This browser works for').waitFor({ state: 'hidden' });
    await second.page.getByText('This browser works for Phantom pathology now.').waitFor();
    // A password opens all organisations of a person: an admin of one may not set it.
    await admin.go('/org');
    await admin.page.getByRole('button', { name: 'New password for Second Reader' }).click();
    await admin.page.getByRole('button', { name: 'Make the link' }).click();
    await admin.page.getByText('an organisation that you are no admin of').waitFor();
    await second.go('/org');
    await second.page.getByRole('button', { name: /^Organisation:/ }).click();
    await second.page.getByRole('menuitemradio', { name: /^Second lab/ }).click();
    await second.page.getByRole('heading', { name: 'Second lab' }).waitFor();
    await second.page.getByRole('button', { name: 'Leave' }).click();
    const leave = second.page.getByRole('dialog', { name: 'Leave Second lab?' });
    await leave.getByRole('button', { name: 'Leave' }).click();
    await leave.getByText('this is the last admin of the organisation').waitFor();
    await leave.getByRole('button', { name: 'Cancel' }).click();
    await second.page.getByRole('button', { name: /account of Second Reader/ }).click();
    await second.page.getByRole('menuitem', { name: 'Sign out' }).click();
    // Signed out here is signed out there.
    await tab.waitForURL(/\/sign-in/);
    expect(new URL(tab.url()).searchParams.get('next')).toBe('/compare');
  });

  it('a key is shown once, works, and is gone when it is revoked', async () => {
    await admin.go('/org?show=keys');
    await admin.page.getByRole('button', { name: 'New key' }).click();
    const dialog = admin.page.getByRole('dialog', { name: 'New key' });
    await dialog.getByLabel('Name').fill('Nightly export');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const key = await dialog.getByLabel('Key', { exact: true }).inputValue();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const ask = () =>
      fetch(`${dashboard.url}/api/rpc/users.me`, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).status).toBe(200);
    expect(await admin.page.content()).not.toContain(key);
    await admin.page.getByRole('button', { name: 'Revoke Nightly export' }).click();
    const sure = admin.page.getByRole('dialog', { name: 'Revoke Nightly export?' });
    await sure.getByRole('button', { name: 'Revoke' }).click();
    await admin.page.getByText('Programs use keys. There are none.').waitFor();
    expect((await ask()).status).toBe(401);
  });

  it('the audit is filtered by kind and words, and saved as it is shown', async () => {
    await admin.go('/org?show=audit');
    const table = admin.page.getByRole('table', { name: 'What was done' });
    await table.getByText('revoked the API key Nightly export').waitFor();
    await admin.page.getByRole('button', { name: /^What was changed/ }).click();
    await admin.page.getByRole('menuitemradio', { name: 'passwords' }).click();
    await table.getByText('revoked the API key Nightly export').waitFor({ state: 'hidden' });
    await fill(admin.page, { 'Name or words': 'password link' });
    await table.getByText('set a new password').waitFor({ state: 'hidden' });
    const [file] = await Promise.all([
      admin.page.waitForEvent('download'),
      admin.page.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('When,Who,Action,What');
    expect(lines.slice(1).map((line) => line.replace(/^[^,]+,/, ''))).toEqual([
      'Reader One,password.link,made a password link for Reader Two',
    ]);
    await fill(admin.page, { 'Name or words': 'nothing like it' });
    await admin.page.getByText('Nothing of this kind was done.').waitFor();
    await admin.page.getByRole('button', { name: 'Show everything' }).click();
    await table.getByText('revoked the API key Nightly export').waitFor();
  });

  it.each([
    { theme: 'dark', width: 1600 },
    { theme: 'light', width: 820 },
  ] as const)('has no violations that axe finds in $theme, $width px wide', async ({ theme, width }) => {
    await admin.page.emulateMedia({ colorScheme: theme });
    await admin.page.setViewportSize({ width, height: 1000 });
    for (const path of teamPages) {
      await admin.go(path);
      expect(await complaints(admin.page), path).toEqual([]);
      const wide = await admin.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, `${path}: px that run out of the window`).toBeLessThanOrEqual(0);
    }
    expect([...admin.problems, ...second.problems]).toEqual([]);
  });
});
