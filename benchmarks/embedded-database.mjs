// Does the embedded database hold up the process that serves from it, and what does its thread cost?
//
//   node benchmarks/embedded-database.mjs [--rows 2000] [--tiles 200000]
//
// The same statements through packages/db (PGlite in a thread, pg over messages) and through PGlite in the calling thread,
// by turns: wall time, and the longest stop of the event loop meanwhile.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openDatabase } from '../packages/db/dist/index.js';

const { values: flags } = parseArgs({
  options: { rows: { type: 'string', default: '2000' }, tiles: { type: 'string', default: '200000' } },
});
const rows = Number(flags.rows);
const tiles = Number(flags.tiles);

const ofDb = createRequire(new URL('../packages/db/package.json', import.meta.url));
const { PGlite } = await import(
  pathToFileURL(ofDb.resolve('@electric-sql/pglite').replace(/\.cjs$/, '.js')).href
);
const migrations = new URL('../packages/db/migrations/', import.meta.url);
const made = readdirSync(migrations)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => readFileSync(new URL(name, migrations), 'utf8'))
  .join(';');

/** The embedded database as Morphoscope opens it. */
async function inThread(folder) {
  const database = await openDatabase({ folder });
  return {
    ask: async (text, values) => (await database.pool.query(text, values)).rows,
    close: () => database.close(),
  };
}

/** PGlite as its documentation opens it. */
async function inCaller(folder) {
  const postgres = await PGlite.create(folder);
  const { rows: found } = await postgres.query("select to_regclass('organisation') as name");
  if (!found[0].name) await postgres.exec(made);
  return {
    ask: async (text, values) => (await postgres.query(text, values)).rows,
    close: () => postgres.close(),
  };
}

const steps = {
  async 'insert one row, each acknowledged'({ ask }) {
    for (let i = 0; i < rows; i++) {
      await ask('insert into project (id, organisation_id, name, author) values ($1, $2, $3, $4)', [
        `p${i}`,
        'o',
        `project ${i}`,
        'Reader 1',
      ]);
    }
  },
  async 'read a page of 50'({ ask }) {
    for (let i = 0; i < rows / 10; i++) {
      await ask(
        'select * from project where organisation_id = $1 and (created_at, id) < (now(), $2) order by created_at desc, id desc limit 50',
        ['o', `p${i}`],
      );
    }
  },
  async 'save a set of tiles'({ ask }) {
    const numbers = Array.from({ length: tiles }, (_, i) => i);
    await ask('insert into tile_set_slide values ($1, $2, 0, $3, $4)', ['o', 't', 'slide', numbers]);
  },
  async 'read the set'({ ask }) {
    const [found] = await ask('select slide, tiles from tile_set_slide where tile_set_id = $1', ['t']);
    if (found.tiles.length !== tiles) throw new Error('tiles are missing');
  },
  async 'a question that takes long'({ ask }) {
    await ask('select sum(length(md5(i::text))) from generate_series(1, 1000000) i');
  },
};

async function prepare({ ask }) {
  await ask("insert into organisation (id, name) values ('o', 'Pathology')");
  await ask("insert into project (id, organisation_id, name, author) values ('p', 'o', 'x', 'Reader 1')");
  await ask(
    "insert into study (id, organisation_id, project_id, name, folder, state, author) values ('s', 'o', 'p', 'x', '/x', 'complete', 'Reader 1')",
  );
  await ask(
    "insert into tile_set (id, organisation_id, study_id, name, tiles, author) values ('t', 'o', 's', 'x', 1, 'Reader 1')",
  );
}

async function measure(open) {
  const folder = mkdtempSync(path.join(tmpdir(), 'morphoscope-bench-'));
  const results = {};
  const time = async (name, act) => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    // The first tick is counted from: a stop before it would go unseen.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const began = performance.now();
    const result = await act();
    // A stop is seen when the loop goes on.
    await new Promise((resolve) => setTimeout(resolve, 20));
    results[name] = { wall: performance.now() - began - 20, stop: delay.max / 1e6 };
    delay.disable();
    return result;
  };
  try {
    const first = await time('open a new folder', () => open(folder));
    await prepare(first);
    for (const [name, step] of Object.entries(steps)) await time(name, () => step(first));
    await first.close();
    const again = await time('open it again', () => open(folder));
    await again.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

const ours = await measure(inThread);
const peer = await measure(inCaller);
console.log(`${rows} rows, a set of ${tiles} tiles. Wall time, longest stop of the event loop, ms.\n`);
console.log(
  `${''.padEnd(36)}${'in a thread (ours)'.padStart(24)}${'in the caller'.padStart(24)}${'wall ours/peer'.padStart(18)}`,
);
for (const [name, { wall, stop }] of Object.entries(ours)) {
  const other = peer[name];
  const cell = (a, b) => `${a.toFixed(0)} / ${b.toFixed(0)}`.padStart(24);
  console.log(
    `${name.padEnd(36)}${cell(wall, stop)}${cell(other.wall, other.stop)}${(wall / other.wall).toFixed(2).padStart(18)}`,
  );
}
const longest = (results) => Math.max(...Object.values(results).map(({ stop }) => stop));
console.log(
  `\nlongest stop: ${longest(ours).toFixed(0)} ms in a thread, ${longest(peer).toFixed(0)} ms in the caller`,
);
