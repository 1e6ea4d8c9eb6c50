// Do two workers finish a study in half the time of one?
//   node benchmarks/workers.mjs [--slides N] [--model vgg|tissue] [--database postgres://…]
// The same run through the queue with one worker and with two, every worker with one thread, so that two take two cores at
// most. Peer: one worker. vgg (default) is a VGG16 of random weights at 512 px tiles, tissue the small model of the demo, for
// which reading, writing and the runtime's own threads count as much as the model. The pixels of prototypes are left out: a
// fixed cost of the last step, however many slides there are. Beside it what the machine itself can give: two studies at once, a worker each, against one
// alone; two workers on one study cannot be faster than that. Workers live in this process on the embedded database, their
// science in processes of their own; with --database every worker is a process (`morphoscope worker`).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createWorker } from '../apps/api/dist/index.js';
import { createRepositories, openDatabase, openJobQueue, openLocalTeam } from '../packages/db/dist/index.js';
import { demoModel, writeCohort } from '../packages/phantom/dist/index.js';
import { writeVgg16 } from './models/vgg16.mjs';

const { values } = parseArgs({
  options: {
    slides: { type: 'string', default: '8' },
    model: { type: 'string', default: 'vgg' },
    database: { type: 'string' },
  },
});
const dir = await mkdtemp(join(tmpdir(), 'morphoscope-workers-'));
const slides = await paint(Number(values.slides));
const model = values.model === 'vgg' ? writeVgg16(dir) : demoModel('tissue').path;
const stride = values.model === 'vgg' ? { stridePx: 512 } : {};
const database = await openDatabase(
  values.database === undefined ? { folder: join(dir, 'database') } : { url: values.database },
);
const queue = await openJobQueue(database);
const who = await openLocalTeam(database.queries);
const own = createRepositories(database.queries);
const project = await own.projects.create(who, { name: `workers ${Date.now()}` });
try {
  await main();
} finally {
  await queue.close();
  await database.close();
  await rm(dir, { recursive: true, force: true });
}

async function main() {
  console.log(
    `${slides.length} phantom slides, model ${values.model}, ${availableParallelism()} cores here; every worker has one thread`,
  );
  const one = await measure(1, ['one']);
  const two = await measure(2, ['two']);
  const both = await measure(2, ['left', 'right']);
  const stages = Object.entries(one.stages).map(([stage, s]) => `${stage} ${s.toFixed(1)}`);
  console.log(`one worker             ${one.seconds.toFixed(1)} s  (${stages.join(', ')})`);
  console.log(`two workers            ${two.seconds.toFixed(1)} s`);
  console.log(`two studies at once    ${both.seconds.toFixed(1)} s`);
  const same = (await digest('one')) === (await digest('two'));
  console.log(`one worker / two workers: ${(one.seconds / two.seconds).toFixed(2)}× (asked: 1.7×)`);
  console.log(
    `what two processes give on this machine: ${((2 * one.seconds) / both.seconds).toFixed(2)}× one alone`,
  );
  console.log(`same bytes: ${same ? 'yes' : 'NO'}`);
  if (!same) process.exitCode = 1;
}

async function paint(count) {
  const cohort = await writeCohort(join(dir, 'cohort'), {
    slides: count,
    width: 3072,
    height: 2304,
    seed: 1,
  });
  return cohort.slides.map(({ spec, path }) => ({ id: spec.id, path, label: spec.label }));
}

/** Makes studies with these names at once; gives the time until all are complete, from when all workers wait. */
async function measure(workers, names) {
  const stop = await hire(workers);
  const start = performance.now();
  const jobs = await Promise.all(names.map(ask));
  const stages = {};
  for (;;) {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const rows = await Promise.all(jobs.map(({ id }) => own.jobs.get(who, id)));
    const failed = rows.find(({ state }) => state === 'failed');
    if (failed) throw new Error(failed.message);
    const stage = rows[0].progress?.stage ?? 'start';
    stages[stage] = (stages[stage] ?? 0) + (performance.now() - before) / 1000;
    if (rows.every(({ state }) => state === 'complete')) break;
  }
  const seconds = (performance.now() - start) / 1000;
  await stop();
  return { seconds, stages };
}

async function ask(name) {
  const folder = join(dir, name);
  const row = { projectId: project.id, name, folder, state: 'queued' };
  const study = await own.studies.create(who, row);
  const settings = { slides, model, clusters: [8], prototypeRelevance: false, ...stride };
  const payload = { kind: 'run', study: study.id, folder, ...settings };
  return queue.submit(who, { kind: 'run', studyId: study.id, payload });
}

async function hire(count) {
  if (values.database === undefined) {
    const hired = Array.from({ length: count }, () => createWorker({ queue, database, threads: 1 }));
    return () => Promise.all(hired.map((worker) => worker.stop()));
  }
  const main = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url));
  const flags = ['worker', '--database', values.database, '--threads', '1'];
  const hired = await Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
      await new Promise((resolve) => child.stderr.once('data', resolve));
      return child;
    }),
  );
  return () => Promise.all(hired.map(end));
}

function end(child) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return gone;
}

/** A hash over all files of a study but its log. */
async function digest(name) {
  const root = join(dir, name);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const path of paths.sort()) {
    if (path.endsWith('log.jsonl')) continue;
    hash.update(relative(root, path)).update(await readFile(path));
  }
  return hash.digest('hex');
}
