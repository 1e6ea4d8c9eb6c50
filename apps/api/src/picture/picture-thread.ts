import { Worker } from 'node:worker_threads';
import { MorphoscopeError } from '@morphoscope/domain';
import type { PictureJob } from './picture-job.js';
import type { PictureAnswer } from './picture-worker.js';

// From `src` and from `dist`: a thread runs the built file.
const SCRIPT = new URL('../../dist/picture/picture-worker.js', import.meta.url);

/** A slide that keeps a thread longer than this is given up, ms. */
const TIME_LIMIT = 60_000;
/** JavaScript memory of a thread, MiB; pixels lie outside of it. */
const MOST_HEAP = 512;

/** A thread that makes one picture at a time. It is started when it is first needed, and again after a fault. */
export class PictureThread {
  #worker: Worker | undefined;

  /** @throws MorphoscopeError `SlideError` for what is wrong with the slide, also when it kills the thread. */
  async paint(job: PictureJob): Promise<Uint8Array> {
    this.#worker ??= start();
    const answer = await this.#answer(this.#worker, job);
    if ('picture' in answer) return answer.picture;
    if ('fault' in answer) throw MorphoscopeError.revive(answer.fault);
    throw new Error(`a picture could not be made: ${answer.broken}`);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #answer(worker: Worker, job: PictureJob): Promise<PictureAnswer> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        worker.off('message', done).off('error', fail).off('exit', fail);
      };
      const done = (answer: PictureAnswer): void => {
        settle();
        resolve(answer);
      };
      const fail = (cause: unknown): void => {
        settle();
        this.#worker = undefined;
        void worker.terminate();
        reject(tooMuch(cause));
      };
      const timer = setTimeout(() => fail('it took too long'), TIME_LIMIT);
      worker.on('message', done).on('error', fail).on('exit', fail);
      worker.postMessage(job);
    });
  }
}

function start(): Worker {
  const worker = new Worker(SCRIPT, {
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP },
    stdout: true,
  });
  worker.unref();
  return worker;
}

function tooMuch(cause: unknown): Error {
  return new MorphoscopeError(
    'SlideError',
    'The picture could not be made in the time and memory there is.',
    {
      suggestion: 'The slide may be damaged; convert it to a pyramid and register it again.',
      cause,
    },
  );
}
