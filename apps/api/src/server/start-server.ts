import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { MorphoscopeError } from '@morphoscope/domain';
import type { FastifyInstance } from 'fastify';
import { type FoundDashboard, findDashboard } from '../dashboard/find-dashboard.js';
import { mountDashboard } from '../dashboard/mount-dashboard.js';
import { addRoutes, createApp } from '../http/create-app.js';
import { openServing } from './open-serving.js';
import { publicUrl } from './server-config.js';
import { type ServerOptions, type ServerSettings, serverSettings } from './server-options.js';
import { type ShownStudy, showStudies } from './show-studies.js';

/** A server at work. */
export interface RunningServer {
  /** Where it answers, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly settings: ServerSettings;
  /** Study folders given at the start. With a team, an editor registers them in the dashboard instead. */
  readonly studies: readonly ShownStudy[];
  /** Where the dashboard lies that is served, or why there is none. */
  readonly dashboard: FoundDashboard;
  /** Takes no more requests, finishes those under way, and closes the database. */
  close(): Promise<void>;
}

/**
 * Starts the server and waits until it answers.
 * @throws MorphoscopeError `InputError` for settings that cannot be; `ResourceError` when the port is taken.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const settings = await withPort(serverSettings(options));
  await mkdir(settings.data, { recursive: true });
  const app = createApp(settings);
  const serving = await openServing(settings, app.log);
  try {
    await addRoutes(app, serving);
    const dashboard = settings.dashboard ? findDashboard() : { missing: 'The dashboard was not asked for.' };
    if ('folder' in dashboard) await mountDashboard(app, dashboard.folder, settings);
    const me = settings.team ? undefined : await serving.auth.principalOf({});
    const studies = me ? await showStudies(serving, me) : [];
    await app.listen({ port: settings.port, host: settings.host });
    return {
      url: publicUrl(settings),
      settings,
      studies,
      dashboard,
      close: () => closeWithin(app, PATIENCE),
    };
  } catch (error) {
    await app.close();
    throw listenError(error as NodeJS.ErrnoException, settings);
  }
}

/** Requests under way have this long to finish when the server stops, ms. */
const PATIENCE = 10_000;

async function closeWithin(app: FastifyInstance, patience: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), patience);
  await app.close();
  clearTimeout(timer);
}

/** Sign-in must know its own address before anything listens: a free port is looked up first. */
async function withPort(settings: ServerSettings): Promise<ServerSettings> {
  if (settings.port !== 0) return settings;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, settings.host, resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return { ...settings, port };
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ServerSettings): Error {
  const where = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return new MorphoscopeError('ResourceError', 'another program listens there', {
      where,
      suggestion: 'Choose another port with --port, or 0 for any that is free.',
      cause: error,
    });
  }
  if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new MorphoscopeError('InputError', `cannot listen there (${error.code})`, {
      where,
      suggestion: 'Ports below 1024 need rights, and the host must be an address of this machine.',
      cause: error,
    });
  }
  return error;
}
