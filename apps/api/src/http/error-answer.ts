import { type ErrorTag, isMorphoscopeError } from '@morphoscope/domain';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { FastifyError, FastifyInstance } from 'fastify';
import { Refusal } from './refusal.js';

/** Body of every error outside tRPC. */
interface ErrorAnswer {
  readonly error: {
    readonly message: string;
    readonly suggestion?: string;
    /** Found in the server's log. */
    readonly request: string;
  };
}

const statusOf: Readonly<Record<ErrorTag, number>> = {
  InputError: 400,
  SlideError: 422,
  ModelError: 422,
  StudyError: 412,
  ResourceError: 507,
  UnavailableError: 501,
};

interface Told {
  readonly status: number;
  readonly message: string;
  readonly suggestion?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Errors a person can act on keep their words; others are logged, and the answer says nothing of the inside. */
export function addErrorAnswers(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const told = tell(error as Error);
    if (told.status >= 500) request.log.error({ err: error }, 'request failed');
    const { status, message, suggestion, headers = {} } = told;
    const answer: ErrorAnswer = {
      error: { message, ...(suggestion ? { suggestion } : {}), request: request.id },
    };
    return reply
      .code(status)
      .headers({ 'cache-control': 'no-store', ...headers })
      .send(answer);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const answer: ErrorAnswer = { error: { message: 'There is nothing here.', request: request.id } };
    return reply.code(404).header('cache-control', 'no-store').send(answer);
  });
}

function tell(error: Error): Told {
  if (error instanceof Refusal)
    return {
      status: error.statusCode,
      message: error.message,
      suggestion: error.suggestion,
      headers: error.headers,
    };
  if (isMorphoscopeError(error))
    return { status: statusOf[error.tag], message: error.message, suggestion: error.suggestion };
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR')
    return { status: getHTTPStatusCodeFromError(error), message: error.message };
  const { statusCode = 500, message } = error as FastifyError;
  if (statusCode < 500) return { status: statusCode, message };
  return { status: 500, message: 'Something went wrong on the server; its log says what.' };
}
