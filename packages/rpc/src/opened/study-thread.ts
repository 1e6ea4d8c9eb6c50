import { Worker } from 'node:worker_threads';
import { MorphoscopeError } from '@morphoscope/domain';
import type { StudyAnswers, StudyRef } from './study-answers.js';
import type { WireAnswer, WireQuestion } from './wire.js';

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** What can be asked, as it comes back. */
export type Methods = {
  [Name in keyof StudyAnswers]: StudyAnswers[Name] extends (
    ref: StudyRef,
    ...query: infer Query
  ) => infer Answer
    ? { readonly query: Query extends [] ? [] : Query; readonly answer: Awaited<Answer> }
    : never;
};

// From `src` and from `dist`: a thread runs the built file.
const script = new URL('../../dist/opened/study-worker.js', import.meta.url);

/** A thread that reads studies. It starts with the first question unless told before, and anew after it has died. */
export class StudyThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 0;
  #closed = false;

  /** Asks the thread. @throws what its method throws, as `MorphoscopeError` where it is one. */
  ask<Name extends keyof Methods & string>(
    method: Name,
    ref: StudyRef,
    ...[query]: Methods[Name]['query']
  ): Promise<Methods[Name]['answer']> {
    if (this.#closed) return Promise.reject(stopped());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const question: WireQuestion = { id, method, ref, query };
      this.#thread().postMessage(question);
    });
  }

  /** Loads the thread's program ahead of the first question. */
  start(): void {
    this.#thread();
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#closed = true;
    this.#worker = undefined;
    this.#fail(stopped());
    await worker?.terminate();
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(script);
    worker.on('message', (answer: WireAnswer) => this.#settle(answer));
    const died = (cause?: unknown): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail(
        new MorphoscopeError('ResourceError', 'the thread that reads studies has ended', {
          suggestion: 'Ask again. If it ends each time, the machine has too little memory for the study.',
          cause,
        }),
      );
    };
    worker.on('error', died);
    worker.on('exit', () => died());
    this.#worker = worker;
    return worker;
  }

  #settle({ id, value, error }: WireAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (!error) waiting?.resolve(value as never);
    else if (error.tag) waiting?.reject(MorphoscopeError.revive({ ...error, tag: error.tag }));
    else waiting?.reject(new Error(error.message));
  }

  #fail(reason: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

function stopped(): MorphoscopeError {
  return new MorphoscopeError('ResourceError', 'the server is being stopped');
}
