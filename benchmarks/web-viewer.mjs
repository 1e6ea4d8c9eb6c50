// How fast is a slide with its clusters on screen, and does it stay smooth under the hand?
//
//   node benchmarks/web-viewer.mjs [--study FOLDER] [--slide ID] [--seconds 6]
//
// In Chromium with WebGL in software, 1600 × 1000 px, against `morphoscope serve` on loopback with the built dashboard. Without
// --study two phantom slides of 6144 × 4096 px with 8 clusters are painted and explained first. Part 1: from the click on a slide
// in the list until tissue and clusters of the whole view are painted, five times with an empty cache. Part 2: the slide is dragged
// to and fro and zoomed with the wheel over places whose tiles are in the cache; time between frames with 8 clusters mixed, beside
// OpenSeadragon with tissue alone in the same run.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { chromium } = createRequire(new URL('../apps/web/package.json', import.meta.url))('playwright-core');
const { values: flags } = parseArgs({
  options: {
    study: { type: 'string' },
    slide: { type: 'string' },
    seconds: { type: 'string', default: '6' },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'web-viewer-'));
const say = (text) => process.stderr.write(`${text}\n`);
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const at = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];

try {
  const server = await serve(flags.study ?? (await makeStudy()));
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
    const slide = flags.slide ?? (await firstSlide(server));
    await firstView(browser, server, slide);
    const tissue = await frames(browser, server, slide, '?layer=tissue');
    const clusters = await frames(browser, server, slide, '');
    for (const [name, times] of [
      ['tissue alone', tissue],
      ['8 clusters mixed', clusters],
    ]) {
      const late = times.filter((ms) => ms > 100).length;
      process.stdout.write(
        `${name}   ${times.length} frames, median ${middle(times).toFixed(0)} ms, p95 ${at(times, 0.95).toFixed(0)} ms, longest ${at(times, 1).toFixed(0)} ms, over 100 ms: ${late}\n`,
      );
    }
    process.stdout.write(`ratio of medians   ${(middle(clusters) / middle(tissue)).toFixed(2)}\n`);
  } finally {
    await browser.close();
    server.child.kill('SIGTERM');
    await new Promise((resolve) => server.child.once('exit', resolve));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function makeStudy() {
  say('painting slides and explaining them');
  const { demoModel, writeCohort } = await import('../packages/phantom/dist/index.js');
  const { explain } = await import('../packages/study/dist/index.js');
  const cohort = await writeCohort(path.join(folder, 'slides'), {
    slides: 2,
    width: 6144,
    height: 4096,
    seed: 2,
  });
  const slides = cohort.slides.map(({ spec, path: file }) => ({
    id: spec.id,
    path: file,
    label: spec.label,
  }));
  const study = path.join(folder, 'study');
  await explain({ slides, model: demoModel('tissue').path, out: study, clusters: [8] });
  return study;
}

async function serve(study) {
  const cli = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url));
  const data = path.join(folder, 'data');
  const child = spawn(process.execPath, [cli, 'serve', study, '--port', '0', '--data', data, '--no-worker'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = await new Promise((resolve, reject) => {
    let said = '';
    const take = (chunk) => {
      said += chunk;
      if (/Ctrl-C/.test(said)) resolve(said);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${said}`)));
  });
  return { child, url: /answers at (\S+)/.exec(text)[1], study: /\/s\/([\w-]+)/.exec(text)[1] };
}

async function firstSlide({ url, study }) {
  const input = encodeURIComponent(JSON.stringify({ study }));
  const response = await fetch(`${url}/api/rpc/studies.get?input=${input}`);
  return (await response.json()).result.data.slideInfo[0].slideId;
}

async function firstView(browser, { url, study }, slide) {
  say('first view');
  const times = [];
  for (let i = 0; i < 5; i++) {
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    const page = await context.newPage();
    await page.goto(`${url}/s/${study}/slides`);
    await page.waitForLoadState('networkidle');
    const link = page.locator(`a[href*="/slide/${encodeURIComponent(slide)}"]`).first();
    await link.waitFor();
    await page.evaluate(() => {
      document.addEventListener('click', () => performance.mark('click'), { capture: true, once: true });
    });
    await link.click();
    times.push(
      await page.evaluate(async () => {
        const when = (name) => performance.getEntriesByName(name)[0]?.startTime;
        while (when('slide painted') === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
        return when('slide painted') - when('click');
      }),
    );
    await context.close();
  }
  const list = times.map((ms) => ms.toFixed(0)).join(', ');
  process.stdout.write(`from click to painted   median ${middle(times).toFixed(0)} ms (${list})\n`);
}

/** Milliseconds between frames while the slide is moved over what is in the cache. */
async function frames(browser, { url, study }, slide, search) {
  say(`moving ${search}`);
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  await page.goto(`${url}/s/${study}/slide/${slide}${search}`);
  await page.waitForLoadState('networkidle');
  const box = await page.locator('[role="application"]').boundingBox();
  const middleX = box.x + box.width / 2;
  const middleY = box.y + box.height / 2;
  await page.mouse.move(middleX, middleY);
  await page.mouse.wheel(0, -240);
  const round = async () => {
    for (const [dx, dy] of [
      [180, 0],
      [-180, 90],
      [-120, -160],
      [120, 70],
    ]) {
      await page.mouse.move(middleX, middleY);
      await page.mouse.down();
      await page.mouse.move(middleX + dx, middleY + dy, { steps: 24 });
      await page.mouse.up();
    }
    for (const wheel of [-120, -120, 120, 120]) {
      await page.mouse.wheel(0, wheel);
      await page.waitForTimeout(60);
    }
  };
  await round();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    globalThis.between = [];
    let last = performance.now();
    const tick = (now) => {
      globalThis.between.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const end = Date.now() + Number(flags.seconds) * 1000;
  while (Date.now() < end) await round();
  const times = await page.evaluate(() => globalThis.between.slice(1));
  await context.close();
  return times;
}
