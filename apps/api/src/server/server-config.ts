import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { defaultLimits, type OidcConfig, type Root, type ServerConfig } from '@morphoscope/rpc';
import { env } from '../env.js';
import { isLoopback } from './address.js';
import type { ServerSettings } from './server-options.js';

/** Address that browsers use. */
export function publicUrl({ url, host, port }: ServerSettings): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return url ?? `http://${name}:${port}`;
}

/** What the services must know of the settings. */
export async function serverConfig(settings: ServerSettings): Promise<ServerConfig> {
  const { team, data, slides, models, signUp, behindProxy, host, port } = settings;
  const oidc = oidcConfig();
  return {
    mode: team ? 'team' : 'single',
    publicUrl: publicUrl(settings),
    // The same machine by its other names.
    ...(isLoopback(host)
      ? { trustedOrigins: ['localhost', '127.0.0.1'].map((name) => `http://${name}:${port}`) }
      : {}),
    dataFolder: data,
    slideRoots: roots(slides),
    modelRoots: roots(models),
    studyRoots: roots([...slides, join(data, 'studies'), ...settings.studies]),
    signUp,
    ...(team ? { secret: env.secret ?? (await storedSecret(data)) } : {}),
    ...(oidc ? { oidc } : {}),
    limits: defaultLimits,
    behindProxy,
  };
}

/** Folders by their last names, numbered where two have the same. */
function roots(paths: readonly string[]): Root[] {
  const seen = new Map<string, number>();
  return [...new Set(paths)].map((path) => {
    const name = basename(path) || path;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { name: times === 1 ? name : `${name} (${times})`, path };
  });
}

/** Made at the first start; all servers of a team share the data folder, and so the secret. */
async function storedSecret(data: string): Promise<string> {
  const path = join(data, 'secret');
  try {
    await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}

function oidcConfig(): OidcConfig | undefined {
  const { issuer, clientId, clientSecret, name } = env.oidc;
  if (issuer === undefined) return undefined;
  if (clientId !== undefined && clientSecret !== undefined) return { name, issuer, clientId, clientSecret };
  throw new MorphoscopeError('InputError', 'single sign-on is set up half', {
    where: 'MORPHOSCOPE_OIDC_ISSUER',
    suggestion: 'Set MORPHOSCOPE_OIDC_CLIENT_ID and MORPHOSCOPE_OIDC_CLIENT_SECRET too.',
  });
}
