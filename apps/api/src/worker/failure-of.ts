import type { Failure } from '@morphoscope/db';
import { isMorphoscopeError, type MorphoscopeError } from '@morphoscope/domain';
import { ScienceLoss } from './science/science-loss.js';

/** What a person could mend with another input only: trying the same again would not help. */
const FINAL: ReadonlySet<MorphoscopeError['tag']> = new Set(['InputError', 'ModelError', 'SlideError']);

/** An error in the words of a job: what, where, what to do, and whether to try again. */
export function failureOf(error: unknown): Failure {
  if (isMorphoscopeError(error)) {
    const { where, message, suggestion, tag } = error;
    const place = where && !message.includes(where) ? `${where}: ` : '';
    return {
      message: `${place}${message}`,
      ...(suggestion === undefined ? {} : { suggestion }),
      final: FINAL.has(tag),
    };
  }
  if (error instanceof ScienceLoss) return { message: error.message, suggestion: error.suggestion };
  return {
    message: `something unexpected happened: ${error instanceof Error ? error.message : String(error)}`,
    suggestion: 'Try it again; if it stays, report it with the log of the worker.',
  };
}
