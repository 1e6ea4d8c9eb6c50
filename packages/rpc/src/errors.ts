import { type ErrorTag, isMorphoscopeError } from '@morphoscope/domain';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { inputProblem, issuesOf } from './input-problem.js';

const codeOf: Readonly<Record<ErrorTag, TRPC_ERROR_CODE_KEY>> = {
  InputError: 'BAD_REQUEST',
  SlideError: 'UNPROCESSABLE_CONTENT',
  ModelError: 'UNPROCESSABLE_CONTENT',
  StudyError: 'PRECONDITION_FAILED',
  ResourceError: 'INTERNAL_SERVER_ERROR',
  UnavailableError: 'NOT_IMPLEMENTED',
};

/** What a client gets beside code and message. */
export interface ErrorData {
  /** What to do about it. */
  readonly suggestion?: string;
  /** With `CONFLICT`: what the other person did. */
  readonly conflict?: Conflict;
}

/** Somebody else changed the same thing meanwhile. */
export interface Conflict {
  readonly version: number;
  readonly author: string;
  readonly at: string;
  readonly text: string;
}

/** A change that was made from an outdated state. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';

  constructor(readonly conflict: Conflict) {
    super(`${conflict.author} changed this meanwhile: ${conflict.text}`);
  }
}

/** Not there, or of another organisation: the answer is the same, so that ids tell nothing. */
export function notFound(what: string, id: string): TRPCError {
  return new TRPCError({
    code: 'NOT_FOUND',
    message: `There is no ${what} ${id}, or it is not yours to see.`,
  });
}

/** Errors a person can act on keep their words; others say nothing of the inside. */
export function toTrpcError(error: TRPCError): TRPCError {
  const { cause } = error;
  if (cause instanceof ConflictError)
    return new TRPCError({ code: 'CONFLICT', message: cause.message, cause });
  if (isMorphoscopeError(cause))
    return new TRPCError({ code: codeOf[cause.tag], message: cause.message, cause });
  const issues = issuesOf(cause);
  if (issues && error.code === 'BAD_REQUEST')
    return new TRPCError({ code: error.code, message: inputProblem(issues), cause });
  if (isDataException(cause))
    return new TRPCError({
      code: 'BAD_REQUEST',
      message:
        'A value cannot be stored: a number is too large, or a text holds a character that no text has.',
      cause,
    });
  if (error.code === 'INTERNAL_SERVER_ERROR')
    return new TRPCError({
      code: error.code,
      message: 'Something went wrong on the server; its log says what.',
      cause,
    });
  return error;
}

/** Whether the database refused a value for what it is (SQLSTATE class 22, data exception), e.g. a NUL in a text. */
function isDataException(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  return (typeof code === 'string' && /^22...$/.test(code)) || isDataException(error.cause);
}

/**
 * Shape of errors on the wire. No stacks. What a stream throws after it began comes here without having passed a
 * procedure: it is told in the same words.
 */
export function errorShape<Shape extends { code: number; message: string; data: object }>({
  shape,
  error,
}: {
  shape: Shape;
  error: TRPCError;
}) {
  const told = toTrpcError(error);
  const { cause } = told;
  const { stack: _stack, ...data } = shape.data as { stack?: string };
  const more: ErrorData = {
    ...(isMorphoscopeError(cause) && cause.suggestion ? { suggestion: cause.suggestion } : {}),
    ...(cause instanceof ConflictError ? { conflict: cause.conflict } : {}),
  };
  const known = { code: told.code, httpStatus: getHTTPStatusCodeFromError(told) };
  return {
    ...shape,
    code: TRPC_ERROR_CODES_BY_KEY[told.code],
    message: told.message,
    data: { ...(data as Omit<Shape['data'], 'stack'>), ...known, ...more },
  };
}
