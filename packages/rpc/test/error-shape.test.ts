import { MorphoscopeError } from '@morphoscope/domain';
import { TRPCError } from '@trpc/server';
import { expect, it } from 'vitest';
import { errorShape } from '../src/errors.js';

/** As tRPC shapes what a stream throws after it began. */
function thrownInStream(cause: unknown) {
  const message = cause instanceof Error ? cause.message : String(cause);
  const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message, cause });
  const data = {
    code: 'INTERNAL_SERVER_ERROR',
    httpStatus: 500,
    path: 'jobs.watch',
    stack: 'at secret.js:1',
  };
  return errorShape({ shape: { message, code: -32603, data }, error });
}

it('tells what a stream throws as a procedure would', () => {
  const suggestion = 'Ask again.';
  const shaped = thrownInStream(new MorphoscopeError('InputError', 'there is no such job', { suggestion }));
  expect(shaped).toEqual({
    message: 'there is no such job',
    code: -32600,
    data: { code: 'BAD_REQUEST', httpStatus: 400, path: 'jobs.watch', suggestion },
  });
});

it('says nothing of the inside when a stream breaks', () => {
  const shaped = thrownInStream(new Error('select * from session where token = secret'));
  expect(JSON.stringify(shaped)).not.toContain('secret');
  expect(shaped).toMatchObject({
    message: expect.stringContaining('its log says what'),
    data: { httpStatus: 500 },
  });
});
