import type { Conflict, ErrorData } from '@morphoscope/rpc';

/** An error of the API in the words a person needs: what happened, what to do, who was faster. */
export interface Failure {
  /** `OFFLINE` where no answer came; else the code of the API, e.g. `NOT_FOUND`. */
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
  readonly conflict?: Conflict;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Reads whatever a query or a mutation threw. */
export function failureOf(error: unknown): Failure {
  const { data, message } = record(error);
  const { code, suggestion, conflict } = record(data) as { code?: unknown } & ErrorData;
  const text = typeof message === 'string' ? message : String(error);
  if (typeof code !== 'string') return { code: 'OFFLINE', message: 'The server does not answer.' };
  return {
    code,
    message: text,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(conflict === undefined ? {} : { conflict }),
  };
}
