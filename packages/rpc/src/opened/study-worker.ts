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
      (error: unknown): WireAnswer => ({ id, error: wireError(error, ref.root) }),
    )
    .then((answer) => {
      const { value } = answer;
      const own = value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
      parentPort?.postMessage(answer, own);
    });
});

/** Where a study lies on the server is nobody's business: advice for a command line names it `STUDY`. */
function wireError(error: unknown, root: string): NonNullable<WireAnswer['error']> {
  if (!isMorphoscopeError(error))
    return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  const { tag, message, suggestion } = error.toJSON();
  const without = (text: string): string => text.replaceAll(root, 'STUDY');
  return {
    ...{ tag, message: without(message) },
    ...(suggestion === undefined ? {} : { suggestion: without(suggestion) }),
  };
}
