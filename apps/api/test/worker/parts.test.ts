import { join } from 'node:path';
import type { ClaimedPart, Failure, JobRow } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { failedSlides, startStudy } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBench } from '../../../../packages/study/test/fixture/bench.js';
import type { Bench } from '../../src/worker/bench.js';
import { doPart } from '../../src/worker/do-part.js';
import { failureOf } from '../../src/worker/failure-of.js';
import { Pace } from '../../src/worker/pace.js';
import { died } from '../../src/worker/science/science-loss.js';

const bench = makeBench();
const folder = (): string => join(bench.dir, 'parts');
const endless = new AbortController().signal;

beforeAll(async () => {
  await startStudy(bench.settings('parts'));
}, 60_000);

/** A part as the queue would give it, that notes how it ended. */
function partOf(slide: string, attempt: number, signal: AbortSignal = endless) {
  const ends: (readonly [string, Failure?])[] = [];
  const log: string[] = [];
  const { slides, model } = bench;
  const payload = { kind: 'run', study: 's', folder: folder(), slides, model };
  const job = { id: 'job-1', kind: 'run', payload } as unknown as JobRow;
  const row = { slide, stage: 'sample', attempt, attempts: 3, worker: 'host/1/a' };
  const end = (name: string) => async (failure?: Failure) => {
    ends.push(failure && name === 'fail' ? [name, failure] : [name]);
    return true;
  };
  const part = {
    ...{ job, row, signal },
    log: (line: string) => log.push(line),
    done: end('done'),
    fail: end('fail'),
    release: end('release'),
  } as unknown as ClaimedPart;
  return { part, ends, log };
}

/** A bench where every step ends in `error`, or only joining does. */
function failing(error: Error, step: 'join' | 'sample' = 'sample') {
  let cleared = 0;
  const place = {
    holds: () => false,
    take: async (_job: unknown, asked: string) => {
      if (asked === step) throw error;
      return null;
    },
    clear: async () => {
      cleared++;
    },
  } as unknown as Bench;
  return { place, cleared: () => cleared };
}

const crash = died(null, 'SIGSEGV', '');
const full = new MorphoscopeError('ResourceError', 'the disk is full', { suggestion: 'Free some space.' });

describe('a part', () => {
  it('whose process crashes is tried again, and at the last attempt its slide is left out', async () => {
    const [first, second] = bench.slides;
    const early = partOf(first!.id, 1);
    await doPart(failing(crash).place, early.part, { stop: endless, own: true });
    expect(early.ends).toEqual([['fail', { message: crash.message, suggestion: crash.suggestion }]]);
    expect(await failedSlides(folder())).toEqual([]);
    const last = partOf(second!.id, 3);
    await doPart(failing(crash).place, last.part, { stop: endless, own: true });
    expect(last.ends.map(([name]) => name)).toEqual(['fail']);
    expect(await failedSlides(folder())).toMatchObject([{ slideId: second!.id, message: crash.message }]);
    expect(last.log.join()).toContain('SIGSEGV');
  });

  it('that meets a full disk fails without its slide being blamed, at the last attempt too', async () => {
    const third = bench.slides[2]!.id;
    const { part, ends } = partOf(third, 3);
    await doPart(failing(full).place, part, { stop: endless, own: true });
    expect(ends).toEqual([
      ['fail', { message: 'the disk is full', suggestion: 'Free some space.', final: false }],
    ]);
    expect((await failedSlides(folder())).some(({ slideId }) => slideId === third)).toBe(false);
  });

  it.each([
    ['join', new MorphoscopeError('ModelError', 'there is no such model')],
    ['sample', new MorphoscopeError('UnavailableError', 'this slide is not seen from here')],
  ] as const)(
    'that a helper cannot do (%s) is given back, and what it knew is forgotten',
    async (step, error) => {
      const { part, ends, log } = partOf(bench.slides[0]!.id, 1);
      const { place, cleared } = failing(error, step);
      expect(await doPart(place, part, { stop: endless, own: false })).toBe('unsuited');
      expect(ends).toEqual([['release']]);
      expect(cleared()).toBe(1);
      expect(log.join()).toContain('host/1/a cannot take part');
    },
  );

  it('is given back when the worker stops, and let go when it was lost', async () => {
    const stopped = partOf(bench.slides[0]!.id, 1);
    const stop = AbortSignal.abort();
    await doPart(failing(crash).place, stopped.part, { stop, own: true });
    expect(stopped.ends).toEqual([['release']]);
    const lost = partOf(bench.slides[0]!.id, 1, AbortSignal.abort(new Error('lost')));
    await doPart(failing(crash).place, lost.part, { stop: endless, own: true });
    expect(lost.ends).toEqual([]);
  });
});

describe('the words of a failure', () => {
  it('keep place and suggestion, and say whether trying again could help', () => {
    const wrong = new MorphoscopeError('ModelError', 'is no model', { where: '/models/a.onnx' });
    expect(failureOf(wrong)).toEqual({ message: '/models/a.onnx: is no model', final: true });
    expect(failureOf(full).final).toBe(false);
    expect(failureOf(crash).message).toContain('signal SIGSEGV');
    expect(failureOf(new TypeError('x is not a function')).message).toContain('something unexpected');
    expect(failureOf('odd').message).toContain('odd');
  });
});

describe('a pace', () => {
  it('counts what was done here, from the first look on, and says nothing too early', () => {
    let now = 0;
    const pace = new Pace(() => now);
    expect(pace.of(100, 200)).toEqual({});
    now = 1000;
    expect(pace.of(110, 200)).toEqual({});
    now = 10_000;
    expect(pace.of(150, 200)).toEqual({ rate: 5, secondsLeft: 10 });
    expect(pace.of(100, 200)).toEqual({});
    expect(pace.of(210, 200).secondsLeft).toBe(0);
  });
});
