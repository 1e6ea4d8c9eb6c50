import { TRPCError } from '@trpc/server';
import type { Principal } from '../../principal.js';

/**
 * Makes sure that a person who signed in is asking: a key that leaked must not make further keys, let people in or throw
 * them out.
 * @throws TRPCError `FORBIDDEN` for a key, `PRECONDITION_FAILED` in single-user mode.
 */
export function requirePerson(who: Principal): void {
  if (who.via === 'key')
    throw new TRPCError({
      code: 'FORBIDDEN',
      message: 'A key cannot manage people, keys and sessions. Sign in to do it.',
    });
  if (who.via === 'local')
    throw new TRPCError({
      code: 'PRECONDITION_FAILED',
      message:
        'In single-user mode there is nobody to manage. Start the server with --team to work together.',
    });
}
