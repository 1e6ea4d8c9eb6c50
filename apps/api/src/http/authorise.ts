import { type Principal, type Role, roles } from '@morphoscope/rpc';
import type { FastifyRequest } from 'fastify';
import type { Serving } from '../server/serving.js';
import { Refusal } from './refusal.js';

/**
 * Who asks, with at least this role in the organisation they work for.
 * @throws Refusal 401, 403: the same as the procedures.
 */
export async function authorise(
  { auth }: Pick<Serving, 'auth'>,
  request: FastifyRequest,
  least: Role,
): Promise<Principal> {
  const principal = await auth.principalOf(request.headers);
  if (!principal) throw new Refusal(401, 'Sign in first.');
  if (roles.indexOf(principal.role) >= roles.indexOf(least)) return principal;
  throw new Refusal(
    403,
    `This needs the role ${least}; yours is ${principal.role}. Ask an admin of your organisation.`,
  );
}
