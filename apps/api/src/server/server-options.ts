import { join, resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { env } from '../env.js';
import { isLoopback } from './address.js';

/** How much the server writes to its log. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** What a server is started with. */
export interface ServerOptions {
  /** Study folders that are shown at once, in a default project. Default: none. */
  readonly studies?: readonly string[];
  /** 0 takes a free one. Default 3000. */
  readonly port?: number;
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Folder of the embedded database, uploads and studies made here. Default: `defaultDataFolder()`. */
  readonly data?: string;
  /** Folders below which slides and study folders may be registered. Default: none. */
  readonly slides?: readonly string[];
  /** Folders below which models may be registered. Default: none. */
  readonly models?: readonly string[];
  /** PostgreSQL, `postgres://…`. Default: `DATABASE_URL`, else the embedded database. */
  readonly database?: string;
  /** People sign in. Default: with PostgreSQL and on addresses that others can reach. */
  readonly team?: boolean;
  /** Address that people type, e.g. `https://morphoscope.example.org`. Default: the one listened on; needed with `0.0.0.0`. */
  readonly url?: string;
  /** Who may make an account: the first person and the invited, or everybody. Default `first`. */
  readonly signUp?: 'first' | 'open';
  /** A reverse proxy stands before the server and its `X-Forwarded-*` headers are true. Default: no. */
  readonly behindProxy?: boolean;
  /** Does jobs too, in processes of their own. Default: yes. */
  readonly worker?: boolean;
  /** Serves the dashboard, where it is built. Default: yes. */
  readonly dashboard?: boolean;
  /** Default `warn`, with a team `info`. */
  readonly log?: LogLevel;
}

/** Options with everything filled in. */
export interface ServerSettings {
  readonly studies: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly slides: readonly string[];
  readonly models: readonly string[];
  readonly database?: string;
  readonly team: boolean;
  readonly url?: string;
  readonly signUp: 'first' | 'open';
  readonly behindProxy: boolean;
  readonly worker: boolean;
  readonly dashboard: boolean;
  readonly log: LogLevel;
}

/** `morphoscope` in the place where this system keeps data of programs. */
export function defaultDataFolder(): string {
  return join(env.dataHome, 'morphoscope');
}

/**
 * Checks options and fills them in.
 * @throws MorphoscopeError `InputError` for a server without sign-in that others could reach, and for one that listens
 * everywhere without an address to sign in at.
 */
export function serverSettings(options: ServerOptions): ServerSettings {
  const { port = 3000, host = '127.0.0.1' } = options;
  const database = options.database ?? env.databaseUrl;
  const team = options.team ?? (database !== undefined || !isLoopback(host));
  if (!team && !isLoopback(host)) throw openToOthers(host);
  if (isEverywhere(host) && options.url === undefined) throw withoutAddress(host);
  const data = resolve(options.data ?? defaultDataFolder());
  const absolute = (folders: readonly string[] = []): string[] => folders.map((folder) => resolve(folder));
  return {
    studies: absolute(options.studies),
    port,
    host,
    data,
    slides: absolute(options.slides),
    models: absolute(options.models),
    ...(database === undefined ? {} : { database: checkDatabase(database) }),
    team,
    ...(options.url === undefined ? {} : { url: checkUrl(options.url) }),
    signUp: options.signUp ?? 'first',
    behindProxy: options.behindProxy ?? false,
    worker: options.worker ?? true,
    dashboard: options.dashboard ?? true,
    log: options.log ?? (team ? 'info' : 'warn'),
  };
}

/** Whether a server that listens there can be reached by any address of the machine. */
function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function withoutAddress(host: string): Error {
  return new MorphoscopeError('InputError', 'people sign in at one address, and it is not known', {
    where: host,
    suggestion: 'Add --url with what they type, e.g. https://morphoscope.example.org.',
  });
}

function openToOthers(host: string): Error {
  return new MorphoscopeError('InputError', 'a server without sign-in listens on this machine only', {
    where: host,
    suggestion: 'Add --team, so that people sign in, or leave --host away.',
  });
}

function checkDatabase(address: string): string {
  if (/^postgres(ql)?:\/\//.test(address)) return address;
  // Not shown: it may hold a password.
  throw new MorphoscopeError('InputError', 'the address of the database does not start with postgres://', {
    suggestion: 'Example: postgres://morphoscope@localhost:5432/morphoscope',
  });
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search) return url.origin;
  throw new MorphoscopeError('InputError', 'is no address of a server', {
    where: text,
    suggestion: 'Example: https://morphoscope.example.org',
  });
}
