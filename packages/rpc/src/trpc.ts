import { initTRPC, TRPCError } from '@trpc/server';
import { type Role, roles } from './contract/common.js';
import { errorShape, toTrpcError } from './errors.js';
import type { Principal } from './principal.js';
import type { Services } from './service/services.js';

/** What a request carries. */
export interface RequestContext {
  readonly services: Services;
  /** Absent when nobody signed in. */
  readonly principal?: Principal;
}

/** What a procedure says of itself, for its description. */
export interface ProcedureMeta {
  /** Least role that may call it; `anybody` also without signing in. */
  readonly role: Role | 'anybody';
}

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({ errorFormatter: errorShape, defaultMeta: { role: 'anybody' } });

export const router = t.router;

const open = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error);
  return result;
});

/** A procedure for those who have at least this role in the organisation they work for. */
const forRole = (least: Role) =>
  open.meta({ role: least }).use(({ ctx, next }) => {
    const { principal } = ctx;
    if (!principal) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' });
    if (roles.indexOf(principal.role) < roles.indexOf(least)) {
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `This needs the role ${least}; yours is ${principal.role}. Ask an admin of your organisation.`,
      });
    }
    return next({ ctx: { ...ctx, principal } });
  });

/** A procedure for everybody, also before sign-in. */
export const anybody = open;
export const viewer = forRole('viewer');
export const annotator = forRole('annotator');
export const editor = forRole('editor');
export const admin = forRole('admin');
