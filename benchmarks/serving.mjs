// What does one server stand, and what does handing out a slide's own JPEG blocks save?
//
//   node benchmarks/serving.mjs [--seconds 30] [--viewers 200] [--neighbours 20] [--slides 4] [--no-run]
//
// Everything is on loopback and on this machine: those who ask take CPU from the one who answers. Slides are phantoms, their study
// is made first. Part 1: blocks of slides as fast as 50 connections can ask, per CPU-second of the server process, beside decoding
// and encoding the same blocks again (libjpeg-turbo through slide-io, sharp) per CPU-second in the same run. Part 2: viewers that
// move once a second and ask for six blocks each time, and for a tile of the cluster map every third time; questions for nearest
// tiles; and a run in progress, done by the server's own worker. p50, p95 and the longest time of every route, errors, memory of
// the server process, and the longest stop of its event loop.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { demoModel, writeCohort } from '../packages/phantom/dist/index.js';
import { openSlide } from '../packages/slide-io/dist/index.js';
import { explain, indexStudy } from '../packages/study/dist/index.js';
import { encodeBlock } from './measure/encode-block.mjs';

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    viewers: { type: 'string', default: '200' },
    neighbours: { type: 'string', default: '20' },
    slides: { type: 'string', default: '4' },
    'no-run': { type: 'boolean', default: false },
  },
});
const seconds = Number(flags.seconds);
const folder = mkdtempSync(path.join(tmpdir(), 'serving-'));
const say = (text) => process.stderr.write(`${text}\n`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Blocks of level 0 of all slides: 2048 px in blocks of 256 px. */
const SIDE = 8;
const blockPath = (study, slide, column, row) =>
  `/api/studies/${study}/slides/${slide}/tiles/0/${column}/${row}`;

try {
  const cohort = await makeStudy();
  const server = await serve(cohort);
  try {
    const stored = await storedBlocks(server, cohort);
    const again = await decodedBlocks(cohort);
    process.stdout.write(`\nnative blocks   ${stored.toFixed(0)} per CPU-second of the server\n`);
    process.stdout.write(`decoded, encoded again   ${again.toFixed(0)} per CPU-second, without a server\n`);
    process.stdout.write(`ratio   ${(stored / again).toFixed(1)}\n`);
    await load(server, cohort);
  } finally {
    await server.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function makeStudy() {
  say('painting slides and explaining them');
  const count = Number(flags.slides);
  const cohort = await writeCohort(path.join(folder, 'slides'), {
    slides: count,
    width: 2048,
    height: 2048,
    seed: 1,
  });
  const slides = cohort.slides.map(({ spec, path: file }) => ({
    id: spec.id,
    path: file,
    label: spec.label,
  }));
  const study = path.join(folder, 'study');
  await explain({ slides, model: demoModel('tissue').path, out: study, clusters: [8] });
  await indexStudy({ study, atlas: 'pca' });
  return { slides, study };
}

async function serve({ study }) {
  const options = {
    ...{ studies: [study], port: 0, log: 'error', dashboard: false, data: path.join(folder, 'data') },
    slides: [path.join(folder, 'slides')],
    models: [path.dirname(demoModel('tissue').path)],
  };
  const script = fileURLToPath(new URL('./measure/serve.mjs', import.meta.url));
  const child = fork(script, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { url, studies } = await message(child);
  return {
    url,
    study: studies[0].id,
    figures: () => {
      child.send('figures');
      return message(child);
    },
    close: async () => {
      child.send('close');
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

function message(child) {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the server ended'));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer);
    });
  });
}

async function storedBlocks(server, { slides }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
  const ask = (i) =>
    get(server.url + blockPath(server.study, slides[i % slides.length].id, i % SIDE, (i >> 3) % SIDE), agent);
  for (let i = 0; i < 2000; i++) await ask(i);
  const before = await server.figures();
  const end = performance.now() + 5000;
  let done = 0;
  const one = async (start) => {
    for (let i = start; performance.now() < end; i += 50) {
      const { status } = await ask(i);
      if (status !== 200) throw new Error(`a block was answered with ${status}`);
      done++;
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_, i) => one(i)));
  agent.destroy();
  const after = await server.figures();
  return done / (after.cpuSeconds - before.cpuSeconds);
}

async function decodedBlocks({ slides }) {
  const readers = await Promise.all(slides.map(({ path: file }) => openSlide(file, { cacheBytes: 0 })));
  const one = async (i) => {
    const [x, y] = [(i % SIDE) * 256, ((i >> 3) % SIDE) * 256];
    const region = { level: 0, x, y, width: 256, height: 256 };
    await encodeBlock(await readers[i % readers.length].readLevel(region));
  };
  for (let i = 0; i < 50; i++) await one(i);
  const before = process.cpuUsage();
  const end = performance.now() + 3000;
  let done = 0;
  for (; performance.now() < end; done++) await one(done);
  const { user, system } = process.cpuUsage(before);
  await Promise.all(readers.map((reader) => reader.close()));
  return done / ((user + system) / 1e6);
}

async function load(server, cohort) {
  const times = new Map();
  const errors = [];
  const end = performance.now() + seconds * 1000;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 * Number(flags.viewers) });
  const ask = async (route, url, options) => {
    const start = performance.now();
    const { status, body } = await get(server.url + url, agent, options).catch((error) => ({
      status: error.message,
    }));
    const list = times.get(route) ?? [];
    times.set(route, list);
    list.push(performance.now() - start);
    if (status !== 200) errors.push(`${route}: ${status} ${body ?? ''}`.slice(0, 200));
  };
  const run = flags['no-run'] ? undefined : await startRun(server, cohort);
  say(`load for ${seconds} s`);
  const watch = watchServer(server, end);
  const viewers = Array.from({ length: Number(flags.viewers) }, (_, i) =>
    viewer(i, end, ask, server, cohort),
  );
  await Promise.all([...viewers, askNeighbours(end, ask, server, cohort)]);
  const { rss, lag } = await watch;
  const state = run && (await rpc(server, 'studies.get', { study: run }));
  agent.destroy();
  print(times, errors, rss, lag, state);
}

async function viewer(i, end, ask, { study }, { slides }) {
  const slide = slides[i % slides.length].id;
  let [column, row] = [i % SIDE, (i >> 3) % SIDE];
  await sleep((i * 1000) / Number(flags.viewers));
  for (let move = 0; performance.now() < end; move++) {
    const next = sleep(1000);
    const blocks = [0, 1, 2, 3, 4, 5].map((k) =>
      ask('block', blockPath(study, slide, (column + (k % 3)) % SIDE, (row + Math.floor(k / 3)) % SIDE)),
    );
    if (move % 3 === 0) {
      blocks.push(ask('weights', `/api/studies/${study}/slides/${slide}/weights/nmf-k8/0/0/0`));
    }
    await Promise.all(blocks);
    column = (column + 1 + (i % 3)) % SIDE;
    row = (row + (move % 2)) % SIDE;
    await next;
  }
}

async function askNeighbours(end, ask, { study }, { slides }) {
  const asked = [];
  for (let i = 0; performance.now() < end; i++) {
    const tiles = [{ slide: slides[i % slides.length].id, tile: (i * 37) % 100 }];
    const input = { study, query: { kind: 'tiles', tiles }, k: 20 };
    asked.push(
      ask('neighbours.find', `/api/rpc/neighbours.find?input=${encodeURIComponent(JSON.stringify(input))}`),
    );
    await sleep(1000 / Number(flags.neighbours));
  }
  await Promise.all(asked);
}

/** A run on the same slides, by the server's own worker. */
async function startRun(server, { slides }) {
  const { items } = await rpc(server, 'projects.list', {});
  const project = items[0].id;
  const { added } = await rpc(
    server,
    'slides.register',
    { project, paths: slides.map(({ path: file }) => path.basename(file)) },
    'POST',
  );
  const model = await rpc(server, 'models.register', { path: 'tissue.onnx' }, 'POST');
  const input = {
    project,
    name: 'under load',
    slides: added.map(({ id }) => id),
    model: model.id,
    clusters: [4, 6, 8],
  };
  return (await rpc(server, 'studies.create', input, 'POST')).study;
}

async function watchServer(server, end) {
  const rss = [];
  let lag = 0;
  while (performance.now() < end) {
    await sleep(1000);
    rss.push((await server.figures()).rss);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const [, value] = /^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text) ?? [];
    // The first figure is from before the load.
    if (rss.length > 1) lag = Math.max(lag, Number(value ?? 0));
  }
  return { rss, lag };
}

function print(times, errors, rss, lag, state) {
  const row = (...cells) =>
    process.stdout.write(`${cells.map((cell) => String(cell).padEnd(18)).join('')}\n`);
  process.stdout.write('\n');
  row('route', 'answers/s', 'p50 ms', 'p95 ms', 'longest ms');
  for (const [route, list] of times) {
    list.sort((a, b) => a - b);
    const at = (share) => list[Math.min(list.length - 1, Math.floor(share * list.length))].toFixed(1);
    row(route, (list.length / seconds).toFixed(0), at(0.5), at(0.95), at(1));
  }
  const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const third = Math.floor(rss.length / 3);
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  process.stdout.write(`\nerrors   ${errors.length}${errors.length ? `, e.g. ${errors[0]}` : ''}\n`);
  process.stdout.write(`longest stop of the event loop   ${(lag * 1000).toFixed(0)} ms\n`);
  process.stdout.write(
    `memory of the server   mean of the first third ${mib(mean(rss.slice(0, third)))}, of the last ${mib(mean(rss.slice(-third)))}, most ${mib(Math.max(...rss))}\n`,
  );
  if (state)
    process.stdout.write(`the run meanwhile   ${state.state}, ${JSON.stringify(state.progress ?? {})}\n`);
}

async function rpc(server, procedure, input, method = 'GET') {
  const query = method === 'GET' ? `?input=${encodeURIComponent(JSON.stringify(input))}` : '';
  const body = method === 'GET' ? {} : { body: JSON.stringify(input) };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${server.url}/api/rpc/${procedure}${query}`, { method, headers, ...body });
  const { result, error } = await response.json();
  if (error) throw new Error(`${procedure}: ${error.message}`);
  return result.data;
}

function get(url, agent) {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent, headers: { 'accept-encoding': 'br' } }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          if (response.statusCode !== 200) text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, body: text }));
        response.on('error', reject);
      })
      .on('error', reject);
  });
}
