import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor } from './support/visitor';

const file = (name: string, buffer: Buffer) => ({ name, buffer, mimeType: 'application/octet-stream' });
const line = (dialog: Locator, name: string) =>
  dialog.getByRole('list', { name: 'Files sent' }).getByRole('listitem').filter({ hasText: name });

describe.skipIf(noDashboard)(`files that people send${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let slide: Buffer;
  const kept = async (...folder: string[]) => readdir(join(dashboard.folder, 'data', ...folder));

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard(), openBrowser()]);
    const folder = join(dashboard.folder, 'slides');
    const name = (await readdir(folder)).find((one) => /\.tiff?$/.test(one)) as string;
    slide = await readFile(join(folder, name));
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  it('become slides, or are refused in words; of what was stopped or refused nothing is kept', async () => {
    const visitor = await openVisitor(browser, dashboard.url);
    const { page } = visitor;
    await visitor.go('/');
    await page.getByRole('button', { name: 'Add', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add slides' });
    const input = dialog.getByLabel('Send files from this machine');
    await input.setInputFiles([
      file('mine.tif', slide),
      file('cut.tif', slide.subarray(0, slide.length >> 2)),
      file('words.tif', Buffer.from('no slide at all')),
      file('empty.svs', Buffer.alloc(0)),
      file('notes.txt', Buffer.from('notes')),
    ]);
    await line(dialog, 'mine.tif').getByText('added').waitFor();
    await line(dialog, 'cut.tif')
      .getByText(/truncated or damaged/)
      .waitFor();
    await line(dialog, 'words.tif').getByText('This is no slide that can be read.').waitFor();
    await line(dialog, 'empty.svs').getByText('The file is empty.').waitFor();
    await line(dialog, 'notes.txt').getByText('A file of this kind is not taken.').waitFor();
    expect(await complaints(page)).toEqual([]);

    await input.setInputFiles([file('mine.tif', slide)]);
    await dialog.getByText('There is a slide of this name already: it is called mine 2.').waitFor();

    // A slow line: how fast, then stopped, with all that waits behind.
    const line2 = await visitor.context.newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300_000 };
    await line2.send('Network.emulateNetworkConditions', slow);
    const large = Buffer.concat([slide.subarray(0, 8), Buffer.alloc(4_000_000)]);
    await input.setInputFiles([file('large.tif', large), file('later.tif', slide)]);
    await line(dialog, 'large.tif')
      .getByText(/of 4 MB, \d+ kB\/s, \d+ s left/)
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByText('Files are still on their way.').waitFor();
    await dialog.getByRole('button', { name: 'Go on sending' }).click();
    await dialog.getByRole('button', { name: 'Stop sending' }).click();
    await line(dialog, 'large.tif').getByText('Stopped. Nothing of it was kept.').waitFor();
    await line(dialog, 'later.tif').getByText('Stopped. Nothing of it was kept.').waitFor();
    await expect.poll(() => kept('partial'), { timeout: 10_000 }).toEqual([]);
    expect((await kept('uploads', 'local', 'slides')).map((name) => name.slice(13))).toEqual([
      'mine.tif',
      'mine.tif',
    ]);

    // Closed, the focus is where it came from.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Add');
    await page.getByText('mine 2').waitFor();
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  }, 120_000);

  it('become models, dropped too; a damaged one is called by its own name', async () => {
    const visitor = await openVisitor(browser, dashboard.url);
    const { page } = visitor;
    await visitor.go('/');
    await page.getByRole('button', { name: 'Add', exact: true }).nth(1).click();
    const dialog = page.getByRole('dialog', { name: 'Add models' });
    const shared = dialog.getByRole('list', { name: 'Folders and models' });
    await shared.getByText('tissue.onnx').waitFor();
    expect(await shared.getByText(/\.json$/).count()).toBe(0);
    const dropped = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array([8, 7, 58, 255, 255, 3, 1])], 'damaged.onnx'));
      return transfer;
    });
    await dialog.getByText(/or drop them here/).dispatchEvent('drop', { dataTransfer: dropped });
    await line(dialog, 'damaged.onnx')
      .getByText(/^damaged\.onnx is not an ONNX model/)
      .waitFor();
    expect(await kept('uploads', 'local', 'models').catch(() => [])).toEqual([]);
    await visitor.context.close();
  }, 60_000);

  it('are asked about on Neighbours; what is no picture is told so', async () => {
    const visitor = await openVisitor(browser, dashboard.url);
    const { page } = visitor;
    await visitor.go(`/s/${dashboard.study}/neighbours`);
    const image = page.getByLabel(/Drop an image, or choose one/);
    await image.setInputFiles(file('words.jpg', Buffer.from('no picture at all')));
    await page.getByText('This is no image that can be read.').waitFor();
    const crop = `${dashboard.url}/api/studies/${dashboard.study}/slides/a1-benign/crop?x=200&y=200&side=256&px=256`;
    const picture = Buffer.from(await (await fetch(crop)).arrayBuffer());
    await image.setInputFiles({ name: 'mine.jpg', mimeType: 'image/jpeg', buffer: picture });
    await page.getByRole('heading', { name: /\d+ nearest tiles/ }).waitFor({ timeout: 30_000 });
    expect(await kept('partial')).toEqual([]);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  }, 60_000);
});
