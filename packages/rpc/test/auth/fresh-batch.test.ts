import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FreshBatch } from '../../src/auth/fresh-batch.js';

const turn = () => new Promise((next) => setImmediate(next));

describe('FreshBatch', () => {
  it('asks once for all that came while it was busy, and for equal questions together', async () => {
    const asked: string[][] = [];
    const batch = new FreshBatch(async (keys: readonly string[]) => {
      asked.push([...keys]);
      await turn();
      return new Map(keys.map((key) => [key, key.toUpperCase()]));
    });
    const answers = await Promise.all(['a', 'b', 'c', 'b', 'a'].map((key) => batch.ask(key)));
    expect(answers).toEqual(['A', 'B', 'C', 'B', 'A']);
    expect(asked).toEqual([['a'], ['b', 'c', 'a']]);
  });

  it('gives no answer that is older than its question: what was revoked before is not seen', async () => {
    const moments = fc.array(fc.constantFrom('ask', 'revoke', 'grant', 'wait'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(moments, async (what) => {
        let generation = 0;
        const batch = new FreshBatch(async (keys: readonly string[]) => {
          const seen = generation;
          await turn();
          return new Map(keys.map((key) => [key, seen]));
        });
        const answers: Promise<void>[] = [];
        for (const one of what) {
          if (one === 'wait') await turn();
          else if (one !== 'ask') generation++;
          else {
            const least = generation;
            answers.push(batch.ask('key').then((seen) => expect(seen).toBeGreaterThanOrEqual(least)));
          }
        }
        await Promise.all(answers);
        expect(await batch.ask('key')).toBe(generation);
      }),
    );
  });

  it('goes on after a question that could not be answered', async () => {
    let fails = true;
    const batch = new FreshBatch(async (keys: readonly string[]) => {
      await turn();
      if (fails) throw new Error('the database is away');
      return new Map(keys.map((key) => [key, 1]));
    });
    const [one, two] = await Promise.allSettled([batch.ask('a'), batch.ask('b')]);
    expect([one.status, two.status]).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await batch.ask('a')).toBe(1);
    expect(await batch.ask('a')).toBe(1);
  });
});
