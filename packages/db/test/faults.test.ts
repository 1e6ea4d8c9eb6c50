import { describe, expect, it } from 'vitest';
import { createRepositories, openDatabase, openJobQueue, openLocalTeam } from '../src/index.js';
import { Child } from './support/child.js';
import { databases } from './support/databases.js';
import { postgresBinaries, TestPostgres, withoutPostgres } from './support/postgres.js';
import { newWorker, until } from './support/queue.js';

/** Processes are started and databases recover: on a busy machine that takes long. */
const PATIENT = { timeout: 240_000 };

for (const { name, available, preparedPlace } of databases) {
  describe.skipIf(!available)(`a process killed at work, on ${name}`, PATIENT, () => {
    it('leaves every row behind that it was told is written, each time', async () => {
      const where = await preparedPlace();
      const told: string[] = [];
      for (const rows of [1, 40, 150]) {
        const writer = new Child('./writer.mjs', where);
        await writer.said(rows);
        await writer.kill();
        told.push(...writer.lines);
        const database = await openDatabase(where);
        const { rows: kept } = await database.pool.query<{ id: string }>('select id from project');
        const { rows: noted } = await database.pool.query(
          "select 1 from audit where action = 'project.create'",
        );
        await database.close();
        expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining(told));
        // At most the one it was not told of any more; never half of a transaction.
        expect(noted).toHaveLength(kept.length);
      }
    });

    it('leaves its job and part to the next worker, with what was done', async () => {
      const where = await preparedPlace();
      const asking = await openDatabase(where);
      const who = await openLocalTeam(asking.queries);
      const first = await openJobQueue(asking);
      const { id } = await first.submit(who, { kind: 'run', payload: {} });
      await first.close();
      await asking.close();

      const worker = new Child('./dying-worker.mjs', where);
      await worker.said(1);
      await worker.kill();

      const database = await openDatabase(where);
      const queue = await openJobQueue(database, { leaseSeconds: 2, retryDelaySeconds: 1 });
      const job = await until(() => queue.claim(newWorker()));
      expect(job.row).toMatchObject({ id, attempt: 2 });
      await job.addParts('sample', [{ slide: 'a' }, { slide: 'b' }]);
      const part = await job.nextPart('sample');
      expect(part!.row).toMatchObject({ slide: 'b', attempt: 2 });
      await part!.done('by the second worker');
      expect(await job.nextPart('sample')).toBeUndefined();
      expect((await job.parts('sample')).map(({ result }) => result)).toEqual([
        'by the first worker',
        'by the second worker',
      ]);
      expect(await job.complete()).toBe(true);
      await queue.close();
      await database.close();
    });
  });
}

describe.skipIf(!postgresBinaries)(`PostgreSQL killed while it writes${withoutPostgres}`, PATIENT, () => {
  it('loses no row that it acknowledged; the pool, notices and claims go on when it is back', async () => {
    const server = await TestPostgres.start();
    const database = await openDatabase({ url: await server.createDatabase() });
    const who = await openLocalTeam(database.queries);
    const own = createRepositories(database.queries);
    const queue = await openJobQueue(database, { leaseSeconds: 60, retryDelaySeconds: 1 });
    const { id } = await queue.submit(who, { kind: 'run', payload: {} });
    const claim = await queue.claim(newWorker());

    const stop = new AbortController();
    const heard: string[] = [];
    const watching = (async () => {
      for await (const job of queue.watch(who.organisationId, { signal: stop.signal })) heard.push(job.state);
    })();
    await until(async () => heard.length > 0);

    const told: string[] = [];
    for (let round = 0; round < 3; round++) {
      let refused = 0;
      const writers = Array.from({ length: 6 }, async () => {
        while (refused === 0) {
          await own.projects.create(who, { name: 'x' }).then(
            ({ id: made }) => told.push(made),
            () => {
              refused += 1;
            },
          );
        }
      });
      const goal = told.length + 100;
      await until(async () => told.length > goal);
      await server.kill();
      await Promise.all(writers);
      expect(await database.ready()).toBe(false);
      expect(await queue.claim(newWorker())).toBeUndefined();
      const ending = round === 2 ? claim!.complete() : undefined;
      await server.restart();
      if (ending) expect(await ending).toBe(true);
      await until(() => database.ready());
      const { rows } = await database.pool.query<{ id: string }>('select id from project');
      expect(rows.map((row) => row.id)).toEqual(expect.arrayContaining(told));
      // drizzle once kept connections that were lost before a transaction had begun: the pool ran dry.
      const { pool } = database;
      await until(async () => pool.idleCount === pool.totalCount);
    }
    await until(async () => heard.at(-1) === 'complete');
    expect(await own.jobs.get(who, id)).toMatchObject({ state: 'complete', attempt: 1 });
    stop.abort();
    await watching;
    await queue.close();
    await database.close();
    await server.stop();
  });
});
