import { expect, it } from 'vitest';
import { openJobQueue, schema } from '../../src/index.js';
import { onBothDatabases } from '../support/databases.js';
import { newWorker, queueOn, seen, until } from '../support/queue.js';
import { newStudy, newTeam } from '../support/team.js';

onBothDatabases('a job', (database) => {
  const queue = queueOn(database);

  it('is asked for, done and over, with its study', async () => {
    const team = await newTeam(database().queries);
    const { study } = await newStudy(team);
    const payload = { layer: 'features.28', clusters: [4, 8], words: 'ä "quoted" $1 \\ \'', none: null };
    const submitted = await queue().submit(team.who, { kind: 'run', studyId: study.id, payload });
    expect(submitted).toMatchObject({ state: 'queued', attempt: 0, attempts: 3, author: 'Reader 1' });
    const claim = await queue().claim(newWorker());
    expect(claim?.row).toMatchObject({ id: submitted.id, state: 'running', attempt: 1, payload });
    expect(await team.own.studies.get(team.who, study.id)).toMatchObject({
      state: 'running',
      openJob: { id: submitted.id },
    });
    expect(await claim!.complete()).toBe(true);
    const over = await team.own.jobs.get(team.who, submitted.id);
    expect(over).toMatchObject({ state: 'complete', studyName: study.name, parts: null, worker: null });
    expect(over?.endedAt).toBeInstanceOf(Date);
    expect(await team.own.studies.get(team.who, study.id)).toMatchObject({
      state: 'complete',
      openJob: undefined,
    });
    expect(await queue().claim(newWorker())).toBeUndefined();
  });

  it('is there when the transaction that asked for it commits, and only then', async () => {
    const { who, own } = await newTeam(database().queries);
    const asking = database().queries.transaction(async (tx) => {
      await queue().submit(who, { kind: 'index', payload: {} }, tx);
      throw new Error('changed my mind');
    });
    await expect(asking).rejects.toThrow('changed my mind');
    expect(await queue().claim(newWorker())).toBeUndefined();
    await database().queries.transaction((tx) => queue().submit(who, { kind: 'index', payload: {} }, tx));
    expect(seen((await queue().claim(newWorker()))!.row)).toMatchObject({ kind: 'index', state: 'running' });
    expect((await own.jobs.list(who, { limit: 5 })).items).toHaveLength(1);
  });

  it('that is more urgent comes first, of all that the worker can do; equal ones in the order they came', async () => {
    const { who } = await newTeam(database().queries);
    const ask = (kind: 'run' | 'export', name: string, priority?: number) =>
      queue().submit(who, { kind, payload: name, ...(priority === undefined ? {} : { priority }) });
    await ask('run', 'third');
    await ask('run', 'fourth');
    await ask('export', 'second', 7);
    await ask('run', 'first', 10);
    await ask('run', 'last', 0);
    const order: unknown[] = [];
    for (let claim = await queue().claim(newWorker()); claim; claim = await queue().claim(newWorker())) {
      order.push(claim.row.payload);
      await claim.complete();
    }
    expect(order).toEqual(['first', 'second', 'third', 'fourth', 'last']);
  });

  it('goes to a worker that can do it', async () => {
    const { who } = await newTeam(database().queries);
    await queue().submit(who, { kind: 'run', payload: {} });
    await queue().submit(who, { kind: 'export', payload: {} });
    await queue().submit(who, { kind: 'index', payload: {}, capability: 'cpu', priority: 1 });
    expect(await queue().claim({ name: 'nothing', capabilities: [] })).toBeUndefined();
    const cpu = newWorker('cpu');
    expect((await queue().claim(cpu))?.row.kind).toBe('export');
    expect((await queue().claim(cpu))?.row.kind).toBe('index');
    expect(await queue().claim(cpu)).toBeUndefined();
    expect((await queue().claim(newWorker('embed')))?.row.kind).toBe('run');
  });

  it('goes to exactly one of many workers that ask at once', async () => {
    const { who } = await newTeam(database().queries);
    for (let i = 0; i < 10; i++) await queue().submit(who, { kind: 'run', payload: i });
    const claims = await Promise.all(Array.from({ length: 16 }, () => queue().claim(newWorker())));
    const payloads = claims.flatMap((claim) => (claim ? [claim.row.payload] : []));
    expect(payloads.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('that fails is tried again after a while, as often as it may, and is given up with its reason', async () => {
    const team = await newTeam(database().queries);
    const { study } = await newStudy(team);
    const { id } = await queue().submit(team.who, {
      kind: 'run',
      studyId: study.id,
      payload: {},
      attempts: 2,
    });
    const first = await queue().claim(newWorker());
    expect(await first!.fail({ message: 'no memory', suggestion: 'Use fewer workers.' })).toBe(true);
    expect(seen((await team.own.jobs.get(team.who, id))!)).toEqual({
      kind: 'run',
      state: 'retrying',
      attempt: 1,
      message: 'no memory',
    });
    expect(await queue().claim(newWorker())).toBeUndefined();
    const second = await until(() => queue().claim(newWorker()));
    expect(second.row).toMatchObject({ id, attempt: 2, message: null });
    await second.fail({ message: 'no memory again' });
    expect(await team.own.jobs.get(team.who, id)).toMatchObject({ state: 'failed', attempt: 2 });
    expect(await team.own.studies.get(team.who, study.id)).toMatchObject({
      state: 'failed',
      message: 'no memory again',
      suggestion: null,
    });
    expect(await queue().claim(newWorker())).toBeUndefined();
  });

  it('that cannot succeed is not tried again', async () => {
    const { who, own } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {} });
    const claim = await queue().claim(newWorker());
    await claim!.fail({ message: 'the model has no such layer', final: true });
    expect(seen((await own.jobs.get(who, id))!)).toMatchObject({ state: 'failed', attempt: 1 });
  });

  it('that failed or was cancelled is tried again when a person asks for it, with all attempts', async () => {
    const { who, own } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: 'keep', attempts: 1 });
    const first = await queue().claim(newWorker());
    await first!.addParts('sample', [{ slide: 'a' }, { slide: 'b' }]);
    await (await first!.nextPart('sample'))!.done();
    await (await first!.nextPart('sample'))!.fail({ message: 'cut off', final: true });
    await first!.fail({ message: 'a slide is missing' });
    expect(seen((await queue().retry(who, id))!)).toMatchObject({
      state: 'queued',
      attempt: 0,
      message: null,
    });
    await expect(queue().retry(who, id)).rejects.toMatchObject({ tag: 'InputError' });
    const again = await queue().claim(newWorker());
    expect(again!.row).toMatchObject({ id, payload: 'keep', attempt: 1 });
    expect((await again!.parts('sample')).map(({ slide, state }) => [slide, state])).toEqual([
      ['a', 'done'],
      ['b', 'open'],
    ]);
    await queue().cancel(who, id);
    expect(seen((await queue().retry(who, id))!)).toMatchObject({ state: 'queued' });
    expect((await own.audit.list(who, { limit: 9 })).items.map(({ action }) => action)).toEqual([
      'job.retry',
      'job.cancel',
      'job.retry',
      'job.submit',
      'organisation.create',
    ]);
  });

  it('given back by a worker that stops in order goes to the next one, without losing an attempt', async () => {
    const { who } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {}, attempts: 1 });
    expect(await (await queue().claim(newWorker()))!.release()).toBe(true);
    const claim = await queue().claim(newWorker());
    expect(claim!.row).toMatchObject({ id, attempt: 1, attempts: 1 });
    expect(await claim!.complete()).toBe(true);
  });

  it('leaves nothing of what was written with its end when that fails, and can still be ended', async () => {
    const { who, own } = await newTeam(database().queries);
    await queue().submit(who, { kind: 'run', payload: {} });
    const claim = await queue().claim(newWorker());
    const ending = claim!.complete(async (tx) => {
      await tx.insert(schema.organisation).values({ id: 'half', name: 'half' });
      throw new Error('no');
    });
    await expect(ending).rejects.toThrow('no');
    expect(await own.organisations.get({ organisationId: 'half' })).toBeUndefined();
    expect(await claim!.complete()).toBe(true);
  });

  it('that went with its organisation is not delivered', async () => {
    const { who } = await newTeam(database().queries);
    await queue().submit(who, { kind: 'run', payload: {} });
    await database().queries.delete(schema.organisation);
    expect(await queue().claim(newWorker())).toBeUndefined();
    const other = await newTeam(database().queries);
    await queue().submit(other.who, { kind: 'run', payload: 'mine' });
    expect((await queue().claim(newWorker()))?.row.payload).toBe('mine');
  });

  it('and the queue are counted', async () => {
    const { who } = await newTeam(database().queries);
    await queue().submit(who, { kind: 'run', payload: {} });
    await queue().submit(who, { kind: 'run', payload: {} });
    const claim = await queue().claim(newWorker());
    await claim!.addParts('sample', [{ slide: 'a' }, { slide: 'b' }]);
    await queue().claimPart(newWorker('cpu'));
    expect(await queue().figures()).toEqual({ queued: 1, running: 1, openParts: 2, workers: 2 });
  });

  it('given up is noted once in the audit log, however many processes look after the queue', async () => {
    const { who, own } = await newTeam(database().queries);
    await queue().submit(who, { kind: 'run', payload: {}, attempts: 1 });
    await (await queue().claim(newWorker()))!.fail({ message: 'boom' });
    const others = await Promise.all([1, 2, 3].map(() => openJobQueue(database(), { leaseSeconds: 1 })));
    const noted = await until(async () => {
      const { items } = await own.audit.list(who, { limit: 9, action: 'job.give-up' });
      return items.length > 0 && items;
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const other of others) await other.close();
    expect(noted[0]).toMatchObject({
      author: 'Morphoscope',
      text: 'gave up the job run after 1 attempts: boom',
    });
    expect((await own.audit.list(who, { limit: 9, action: 'job.give-up' })).items).toHaveLength(1);
  });
});
