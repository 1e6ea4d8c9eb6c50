import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StudyDetail, StudySlide } from '@morphoscope/rpc';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { decoded, type Picture, stillPicture } from './support/picture';
import { complaints, openVisitor } from './support/visitor';

const cli = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));
const stage = '[role="application"]';
/** Of the classes that were painted: the value of lumen in the masks. */
const LUMEN = 3;

describe.skipIf(noDashboard)(`annotations over a slide${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let slide: StudySlide;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
    const planted = join(dashboard.folder, 'slides', 'annotations');
    const study = join(dashboard.folder, 'study');
    await promisify(execFile)(process.execPath, [cli, 'annotate', study, '--annotations', planted]);
    const input = encodeURIComponent(JSON.stringify({ study: dashboard.study }));
    const response = await fetch(`${dashboard.url}/api/rpc/studies.get?input=${input}`);
    const { result } = (await response.json()) as { result: { data: StudyDetail } };
    slide = result.data.slideInfo.at(-1) as StudySlide;
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const visit = async (search: string, look?: Parameters<typeof openVisitor>[2]) => {
    const visitor = await openVisitor(browser, dashboard.url, look);
    await visitor.go(`/s/${dashboard.study}/slide/${slide.slideId}${search}`);
    await visitor.page.getByRole('group', { name: 'Magnification' }).waitFor();
    return visitor;
  };

  /** What was painted, px by px. */
  async function plantedMask(page: Page): Promise<Picture> {
    const path = join(dashboard.folder, 'slides', 'annotations', `${slide.slideId}.mask.png`);
    return decoded(page, (await readFile(path)).toString('base64'));
  }

  /** Middles of the edges between a class and the rest, level-0 px. `grain`: level-0 px per px of the mask. */
  function borders(mask: Picture, value: number, grain: number): [number, number][] {
    const is = (x: number, y: number) => mask.rgb(x, y)[0] === value;
    const found: [number, number][] = [];
    for (let y = 1; y < mask.height; y++)
      for (let x = 1; x < mask.width; x++) {
        if (is(x, y) !== is(x - 1, y)) found.push([x * grain, (y + 0.5) * grain]);
        if (is(x, y) !== is(x, y - 1)) found.push([(x + 0.5) * grain, y * grain]);
      }
    return found;
  }

  it.each([
    [0.4, 0],
    [0.9, 0],
    [0.5, 30],
  ])(
    'lie where the tissue was painted, to 2 px: %f µm/px turned by %f°',
    async (mpp, rotation) => {
      const at = { x: slide.width / 2 + 7.3, y: slide.height / 2 - 5.1, mpp, rotation };
      const search = `?layer=tissue&at=${at.x},${at.y},${mpp},${rotation}`;
      const { page, context } = await visit(search);
      const without = await stillPicture(page, stage);
      const others = ['stroma', 'benign-gland', 'malignant-gland', 'lymphocytes', 'fat', 'blood', 'pen'];
      await page.goto(
        `/s/${dashboard.study}/slide/${slide.slideId}${search}&ann=${encodeURIComponent(['all', ...others.map((name) => `-${name}`)].join(','))}`,
      );
      await page.getByRole('button', { name: 'Hide lumen' }).waitFor();
      const outlined = await stillPicture(page, stage);
      const mask = await plantedMask(page);
      const grain = slide.width / mask.width;
      const drawn = (x: number, y: number, reach: number) => {
        for (let dy = -reach; dy <= reach; dy++)
          for (let dx = -reach; dx <= reach; dx++) {
            const [a, b] = [without.rgb(x + dx, y + dy), outlined.rgb(x + dx, y + dy)];
            if (Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]) > 60) return true;
          }
        return false;
      };
      const scale = slide.mpp.x / mpp;
      const [cos, sin] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)];
      let [looked, hit, beside] = [0, 0, 0];
      for (const [x0, y0] of borders(mask, LUMEN, grain)) {
        const [dx, dy] = [(x0 - at.x) * scale, (y0 - at.y) * scale];
        const x = Math.round(outlined.width / 2 + dx * cos - dy * sin);
        const y = Math.round(outlined.height / 2 + dx * sin + dy * cos);
        if (x < 80 || y < 60 || x > outlined.width - 200 || y > outlined.height - 110) continue;
        looked++;
        // Half of the line, and what stairs of the mask were smoothed by.
        if (drawn(x, y, 1)) hit++;
        if (drawn(x + 9, y + 9, 1)) beside++;
      }
      expect(looked).toBeGreaterThan(100);
      expect(hit / looked).toBeGreaterThan(0.98);
      // Nine px off, most places have no line: the first figure says something.
      expect(beside / looked).toBeLessThan(0.75);
      await context.close();
    },
    120_000,
  );

  it('are switched on and off, class by class, in the address and by key; the card says what is below the pointer', async () => {
    const { page, context, problems } = await visit('');
    const section = page.getByRole('region', { name: 'Annotations' });
    await section.getByRole('switch').click();
    await page.waitForURL(/[?&]ann=all/);
    await section.getByRole('button', { name: 'Hide stroma' }).click();
    await page.waitForURL(/ann=all%2C-stroma/);
    await page.reload();
    await section.getByRole('button', { name: 'Show stroma' }).waitFor();
    expect(await complaints(page)).toEqual([]);

    const mask = await plantedMask(page);
    const grain = slide.width / mask.width;
    const inside = deepest(mask, LUMEN);
    const place = `${(inside.x + 0.5) * grain},${(inside.y + 0.5) * grain},0.5,0`;
    await page.goto(`/s/${dashboard.study}/slide/${slide.slideId}?ann=all&at=${place}`);
    await section.getByRole('button', { name: 'Hide lumen' }).waitFor();
    const box = (await page.locator(stage).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByText('Annotated lumen').waitFor();
    await page.keyboard.press('p');
    await page
      .locator('[aria-live="polite"]', { hasText: /Pinned: .*\. Annotated lumen/ })
      .first()
      .waitFor({ state: 'attached' });
    await page.keyboard.press('a');
    await page.waitForURL((url) => !url.searchParams.has('ann'));
    await page.keyboard.press('?');
    await page.getByText('Annotations over the layer').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  }, 120_000);

  it('come as a file, are refused in words, shown beside and in pictures, and go away again', async () => {
    const { page, context, problems } = await visit('?layer=tissue');
    const section = page.getByRole('region', { name: 'Annotations' });
    const file = (name: string, text: string) =>
      section
        .getByLabel('File of outlines')
        .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await file('far.geojson', geoJson('benign', [9e5, 9e5, 9.1e5, 9.1e5]));
    await section
      .getByRole('alert')
      .getByText(/^All outlines lie outside the slide/)
      .waitFor();
    await section.getByText(/check that they are not µm/).waitFor();

    const [left, top, right, bottom] = [
      slide.width * 0.4,
      slide.height * 0.4,
      slide.width * 0.6,
      slide.height * 0.6,
    ];
    // A class of the model: its line has no gaps.
    await file('mine.geojson', geoJson('benign', [left, top, right, bottom]));
    await section.getByRole('button', { name: 'Hide benign' }).waitFor();
    await section.getByText('From mine.geojson').waitFor();
    expect(await section.getByRole('listitem').count()).toBe(1);
    expect(await section.getByRole('alert').count()).toBe(0);

    const at = `${slide.width / 2},${slide.height / 2},0.8,0`;
    await page.goto(
      `/s/${dashboard.study}/slide/${slide.slideId}?layer=tissue&ann=all&at=${at}&beside=layer:clusters`,
    );
    await section.getByRole('button', { name: 'Hide benign' }).waitFor();
    await page.getByRole('application', { name: /second view/ }).waitFor();
    const half = ((right - left) / 2) * (slide.mpp.x / 0.8);
    for (const view of [`${stage} >> nth=0`, `${stage} >> nth=1`]) {
      const picture = await stillPicture(page, view);
      expectLine(picture, picture.width / 2 - half, picture.height / 2);
      expectLine(picture, picture.width / 2 + half, picture.height / 2);
    }
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: /Picture of this view/ }).click();
    const png = await decoded(page, (await readFile(await (await saved).path())).toString('base64'));
    const { height } = (await page.locator(stage).first().boundingBox())!;
    expectLine(png, png.width / 2 - half, height / 2);

    await section.getByRole('button', { name: 'Outlines of this slide' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await section.getByText('Nothing is outlined on this slide.').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  }, 120_000);
});

function geoJson(
  name: string,
  [left, top, right, bottom]: readonly [number, number, number, number],
): string {
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ];
  return JSON.stringify({
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [corners] },
    properties: { classification: { name } },
  });
}

/** The darkest column near a place, over 21 rows: how far from it, how dark, and how light it is on both sides. */
function lineNear(picture: Picture, x: number, y: number): { off: number; dark: number; light: number } {
  const reach = 6;
  const columns = Array.from({ length: 2 * reach + 1 }, (_, i) => {
    let sum = 0;
    for (let dy = -10; dy <= 10; dy++)
      sum += picture.rgb(x - reach + i, y + dy).reduce((total, value) => total + value, 0) / 63;
    return sum;
  });
  const dark = Math.min(...columns);
  const core = columns.indexOf(dark);
  const side = (from: number) => Math.max(...columns.slice(Math.max(0, from), Math.max(0, from) + 3));
  return { off: Math.abs(core - reach), dark, light: Math.min(side(core - 3), side(core + 1)) };
}

function expectLine(picture: Picture, x: number, y: number): void {
  const { off, dark, light } = lineNear(picture, x, y);
  expect(off).toBeLessThanOrEqual(2);
  expect(dark).toBeLessThan(70);
  // Tissue has no white: half of the case covers a px at least.
  expect(light).toBeGreaterThan(190);
}

/** The px of a class that is farthest from others, of every seventh. */
function deepest(mask: Picture, value: number): { x: number; y: number } {
  let [best, deep] = [{ x: 0, y: 0 }, 0];
  for (let y = 0; y < mask.height; y += 7)
    for (let x = 0; x < mask.width; x += 7) {
      let reach = 0;
      const same = (r: number) =>
        [
          [r, 0],
          [-r, 0],
          [0, r],
          [0, -r],
          [r, r],
          [-r, -r],
          [r, -r],
          [-r, r],
        ].every(([dx, dy]) => {
          const [px, py] = [x + (dx as number), y + (dy as number)];
          return px >= 0 && py >= 0 && px < mask.width && py < mask.height && mask.rgb(px, py)[0] === value;
        });
      while (mask.rgb(x, y)[0] === value && same(reach + 1)) reach++;
      if (reach > deep) [best, deep] = [{ x, y }, reach];
    }
  return best;
}
