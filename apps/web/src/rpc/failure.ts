import type { Conflict, ErrorData } from '@morphoscope/rpc';
import { TRPCClientError } from '@trpc/client';

/** An error of the API in the words a person needs: what happened, what to do, who was faster. */
export interface Failure {
  /** `OFFLINE` where no answer came; else the code of the API, e.g. `NOT_FOUND`. */
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
  readonly conflict?: Conflict;
}

const noAnswer: Failure = { code: 'OFFLINE', message: 'The server does not answer.' };

/** The request or its answer was lost on the way; from here nobody can tell which. */
const lostChange: Failure = {
  code: 'OFFLINE',
  message: 'No answer came, so this may not be saved.',
  suggestion: 'Once the server answers, look whether it is there; if not, send it again.',
};

/** Notes on `error` that it is of a request that changes something, not of one that only asks. */
export function noteFailedChange(error: unknown): void {
  if (error instanceof TRPCClientError) error.meta = { ...error.meta, change: true };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** A message and what to do, as sentences: messages of the API begin small and end without a stop. */
export function sentences(message: string, suggestion?: string): string {
  // A message may begin with the name of a file, which stays as it is.
  const first = /^[a-z]+[ ,:]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
  const ended = /[.!?]$/.test(first) ? first : `${first}.`;
  return suggestion ? `${ended} ${suggestion}` : ended;
}

/** Reads whatever a query or a mutation threw. */
export function failureOf(error: unknown): Failure {
  const { data, message, meta } = record(error);
  const { code, suggestion, conflict } = record(data) as { code?: unknown } & ErrorData;
  const text = typeof message === 'string' ? message : String(error);
  if (typeof code !== 'string') return record(meta).change === true ? lostChange : noAnswer;
  return {
    code,
    message: text,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(conflict === undefined ? {} : { conflict }),
  };
}

/**
 * An error outside the procedures, in the form that `failureOf` reads.
 * @param status of the answer
 * @param body as it came, parsed: `{ error: { message, suggestion } }`
 */
export function answerFailure(status: number, body: unknown): Error {
  const { message, suggestion } = record(record(body).error);
  const text = typeof message === 'string' ? message : `The server refused it (${status}).`;
  const code = status === 401 ? 'UNAUTHORIZED' : `HTTP ${status}`;
  return Object.assign(new Error(text), {
    data: { code, ...(typeof suggestion === 'string' ? { suggestion } : {}) },
  });
}

/** What happened and what to do, in one line. */
export function failureWords(error: unknown): string {
  const { message, suggestion } = failureOf(error);
  return sentences(message, suggestion);
}
