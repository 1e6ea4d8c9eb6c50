import { expect, it } from 'vitest';
import type { ClaimedJob, ClaimedPart } from '../../src/index.js';
import { onBothDatabases } from '../support/databases.js';
import { newWorker, queueOn, until } from '../support/queue.js';
import { newTeam } from '../support/team.js';

const slides = (count: number) => Array.from({ length: count }, (_, i) => ({ slide: `slide ${i}` }));

onBothDatabases('parts of a job', (database) => {
  const queue = queueOn(database, { leaseSeconds: 4 });

  async function runningJob(attempts = 3): Promise<ClaimedJob> {
    const { who } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {}, attempts });
    return until(async () => {
      const claim = await queue().claim(newWorker());
      return claim?.row.id === id && claim;
    });
  }

  it('each go to exactly one of several workers, in order, and come together again', async () => {
    const job = await runningJob();
    await job.addParts('sample', slides(40));
    const done: string[] = [];
    const work = async () => {
      const worker = newWorker('embed');
      const mine: number[] = [];
      for (let part = await queue().claimPart(worker); part; part = await queue().claimPart(worker)) {
        done.push(part.row.slide);
        mine.push(part.row.position);
        expect(await part.done({ tiles: part.row.position })).toBe(true);
      }
      expect(mine).toEqual([...mine].sort((a, b) => a - b));
    };
    await Promise.all([work(), work(), work(), work()]);
    expect(done.sort()).toEqual(
      slides(40)
        .map(({ slide }) => slide)
        .sort(),
    );
    expect(await job.nextPart('sample')).toBeUndefined();
    const rows = await job.parts('sample');
    expect(rows.map(({ result }) => result)).toEqual(rows.map((_, tiles) => ({ tiles })));
    expect(await job.complete()).toBe(true);
  });

  it('made again stay as they are: a resumed job finds what is done', async () => {
    const job = await runningJob();
    await job.addParts('sample', slides(2));
    await (await job.nextPart('sample'))!.done('kept');
    await job.addParts('sample', slides(3));
    expect((await job.parts('sample')).map(({ state, result }) => [state, result])).toEqual([
      ['done', 'kept'],
      ['open', null],
      ['open', null],
    ]);
    await job.addParts('apply', slides(1));
    expect(await job.parts('apply')).toHaveLength(1);
  });

  it('go to workers that can do them, of the job asked for', async () => {
    const job = await runningJob();
    const other = await runningJob();
    await job.addParts('sample', [{ slide: 'a' }, { slide: 'b', capability: 'cpu' }]);
    await other.addParts('sample', [{ slide: 'c' }]);
    const cpu = newWorker('cpu');
    expect((await queue().claimPart(cpu))?.row.slide).toBe('b');
    expect(await queue().claimPart(cpu)).toBeUndefined();
    expect((await queue().claimPart(newWorker(), other.row.id))?.row.slide).toBe('c');
    expect((await queue().claimPart(newWorker()))?.row.slide).toBe('a');
  });

  it('that fail are tried again, then have failed with their reason', async () => {
    const job = await runningJob();
    await job.addParts('sample', [{ slide: 'a', attempts: 2 }, { slide: 'b' }]);
    await (await queue().claimPart(newWorker()))!.fail({ message: 'first' });
    const second = await queue().claimPart(newWorker());
    expect(second!.row).toMatchObject({ slide: 'a', attempt: 2 });
    await second!.fail({ message: 'cut off', suggestion: 'Copy it again.' });
    await (await queue().claimPart(newWorker()))!.fail({ message: 'no tissue', final: true });
    expect(await job.nextPart('sample')).toBeUndefined();
    expect(
      (await job.parts('sample')).map(({ state, message, suggestion }) => [state, message, suggestion]),
    ).toEqual([
      ['failed', 'cut off', 'Copy it again.'],
      ['failed', 'no tissue', null],
    ]);
  });

  it('of a worker that died go to the next one, also to the one that waits for the others', async () => {
    const job = await runningJob();
    await job.addParts('sample', slides(1));
    const dead = await queue().claimPart(newWorker());
    let taken: ClaimedPart | undefined;
    const waiting = job.nextPart('sample').then((part) => {
      taken = part;
    });
    // The one that is to be dead lives, and renews its lease as long as nobody has the part.
    await until(async () => {
      await database().pool.query(
        "update job_part set lease_until = now() - interval '1 second' where attempt = 1",
      );
      return taken;
    });
    await waiting;
    expect(taken?.row).toMatchObject({ slide: 'slide 0', attempt: 2 });
    expect(await dead!.done('twice')).toBe(false);
    expect(await taken!.done('once')).toBe(true);
    expect((await job.parts('sample')).map(({ result }) => result)).toEqual(['once']);
  });

  it('at which the worker died each time have failed: they do not stop the others', async () => {
    const job = await runningJob();
    await job.addParts('sample', [{ slide: 'a', attempts: 1 }]);
    await queue().claimPart(newWorker());
    await database().pool.query(
      "update job_part set lease_until = now() - interval '1 second', worker = 'dead'",
    );
    expect(await job.nextPart('sample')).toBeUndefined();
    expect(await job.parts('sample')).toMatchObject([
      { state: 'failed', message: 'the worker stopped at this slide each time' },
    ]);
  });

  it('are kept by a living worker for longer than a lease', async () => {
    const job = await runningJob();
    await job.addParts('sample', slides(1));
    const part = await queue().claimPart(newWorker());
    part!.log('still here');
    await new Promise((resolve) => setTimeout(resolve, 6500));
    expect(await queue().claimPart(newWorker())).toBeUndefined();
    expect(await part!.done()).toBe(true);
    const { rows } = await database().pool.query('select text from job_log');
    expect(rows).toEqual([{ text: 'still here' }]);
  });

  it('given back are open again, without losing an attempt', async () => {
    const job = await runningJob();
    await job.addParts('sample', [{ slide: 'a', attempts: 1 }]);
    await (await queue().claimPart(newWorker()))!.release();
    expect((await queue().claimPart(newWorker()))!.row).toMatchObject({ slide: 'a', attempt: 1 });
  });

  it('of a cancelled job are told to their workers and not given out', async () => {
    const { who } = await newTeam(database().queries);
    const { id } = await queue().submit(who, { kind: 'run', payload: {} });
    const job = await queue().claim(newWorker());
    await job!.addParts('sample', slides(2));
    const part = await queue().claimPart(newWorker());
    await queue().cancel(who, id);
    await until(async () => part!.signal.aborted);
    expect((part!.signal.reason as Error).message).toBe('cancelled');
    expect(await part!.done()).toBe(false);
    expect(await queue().claimPart(newWorker())).toBeUndefined();
    await expect(job!.nextPart('sample')).rejects.toThrow('cancelled');
  });

  it('done while the job waits for another worker count: they are not done again', async () => {
    const job = await runningJob();
    await job.addParts('sample', slides(1));
    const part = await queue().claimPart(newWorker());
    await job.fail({ message: 'the coordinator stumbled' });
    expect(await part!.done('kept')).toBe(true);
    const again = await until(() => queue().claim(newWorker()));
    await again.addParts('sample', slides(1));
    expect(await again.nextPart('sample')).toBeUndefined();
    expect((await again.parts('sample'))[0]).toMatchObject({ state: 'done', result: 'kept', attempt: 1 });
  });
});
