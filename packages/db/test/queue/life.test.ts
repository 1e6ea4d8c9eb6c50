import { expect, it } from 'vitest';
import { type ClaimedJob, schema } from '../../src/index.js';
import { onBothDatabases } from '../support/databases.js';
import { newWorker, queueOn, until } from '../support/queue.js';
import { newStudy, newTeam } from '../support/team.js';

/** Why a claim was lost, once it is. */
const lossOf = (claim: ClaimedJob) =>
  new Promise<string>((resolve) => {
    const tell = () => resolve((claim.signal.reason as Error).message);
    if (claim.signal.aborted) tell();
    else claim.signal.addEventListener('abort', tell);
  });

onBothDatabases('a job at work', (database) => {
  const queue = queueOn(database, { leaseSeconds: 4 });

  it('cancelled while it waits is never delivered; cancelling again changes nothing', async () => {
    const team = await newTeam(database().queries);
    const { study } = await newStudy(team);
    const { id } = await queue().submit(team.who, { kind: 'run', studyId: study.id, payload: {} });
    const cancelled = await queue().cancel(team.who, id);
    expect(cancelled).toMatchObject({ state: 'cancelled' });
    expect(await queue().cancel(team.who, id)).toEqual(cancelled);
    expect(await queue().claim(newWorker())).toBeUndefined();
    expect(await team.own.studies.get(team.who, study.id)).toMatchObject({ state: 'cancelled' });
  });

  it('cancelled while it runs is told to its worker, whose end does not count any more', async () => {
    const { who, own } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {} });
    const claim = await queue().claim(newWorker());
    await queue().cancel(who, id);
    expect(await lossOf(claim!)).toBe('cancelled');
    const written = claim!.complete(async (tx) => {
      await tx.insert(schema.organisation).values({ id: 'late', name: 'late' });
    });
    expect(await written).toBe(false);
    expect(await own.organisations.get({ organisationId: 'late' })).toBeUndefined();
    expect(await own.jobs.get(who, id)).toMatchObject({ state: 'cancelled' });
    expect(await claim!.fail({ message: 'late' })).toBe(false);
  });

  it('whose study is removed is told to its worker', async () => {
    const team = await newTeam(database().queries);
    const { study } = await newStudy(team);
    await queue().submit(team.who, { kind: 'run', studyId: study.id, payload: {} });
    const claim = await queue().claim(newWorker());
    await team.own.studies.remove(team.who, study.id);
    expect(await lossOf(claim!)).toBe('cancelled');
    expect(await claim!.complete()).toBe(false);
  });

  it('is kept by a living worker for longer than a lease', async () => {
    const { who } = await newTeam(database().queries);
    await queue().submit(who, { kind: 'run', payload: {} });
    const claim = await queue().claim(newWorker());
    await new Promise((resolve) => setTimeout(resolve, 6500));
    expect(claim!.signal.aborted).toBe(false);
    expect(await queue().claim(newWorker())).toBeUndefined();
    expect(await claim!.complete()).toBe(true);
  });

  it('taken by another after the lease ran out: only the second end counts', async () => {
    const { who, own } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {} });
    const slow = await queue().claim(newWorker());
    const next = await until(async () => {
      await database().pool.query(
        "update job set lease_until = now() - interval '1 second' where attempt = 1",
      );
      return queue().claim(newWorker());
    });
    expect(next.row).toMatchObject({ id, attempt: 2 });
    expect(await slow!.complete()).toBe(false);
    expect(await lossOf(slow!)).toBe('lost');
    expect(await next.complete()).toBe(true);
    expect(await own.jobs.get(who, id)).toMatchObject({ state: 'complete', attempt: 2 });
  });

  it('lost and taken again by the same worker: the first hold on it writes nothing any more', async () => {
    const { who, own } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {} });
    const worker = newWorker();
    const first = await queue().claim(worker);
    const second = await until(async () => {
      await database().pool.query(
        "update job set lease_until = now() - interval '1 second' where attempt = 1",
      );
      return queue().claim(worker);
    });
    first!.log('from the first');
    first!.progress({ stage: 'old', done: 0, total: 1, unit: 'tiles' });
    expect(await first!.complete()).toBe(false);
    expect(await own.jobs.get(who, id)).toMatchObject({ state: 'running', attempt: 2, progress: null });
    expect(await own.jobs.log(who, id, { after: 0, limit: 5 })).toEqual([]);
    expect(await second.complete()).toBe(true);
  });

  it('shows its last progress and all lines of its log in order, however fast they come', async () => {
    const { who, own } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {} });
    const claim = await queue().claim(newWorker());
    const before = (await own.jobs.get(who, id))!.updatedAt;
    for (let done = 0; done <= 2000; done++) {
      claim!.progress({ stage: 'sample', done, total: 2000, unit: 'tiles' });
      claim!.log(`tile ${done}`);
    }
    await until(async () => (await own.jobs.get(who, id))?.progress);
    claim!.log('the end\0');
    claim!.progress({ stage: 'fit', done: 1, total: 1, unit: 'fits' });
    await claim!.complete();
    const row = await own.jobs.get(who, id);
    expect(row?.progress).toEqual({ stage: 'fit', done: 1, total: 1, unit: 'fits' });
    expect(row!.updatedAt.getTime()).toBeGreaterThan(before.getTime());
    const lines = await own.jobs.log(who, id, { after: 0, limit: 5000 });
    expect(lines.map(({ text }) => text)).toEqual([
      ...Array.from({ length: 2001 }, (_, i) => `tile ${i}`),
      'the end',
    ]);
    const rest = await own.jobs.log(who, id, { after: lines[1999]!.line, limit: 1 });
    expect(rest.map(({ text }) => text)).toEqual(['tile 2000']);
  });

  it('can be watched: every state is seen, progress comes together, others’ jobs never', async () => {
    const [mine, theirs] = [await newTeam(database().queries), await newTeam(database().queries)];
    const stop = new AbortController();
    const heard: string[] = [];
    const watching = (async () => {
      for await (const job of queue().watch(mine.who.organisationId, { signal: stop.signal })) {
        heard.push(`${job.payload} ${job.state} ${job.progress?.done ?? '-'}`);
      }
    })();
    await queue().submit(theirs.who, { kind: 'run', payload: 'theirs', priority: 0 });
    await queue().submit(mine.who, { kind: 'run', payload: 'mine' });
    await until(async () => heard.includes('mine queued -'));
    const claim = await queue().claim(newWorker());
    for (let done = 0; done <= 500; done++) claim!.progress({ stage: 's', done, total: 500, unit: 'tiles' });
    await until(async () => heard.includes('mine running 500'));
    await claim!.complete();
    await until(async () => heard.at(-1) === 'mine complete 500');
    await (await queue().claim(newWorker()))!.complete();
    stop.abort();
    await watching;
    expect(heard.filter((line) => line.includes('theirs'))).toEqual([]);
    expect(heard.length).toBeLessThan(20);
  });

  it('can be watched alone, also when it is over; watching ends when asked to', async () => {
    const { who } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'export', payload: {} });
    await queue().submit(who, { kind: 'run', payload: {} });
    await (await queue().claim(newWorker('cpu')))!.complete();
    const stop = new AbortController();
    const heard: string[] = [];
    for await (const job of queue().watch(who.organisationId, { job: id, signal: stop.signal })) {
      heard.push(`${job.kind} ${job.state}`);
      stop.abort();
    }
    expect(heard).toEqual(['export complete']);
  });

  it('wakes a worker that waits for one', async () => {
    const { who } = await newTeam(database().queries);
    const waiting = queue().untilWork(undefined, 600_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await queue().submit(who, { kind: 'run', payload: {} });
    await waiting;
    const stop = new AbortController();
    const stopped = queue().untilWork(stop.signal, 600_000);
    stop.abort();
    await stopped;
    expect(await queue().claim(newWorker())).toBeDefined();
  });
});
