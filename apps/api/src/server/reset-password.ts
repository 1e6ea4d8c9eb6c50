import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { makeOperatorLink, type PasswordLink } from '@morphoscope/rpc';
import { publicUrl } from './server-config.js';
import { type ServerOptions, serverSettings } from './server-options.js';

/** Whose password, and of which server. */
export interface PasswordLinkOptions extends Pick<ServerOptions, 'data' | 'database' | 'url'> {
  /** Address that the person signs in with. */
  readonly email: string;
}

/**
 * Makes a link by which somebody sets a new password, for whoever runs the server of a team. Works beside a server on
 * PostgreSQL; an embedded database belongs to its server, which must be stopped first.
 * @throws MorphoscopeError `InputError` where there is no such server or person, `ResourceError` when the database cannot
 * be opened.
 */
export async function resetPassword({ email, ...options }: PasswordLinkOptions): Promise<PasswordLink> {
  const settings = serverSettings({ ...options, team: true });
  const { database, data } = settings;
  const folder = join(data, 'database');
  if (database === undefined && !existsSync(folder)) throw nothingThere(data);
  const db = await openDatabase(database === undefined ? { folder } : { url: database });
  try {
    return await makeOperatorLink(db.queries, email, publicUrl(settings));
  } finally {
    await db.close();
  }
}

function nothingThere(data: string): Error {
  return new MorphoscopeError('InputError', 'no server has its database here', {
    where: data,
    suggestion: 'Give what the server was started with: --data DIR, or --database URL.',
  });
}
