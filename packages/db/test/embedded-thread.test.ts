import type { Worker } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { createRepositories, isConnectionLost, openDatabase, openLocalTeam } from '../src/index.js';
import { preparedFolder } from './support/databases.js';

const threads = vi.hoisted(() => [] as Worker[]);

vi.mock('node:worker_threads', async (original) => {
  const actual = await original<typeof import('node:worker_threads')>();
  class Kept extends actual.Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      threads.push(this);
    }
  }
  return { ...actual, Worker: Kept };
});

it('when the thread of the embedded database dies, questions fail in words and the next ones find all that was written', async () => {
  const lost: Error[] = [];
  const database = await openDatabase(
    { folder: await preparedFolder() },
    { onError: (error) => lost.push(error) },
  );
  const who = await openLocalTeam(database.queries);
  const { projects } = createRepositories(database.queries);
  for (let round = 1; round <= 2; round++) {
    await projects.create(who, { name: `round ${round}` });
    const open = database.queries.transaction(async (tx) => {
      await createRepositories(tx).projects.create(who, { name: 'never' });
      await threads.at(-1)!.terminate();
      await createRepositories(tx).projects.list(who, { limit: 5 });
    });
    const error = await open.catch((reason: unknown) => reason);
    expect(isConnectionLost(error)).toBe(true);
    const { items } = await projects.list(who, { limit: 5 });
    expect(items.map(({ name }) => name)).toEqual(['round 2', 'round 1'].slice(2 - round));
    expect(threads).toHaveLength(round + 1);
  }
  await threads.at(-1)!.terminate();
  await vi.waitFor(() => expect(lost.length).toBeGreaterThan(0));
  expect(await database.ready()).toBe(true);
  await database.close();
  expect(await database.ready()).toBe(false);
});

it('a question at work when the thread dies is answered with an error', async () => {
  const database = await openDatabase({ folder: await preparedFolder() });
  const asking = database.pool.query('select sum(length(md5(i::text))) from generate_series(1, 100000000) i');
  setTimeout(() => threads.at(-1)!.terminate(), 200);
  await expect(asking).rejects.toThrow('Connection terminated');
  await database.close();
});
