import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Answer, EngineFacts, ModelFacts, Question, SlideFacts } from './inspection.js';

/** How long a thread may read one file, ms. */
export interface InspectorLimits {
  /** Default 30 s. */
  readonly slideMs?: number;
  /** Default 120 s. */
  readonly modelMs?: number;
}

// From `src` and from `dist`: a thread runs the built file.
const script = new URL('../../dist/file/inspect-worker.js', import.meta.url);

/** Most files read at once: the others wait. */
const THREADS = 2;

/**
 * Reads the headers of slides and models that people bring. It happens in threads with bounded memory and time, so that
 * a file made to do harm can at most end its thread, and the event loop stays free.
 */
export class Inspector {
  private readonly slideMs: number;
  private readonly modelMs: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private found: Promise<readonly EngineFacts[]> | undefined;

  constructor({ slideMs = 30_000, modelMs = 120_000 }: InspectorLimits = {}) {
    this.slideMs = slideMs;
    this.modelMs = modelMs;
  }

  /** Facts of slides, or why a file is none, in the order of the paths. */
  async slides(paths: readonly string[]): Promise<(SlideFacts | MorphoscopeError)[]> {
    return this.withThread(async (thread) => {
      const found: (SlideFacts | MorphoscopeError)[] = [];
      for (const path of paths) {
        const answer = await thread.ask({ kind: 'slide', path }, this.slideMs).catch(asError);
        if (answer instanceof MorphoscopeError) found.push(answer);
        else if (answer.kind === 'slide') found.push(answer.facts);
      }
      return found;
    });
  }

  /**
   * Facts of a model.
   * @param path of an ONNX file or a model.json, without symbolic links.
   * @throws MorphoscopeError `ModelError` when it is none, is too large or takes too long.
   */
  async model(path: string, maxBytes: number): Promise<ModelFacts> {
    const answer = await this.withThread((thread) =>
      thread.ask({ kind: 'model', path, maxBytes }, this.modelMs),
    );
    if (answer.kind === 'model') return answer.facts;
    throw new Error('the thread answered another question');
  }

  /** Which engines run here; found out once. */
  engines(): Promise<readonly EngineFacts[]> {
    this.found ??= this.withThread(async (thread) => {
      const answer = await thread.ask({ kind: 'engines', path: '' }, this.modelMs);
      return answer.kind === 'engines' ? answer.facts : [];
    }).catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    return this.found;
  }

  private async withThread<T>(use: (thread: InspectThread) => Promise<T>): Promise<T> {
    if (this.running >= THREADS) await new Promise<void>((free) => this.waiting.push(free));
    this.running++;
    const thread = new InspectThread();
    try {
      return await use(thread);
    } finally {
      await thread.end();
      this.running--;
      this.waiting.shift()?.();
    }
  }
}

function asError(error: unknown): MorphoscopeError {
  if (error instanceof MorphoscopeError) return error;
  throw error;
}

/** One thread for some files, one after another. After a file that ended it, it is started anew. */
class InspectThread {
  private worker: Worker | undefined;

  async ask(question: Question, ms: number): Promise<Exclude<Answer, { kind: 'refused' }>> {
    const answer = await this.answer(question, ms);
    if (answer.kind !== 'refused') return answer;
    throw new MorphoscopeError(answer.tag, answer.message, {
      where: basename(question.path),
      ...(answer.suggestion ? { suggestion: answer.suggestion } : {}),
    });
  }

  async end(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async answer(question: Question, ms: number): Promise<Answer> {
    this.worker ??= new Worker(script, {
      resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    });
    try {
      return await answerWithin(this.worker, question, ms);
    } catch (error) {
      await this.end();
      throw error;
    }
  }
}

/**
 * Listeners are taken off one by one: `removeAllListeners` would take off Node's own too, and no further answer would
 * come.
 */
function answerWithin(worker: Worker, question: Question, ms: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      worker.off('message', done).off('error', fail).off('exit', gone);
      act();
    };
    const giveUp = (why: string, cause?: Error): void => settle(() => reject(gaveUp(question, why, cause)));
    const done = (answer: Answer): void => settle(() => resolve(answer));
    const fail = (cause: Error): void => giveUp('reading it took too much memory', cause);
    const gone = (): void => giveUp('the thread that read it ended');
    const timer = setTimeout(() => giveUp(`reading it took more than ${ms / 1000} s`), ms);
    worker.on('message', done).on('error', fail).on('exit', gone);
    worker.postMessage(question);
  });
}

function gaveUp({ kind, path }: Question, why: string, cause?: Error): MorphoscopeError {
  return new MorphoscopeError(
    kind === 'slide' ? 'SlideError' : 'ModelError',
    `${basename(path)} was given up: ${why}`,
    {
      where: basename(path),
      suggestion: 'It may be damaged; save or export it again.',
      ...(cause ? { cause } : {}),
    },
  );
}
