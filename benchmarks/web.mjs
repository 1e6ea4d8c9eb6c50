// How heavy is the dashboard, and how soon is each page there?
//
//   node benchmarks/web.mjs [--study FOLDER] [--runs 3]
//
// In Chromium, 1600 × 1000 px, empty cache, against `morphoscope serve` on loopback with the built dashboard. Without --study four
// phantom slides are painted, explained and indexed first. Per page: scripts as they travel (compressed) against the limit of
// 350 kB, all bytes, and the time from the address until the heading of the page is painted; beside it the same page's bare HTML in
// the same run, which is what a page without scripts would cost. Ends with 1 where scripts are above the limit.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { chromium } = createRequire(new URL('../apps/web/package.json', import.meta.url))('playwright-core');
const { values: flags } = parseArgs({
  options: { study: { type: 'string' }, runs: { type: 'string', default: '3' } },
});
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const LIMIT = 350_000;
const folder = mkdtempSync(path.join(tmpdir(), 'web-'));
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`.padStart(8);

let above = 0;
try {
  const { child, url, study } = await serve(flags.study ?? makeStudy());
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
    ],
  });
  try {
    const slide = await firstSlide(url, study);
    const pages = [
      ['studies', '/', 'Studies'],
      ['new run', '/new', 'New run'],
      ['overview', `/s/${study}`, undefined],
      ['slides', `/s/${study}/slides`, undefined],
      ['slide', `/s/${study}/slide/${slide}`, undefined],
      ['concepts', `/s/${study}/concepts`, undefined],
      ['atlas', `/s/${study}/atlas`, undefined],
      ['decision', `/s/${study}/decision`, undefined],
      ['evaluation', `/s/${study}/evaluation`, undefined],
    ];
    process.stdout.write('page         scripts   of limit      all   heading     HTML    ratio\n');
    for (const [name, address] of pages) {
      const views = [];
      for (let i = 0; i < Number(flags.runs); i += 1) views.push(await firstView(browser, url + address));
      const scripts = views[0].scripts;
      if (scripts > LIMIT) above += 1;
      const shown = middle(views.map(({ heading }) => heading));
      const html = middle(views.map((view) => view.html));
      process.stdout.write(
        `${name.padEnd(11)} ${kB(scripts)} ${`${((scripts / LIMIT) * 100).toFixed(0)} %`.padStart(9)} ${kB(views[0].all)} ${`${shown.toFixed(0)} ms`.padStart(9)} ${`${html.toFixed(0)} ms`.padStart(8)} ${(shown / html).toFixed(1).padStart(8)}\n`,
      );
    }
  } finally {
    await browser.close();
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = above > 0 ? 1 : 0;

function makeStudy() {
  process.stderr.write('painting slides and explaining them\n');
  execFileSync(process.execPath, [here('../apps/web/test/e2e/support/make-study.mjs'), folder, 'index']);
  return path.join(folder, 'study');
}

async function serve(study) {
  const args = ['serve', study, '--port', '0', '--data', path.join(folder, 'data')];
  const child = spawn(process.execPath, [here('../apps/cli/dist/main.js'), ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let text = '';
  for await (const chunk of child.stderr) {
    text += chunk;
    if (/For research use only/.test(text)) break;
  }
  const url = /answers at (\S+)/.exec(text)?.[1];
  return { child, url, study: /\/s\/([\w-]+)/.exec(text)?.[1] };
}

async function firstSlide(url, study) {
  const input = encodeURIComponent(JSON.stringify({ study }));
  const { result } = await (await fetch(`${url}/api/rpc/studies.get?input=${input}`)).json();
  return result.data.slideInfo[0].slideId;
}

async function firstView(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const kinds = new Map();
  let [scripts, all] = [0, 0];
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    all += encodedDataLength;
    if (kinds.get(requestId) === 'Script') scripts += encodedDataLength;
  });
  const begun = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator('h1').first().waitFor({ state: 'attached', timeout: 60_000 });
  const heading = performance.now() - begun;
  await page.waitForLoadState('networkidle', { timeout: 8000 }).catch(() => {});
  const html = await page.evaluate(() => performance.getEntriesByType('navigation')[0].responseEnd);
  await context.close();
  return { scripts, all, heading, html };
}
