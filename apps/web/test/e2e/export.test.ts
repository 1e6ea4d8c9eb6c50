import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ConceptList, StudyDetail, StudySlide } from '@morphoscope/rpc';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { decoded, stillPicture } from './support/picture';
import { readStoredCells, type StoredCells } from './support/stored-cells';
import { complaints, openVisitor, type Visitor } from './support/visitor';

const stage = '[role="application"]';
const name = 'Gland lumen';

describe.skipIf(noDashboard)(`what is taken away from a slide${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let visitor: Visitor;
  let slide: StudySlide;
  let concepts: ConceptList;
  let cells: StoredCells;

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard({ index: false }), openBrowser()]);
    visitor = await openVisitor(browser, dashboard.url, { width: 1280, height: 800 });
    slide = (await dashboard.ask<StudyDetail>('studies.get')).slideInfo.at(-1) as StudySlide;
    const first = await dashboard.ask<ConceptList>('concepts.list');
    const edits = [
      { kind: 'rename', cluster: 1, name },
      { kind: 'recolour', cluster: 2, colour: '#123456' },
    ];
    for (const [i, edit] of edits.entries())
      await visitor.context.request.post('/api/rpc/concepts.edit', {
        data: {
          study: dashboard.study,
          dictionary: first.dictionary,
          version: first.version + i,
          change: edit,
        },
      });
    concepts = await dashboard.ask<ConceptList>('concepts.list');
    expect(concepts.concepts[1]).toMatchObject({ name });
    cells = await readStoredCells(join(dashboard.folder, 'study'), slide.slideId, concepts.dictionary);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const visit = async (search = '') => {
    await visitor.go(`/s/${dashboard.study}/slide/${slide.slideId}${search}`);
    await visitor.page.getByRole('group', { name: 'Magnification' }).waitFor();
    return visitor.page;
  };

  /** Chooses from the menu as a person does, and takes what the browser saves. */
  async function take(page: Page, entry: RegExp): Promise<{ name: string; path: string }> {
    await page.getByRole('button', { name: 'Export' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: entry }).click();
    const download = await saved;
    return { name: download.suggestedFilename(), path: await download.path() };
  }

  it('a picture is the view px by px, with its scale and legend below', async () => {
    const page = await visit('?mode=hard&at=450,380,0.4,15');
    const screen = await stillPicture(page, stage);
    const file = await take(page, /Picture of this view/);
    expect(file.name).toBe(`${slide.slideId}-clusters.png`);
    const picture = await decoded(page, await readFile(file.path, 'base64'));
    expect(picture.width).toBe(screen.width);
    expect(picture.height).toBeGreaterThan(screen.height + 40);
    let [looked, off] = [0, 0];
    // Beside the tools, the scale and the map in the corner.
    for (let y = 4; y < screen.height - 180; y += 3)
      for (let x = 80; x < screen.width - 4; x += 3) {
        const [a, b] = [screen.rgb(x, y), picture.rgb(x, y)];
        looked++;
        if (a.some((value, c) => Math.abs(value - (b[c] as number)) > 2)) off++;
      }
    expect(looked).toBeGreaterThan(20_000);
    expect(off).toBe(0);
    // The legend has the clusters' own colours.
    const foot = new Set<string>();
    for (let y = screen.height + 40; y < picture.height; y++)
      for (let x = 16; x < picture.width; x++) foot.add(picture.rgb(x, y).join());
    for (const { colour } of concepts.concepts) expect(foot).toContain(rgbOf(colour).join());
  }, 60_000);

  it('a link to the view gives the same picture in another browser', async () => {
    const page = await visit('?mode=contour&on=1,2,3&w=0.4');
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const box = (await page.locator(stage).boundingBox())!;
    await page.mouse.move(box.x + 300, box.y + 300);
    await page.mouse.wheel(0, -700);
    await page.mouse.down();
    await page.mouse.move(box.x + 340, box.y + 270, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Turn the slide' }).click();
    await page.getByRole('menuitem', { name: 'Right by 15°' }).click();
    await page.keyboard.press('c');
    await page.getByRole('slider', { name: 'Curtain' }).press('ArrowRight');
    await page.mouse.move(box.x + 300, box.y - 60);
    const before = await stillPicture(page, stage);
    await page.getByRole('button', { name: 'Copy link to this view' }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await openVisitor(browser, dashboard.url, { width: 1280, height: 800 });
    await other.go(link);
    await other.page.getByRole('slider', { name: 'Curtain' }).waitFor();
    const after = await stillPicture(other.page, stage);
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    let [looked, off] = [0, 0];
    for (let y = 4; y < before.height - 180; y += 3)
      for (let x = 80; x < before.width - 4; x += 3) {
        const [a, b] = [before.rgb(x, y), after.rgb(x, y)];
        looked++;
        if (a.some((value, c) => Math.abs(value - (b[c] as number)) > 24)) off++;
      }
    expect(off / looked).toBeLessThan(0.002);
    await other.context.close();
  }, 90_000);

  it('GeoJSON holds every cell on tissue in the polygon of its strongest cluster, with names and colours as edited', async () => {
    const page = await visit();
    const file = await take(page, /GeoJSON/);
    expect(file.name).toBe(`${slide.slideId}.geojson`);
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /tissue\.geojson/ })
      .waitFor();
    expect(await complaints(page)).toEqual([]);
    const { features } = JSON.parse(await readFile(file.path, 'utf8')) as GeoJson;
    for (const { geometry, properties } of features) {
      const card = concepts.concepts.find((each) => each.name === properties.classification.name)!;
      expect(properties.classification.color).toEqual(rgbOf(card.colour));
      for (const ring of geometry.coordinates.flat()) {
        expect(ring.length).toBeGreaterThanOrEqual(4);
        expect(ring.at(-1)).toEqual(ring[0]);
        for (const [x, y] of ring) {
          expect(x).toBeGreaterThanOrEqual(-slide.cells.stepX);
          expect(x).toBeLessThanOrEqual(slide.width + slide.cells.stepX);
          expect(y).toBeLessThanOrEqual(slide.height + slide.cells.stepY);
        }
      }
    }
    expect(features.map(({ properties }) => properties.classification.name)).toContain(name);
    let [looked, wrong] = [0, 0];
    for (let row = 0; row < cells.height; row++)
      for (let column = 0; column < cells.width; column++) {
        const k = cells.strongest(column, row);
        const x = cells.originX + (column + 0.5) * cells.stepX;
        const y = cells.originY + (row + 0.5) * cells.stepY;
        const inside = features.filter((one) => holds(one, x, y)).map(({ properties }) => properties.name);
        const wanted = k === undefined || !cells.onTissue(column, row) ? [] : [concepts.concepts[k]!.name];
        looked++;
        if (inside.join() !== wanted.join()) wrong++;
      }
    expect(looked).toBe(cells.width * cells.height);
    // Two weights may be equal in half precision: whichever was first in the fit is right.
    expect(wrong / looked).toBeLessThan(0.002);
  }, 60_000);

  it('TIFF is a pyramid with the scale of the slide, in the colours of the clusters', async () => {
    const page = await visit();
    const file = await take(page, /TIFF/);
    expect(file.name).toBe(`${slide.slideId}.clusters.tif`);
    await page.getByRole('dialog').getByText(`Weight of ${name}`).waitFor();
    const script = fileURLToPath(new URL('support/read-pyramid.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, file.path]);
    const { levels, mpp, width, height, pixels } = JSON.parse(stdout) as Pyramid;
    expect(levels).toBeGreaterThanOrEqual(1);
    // As large as the slide, in µm.
    expect(width * mpp.x).toBeCloseTo(cells.width * cells.stepX * slide.mpp.x, 6);
    expect(height * mpp.y).toBeCloseTo(cells.height * cells.stepY * slide.mpp.y, 6);
    const rgb = Buffer.from(pixels, 'base64');
    let [looked, wrong] = [0, 0];
    for (let row = 0; row < cells.height; row++)
      for (let column = 0; column < cells.width; column++) {
        const k = cells.strongest(column, row);
        if (k === undefined || !cells.onTissue(column, row)) continue;
        const x = Math.floor(((column + 0.5) * width) / cells.width);
        const y = Math.floor(((row + 0.5) * height) / cells.height);
        const at = 3 * (y * width + x);
        looked++;
        if ([...rgb.subarray(at, at + 3)].join() !== rgbOf(concepts.concepts[k]!.colour).join()) wrong++;
      }
    expect(looked).toBeGreaterThan(500);
    expect(wrong / looked).toBeLessThan(0.002);
  }, 60_000);

  it('says why there is nothing when the server fails or does not answer, and tries again', async () => {
    const page = await visit();
    let asked = 0;
    await page.route('**/studies.export*', (route) => {
      asked++;
      return asked > 1
        ? route.abort()
        : route.fulfill({ status: 500, contentType: 'text/html', body: 'Bad gateway' });
    });
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: /GeoJSON/ }).click();
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.getByText(/^No answer came/).waitFor();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => asked).toBe(2);
    await alert.getByText(/^No answer came/).waitFor();
    await page.unroute('**/studies.export*');
    const saved = page.waitForEvent('download');
    await alert.getByRole('button', { name: 'Try again' }).click();
    expect((await saved).suggestedFilename()).toBe(`${slide.slideId}.geojson`);
  }, 60_000);

  it('goes on while the window is closed, and a message leads back to the files', async () => {
    const page = await visit();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/studies.export*', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: /GeoJSON/ }).click();
    await page.getByText(/Writing the files/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The slide can be used meanwhile.
    await page.keyboard.press('Shift+2');
    await expect.poll(() => new URL(page.url()).searchParams.get('solo')).toBe('2');
    release();
    await page.getByText(`Files of ${slide.slideId} are written.`).first().waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('link', { name: `${slide.slideId}.geojson` })
      .waitFor();
  }, 60_000);
});

interface GeoJson {
  readonly features: readonly {
    readonly geometry: { readonly coordinates: readonly (readonly [number, number][])[][] };
    readonly properties: {
      readonly name: string;
      readonly classification: { readonly name: string; readonly color: readonly number[] };
    };
  }[];
}

interface Pyramid {
  readonly levels: number;
  readonly mpp: { readonly x: number; readonly y: number };
  readonly width: number;
  readonly height: number;
  /** RGB of the largest level, base64. */
  readonly pixels: string;
}

const rgbOf = (hex: string): number[] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));

/** Even-odd over all rings. */
function holds({ geometry }: GeoJson['features'][number], x: number, y: number): boolean {
  let inside = false;
  for (const ring of geometry.coordinates.flat())
    ring.forEach(([x1, y1], i) => {
      const [x0, y0] = ring[i === 0 ? ring.length - 1 : i - 1] as [number, number];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    });
  return inside;
}
