import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Limiter } from '../../src/http/limiter.js';
import { Refusal } from '../../src/http/refusal.js';

/** Work that ends when it is told to. */
function held(): { readonly work: () => Promise<string>; end(): void; readonly started: () => boolean } {
  let end: () => void = () => undefined;
  let started = false;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = async (): Promise<string> => {
    started = true;
    await done;
    return 'done';
  };
  return { work, end: () => end(), started: () => started };
}

it('lets in so much at once, in the order it came', async () => {
  const limiter = new Limiter({ atOnce: 2, waiting: 10 });
  const all = [held(), held(), held(), held()];
  const results = all.map(({ work }) => limiter.run(work));
  const started = (): boolean[] => all.map((one) => one.started());
  await Promise.resolve();
  expect(started()).toEqual([true, true, false, false]);
  expect([limiter.running, limiter.waiting]).toEqual([2, 2]);
  all[1]!.end();
  await results[1];
  await Promise.resolve();
  expect(started()).toEqual([true, true, true, false]);
  for (const one of all) one.end();
  expect(await Promise.all(results)).toEqual(['done', 'done', 'done', 'done']);
  expect([limiter.running, limiter.waiting]).toEqual([0, 0]);
});

it('refuses what does not fit into the queue, and says when to come back', async () => {
  const limiter = new Limiter({ atOnce: 1, waiting: 1 });
  const first = held();
  const running = [limiter.run(first.work), limiter.run(async () => 'second')];
  const refused = await limiter.run(async () => 'third').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  first.end();
  expect(await Promise.all(running)).toEqual(['done', 'second']);
});

it('drops work whose client left while it waited, and goes on', async () => {
  const limiter = new Limiter({ atOnce: 1, waiting: 5 });
  const first = held();
  const running = limiter.run(first.work);
  const gone = new AbortController();
  let begun = false;
  const dropped = limiter.run(async () => {
    begun = true;
  }, gone.signal);
  const third = limiter.run(async () => 'third');
  gone.abort(new Error('left'));
  await expect(dropped).rejects.toThrow('left');
  expect(limiter.waiting).toBe(1);
  first.end();
  expect(await third).toBe('third');
  await running;
  expect(begun).toBe(false);
  await expect(limiter.run(async () => 'x', gone.signal)).rejects.toThrow('left');
});

it('never exceeds its limit and loses no place, whatever fails', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.record({ ticks: fc.nat(4), fails: fc.boolean() }), { maxLength: 40 }),
    async (atOnce, works) => {
      const limiter = new Limiter({ atOnce, waiting: 100 });
      let running = 0;
      const results = await Promise.allSettled(
        works.map(({ ticks, fails }) =>
          limiter.run(async () => {
            running++;
            expect(running).toBeLessThanOrEqual(atOnce);
            for (let i = 0; i < ticks; i++) await Promise.resolve();
            running--;
            if (fails) throw new Error('failed');
          }),
        ),
      );
      expect(results.map(({ status }) => status === 'rejected')).toEqual(works.map(({ fails }) => fails));
      expect([limiter.running, limiter.waiting]).toEqual([0, 0]);
    },
  );
  await fc.assert(property, { seed: 7, numRuns: 60 });
});
