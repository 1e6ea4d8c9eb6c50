import { type ApiKeyRow, createRepositories, type Queries, type Repositories } from '@morphoscope/db';
import { TRPCError } from '@trpc/server';
import type { z } from 'zod';
import { hashSecret, newSecret } from '../../auth/secret.js';
import { lowerRole } from '../../contract/common.js';
import type { ApiKey, createKey, revokeKey } from '../../contract/users.js';
import type { Principal } from '../../principal.js';
import { found } from '../own-rows.js';
import { requirePerson } from './person.js';

/** Characters of a key that are kept in clear, to tell keys apart. */
const SHOWN = 8;
const DAY = 24 * 3600 * 1000;

/** Keys for programs. Only their hashes are kept. */
export class ApiKeys {
  private readonly rows: Repositories['apiKeys'];

  constructor(queries: Queries) {
    this.rows = createRepositories(queries).apiKeys;
  }

  /** Those not revoked, the last made first. */
  async list(who: Principal): Promise<readonly ApiKey[]> {
    return (await this.rows.list(who)).map(asApiKey);
  }

  /**
   * Makes a key; its secret is shown this once.
   * @throws TRPCError `FORBIDDEN` for a role above one's own.
   */
  async create(who: Principal, { name, role, days }: z.output<typeof createKey>): Promise<ApiKey> {
    requirePerson(who);
    if (lowerRole(role, who.role) !== role)
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `A key cannot be ${role} when you are ${who.role}. Choose a lower role.`,
      });
    const secret = newSecret('mk');
    const row = await this.rows.create(who, {
      name,
      role,
      hash: hashSecret(secret),
      start: secret.slice(0, SHOWN),
      expiresAt: new Date(Date.now() + days * DAY),
    });
    return { ...asApiKey(row), secret };
  }

  /** The key opens nothing from now on. */
  async revoke(who: Principal, { key }: z.output<typeof revokeKey>): Promise<void> {
    requirePerson(who);
    found(await this.rows.revoke(who, key), 'key', key);
  }
}

function asApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    start: row.start,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    ...(row.lastUsedAt ? { lastUsedAt: row.lastUsedAt.toISOString() } : {}),
  };
}
