import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, type JobQueue, openDatabase, openJobQueue } from '../../src/index.js';
import { postgresBinaries, TestPostgres, withoutPostgres } from '../support/postgres.js';
import { newWorker, until } from '../support/queue.js';
import { newTeam } from '../support/team.js';

interface Machine {
  readonly database: Database;
  readonly queue: JobQueue;
}

describe.skipIf(!postgresBinaries)(`two machines on one PostgreSQL${withoutPostgres}`, () => {
  let server: TestPostgres;
  let machines: readonly [Machine, Machine];

  beforeAll(async () => {
    server = await TestPostgres.start();
    const url = await server.createDatabase();
    const start = async (): Promise<Machine> => {
      const database = await openDatabase({ url });
      // Leases long enough that only notices can explain what is heard soon.
      return { database, queue: await openJobQueue(database, { leaseSeconds: 600 }) };
    };
    machines = [await start(), await start()];
  });

  afterAll(async () => {
    for (const { queue, database } of machines) {
      await queue.close();
      await database.close();
    }
    await server.stop();
  });

  it('hear of each other’s jobs: work wakes, progress is seen, a cancelled job stops', async () => {
    const [office, cluster] = machines;
    const { who } = await newTeam(office.database.queries);
    const stop = new AbortController();
    const heard: string[] = [];
    const watching = (async () => {
      for await (const job of office.queue.watch(who.organisationId, { signal: stop.signal })) {
        heard.push(`${job.state} ${job.progress?.done ?? ''}`);
      }
    })();
    const waiting = cluster.queue.untilWork(undefined, 600_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { id } = await office.queue.submit(who, { kind: 'run', payload: {} });
    await waiting;
    const claim = await cluster.queue.claim(newWorker());
    claim!.progress({ stage: 'sample', done: 3, total: 9, unit: 'slides' });
    await until(async () => heard.includes('running 3'));
    await office.queue.cancel(who, id);
    await until(async () => claim!.signal.aborted);
    expect((claim!.signal.reason as Error).message).toBe('cancelled');
    await until(async () => heard.at(-1) === 'cancelled 3');
    stop.abort();
    await watching;
  });

  it('share the jobs and parts: each is done once', async () => {
    const { who } = await newTeam(machines[0].database.queries);
    for (let i = 0; i < 6; i++) await machines[i % 2]!.queue.submit(who, { kind: 'run', payload: i });
    const done: unknown[] = [];
    const work = async ({ queue }: Machine) => {
      const worker = newWorker();
      for (let job = await queue.claim(worker); job; job = await queue.claim(worker)) {
        const { payload } = job.row;
        await job.addParts(
          'sample',
          Array.from({ length: 8 }, (_, slide) => ({ slide: `${slide}` })),
        );
        for (let part = await job.nextPart('sample'); part; part = await job.nextPart('sample')) {
          expect(await part.done()).toBe(true);
          done.push(`${payload}/${part.row.slide}`);
        }
        expect(await job.complete()).toBe(true);
      }
    };
    const help = async ({ queue }: Machine) => {
      const worker = newWorker('embed');
      while (done.length < 48) {
        const part = await queue.claimPart(worker);
        if (part) {
          expect(await part.done()).toBe(true);
          done.push(`${part.job.payload}/${part.row.slide}`);
        } else await queue.untilWork(undefined, 50);
      }
    };
    await Promise.all([...machines.map(work), ...machines.map(help)]);
    const all = Array.from({ length: 48 }, (_, i) => `${Math.floor(i / 8)}/${i % 8}`);
    expect(done.sort()).toEqual(all);
  });
});
