import { parentPort } from 'node:worker_threads';
import { isMorphoscopeError } from '@morphoscope/domain';
import { StudyAnswers, type StudyRef } from './study-answers.js';
import type { WireAnswer, WireQuestion } from './wire.js';

/** The thread that reads studies: answers questions as they come, several at once. */
const answers = new StudyAnswers();
const methods = answers as unknown as Record<string, (ref: StudyRef, query: unknown) => Promise<unknown>>;

parentPort?.on('message', ({ id, method, ref, query }: WireQuestion) => {
  methods[method]!.call(answers, ref, query)
    .then(
      (value): WireAnswer => ({ id, value }),
      (error: unknown): WireAnswer => ({ id, error: wireError(error) }),
    )
    .then((answer) => {
      const { value } = answer;
      const own = value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
      parentPort?.postMessage(answer, own);
    });
});

function wireError(error: unknown): NonNullable<WireAnswer['error']> {
  if (isMorphoscopeError(error)) return error.toJSON();
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
