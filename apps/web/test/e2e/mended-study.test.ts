import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor } from './support/visitor';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Ends well, or with 3: done without some slides. */
const command = (...args: string[]) =>
  new Promise<void>((resolve, reject) => {
    execFile(process.execPath, [here('../../../cli/dist/main.js'), ...args], (error, _out, words) => {
      if (!error || error.code === 3) resolve();
      else reject(new Error(words));
    });
  });

describe.skipIf(noDashboard)(`a study without some of its slides${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
    const { folder, url, study } = dashboard;
    const slides = join(folder, 'some');
    await mkdir(slides);
    const whole = (await readdir(join(folder, 'slides'))).filter((name) => /\.tiff?$/.test(name));
    for (const name of whole.slice(0, 2)) await copyFile(join(folder, 'slides', name), join(slides, name));
    const crop = await fetch(`${url}/api/studies/${study}/slides/a1-benign/crop?x=0&y=0&side=768&px=768`);
    await writeFile(join(slides, 'no-scale.jpg'), Buffer.from(await crop.arrayBuffer()));
    await writeFile(join(slides, 'broken.svs'), 'no slide at all');
    const model = here('../../../../packages/phantom/models/tissue.onnx');
    const made = ['--slides', `${slides}/*`, '--model', model, '--out', join(folder, 'cluster-made')];
    await command('run', ...made, '--clusters', '3', '--sample-cells', '1000', '--no-relevance');
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  it('says which and why; one is mended with a scale, one left out, and two people see it', async () => {
    const [visitor, other] = [
      await openVisitor(browser, dashboard.url),
      await openVisitor(browser, dashboard.url),
    ];
    const { page } = visitor;
    await visitor.go('/');
    await page.getByRole('button', { name: 'Open a study folder' }).click();
    const opening = page.getByRole('dialog', { name: 'Open a study folder' });
    await opening.getByRole('button', { name: 'cluster-made', exact: true }).click();
    await opening.getByRole('button', { name: 'Open cluster-made' }).click();
    await page.getByText(/2 of 4 slides done, 2 failed: /).waitFor({ timeout: 60_000 });

    await page.getByRole('button', { name: 'Which, and mend them' }).click();
    const mending = page.getByRole('dialog', { name: '2 slides failed' });
    await mending.getByText(/No µm\/px in the file\. Give it from the scanner settings/).waitFor();
    expect(await mending.getByRole('button', { name: 'Try 2 slides again' }).isDisabled()).toBe(true);
    expect(await complaints(page)).toEqual([]);
    await mending.getByRole('checkbox', { name: /^no-scale/ }).uncheck();
    await mending.getByRole('button', { name: 'Leave it out for good' }).click();
    await page.getByText('2 of 3 slides done, 1 failed: no µm/px in the file.').waitFor();

    await other.go(new URL(page.url()).pathname);
    await page.getByRole('button', { name: 'Which, and mend them' }).click();
    const scale = page.getByRole('dialog').getByLabel('Scale of these slides');
    await scale.fill('500');
    await page.getByText('From 0.01 to 100 µm/px.').waitFor();
    await scale.fill('0.5');
    await page.getByRole('button', { name: 'Try 1 slide again' }).click();
    await page.getByText(/^Adding slides\./).waitFor();
    await page.getByRole('link', { name: /^no-scale / }).waitFor({ timeout: 120_000 });
    expect(await page.getByText(/slides done,/).count()).toBe(0);
    await other.page.reload();
    await other.page.getByRole('link', { name: /^no-scale / }).waitFor();
    expect([...visitor.problems, ...other.problems]).toEqual([]);
    await Promise.all([visitor.context.close(), other.context.close()]);
  }, 240_000);
});
