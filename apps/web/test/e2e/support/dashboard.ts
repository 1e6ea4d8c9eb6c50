import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { noBrowser } from '../../viewer/support/browser';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const cli = here('../../../../cli/dist/main.js');

/** Why flows through the dashboard are skipped; empty when they are not. */
export const noDashboard =
  noBrowser ||
  (!existsSync(cli) ? ' (skipped: the command line is not built)' : '') ||
  (!existsSync(here('../../../.next/BUILD_ID')) ? ' (skipped: the dashboard is not built)' : '');

/** The dashboard as `morphoscope serve` shows it, in a process of its own, with a database of its own. */
export interface Dashboard {
  readonly url: string;
  /** Study folders given to it. */
  readonly folder: string;
  /** Id of the study, in single-user mode. */
  readonly study: string;
  /** Id of the other study, where there is one. */
  readonly other: string;
  /** Asks a procedure of the API in single-user mode; of `study`, unless the input says another. */
  ask<Answer>(procedure: string, input?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Ends the server; `start` lets another take its place, with the same address and database. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server and deletes everything. */
  close(): Promise<void>;
}

/**
 * Makes a phantom study and serves it.
 * @param options.team people sign in; the study must be imported then
 * @param options.study whether a study is made at all
 * @param options.index whether the study has an index and a map
 * @param options.other whether there is another study, of all slides but the first, with three clusters
 */
export async function openDashboard(
  options: {
    readonly team?: boolean;
    readonly index?: boolean;
    readonly study?: boolean;
    readonly other?: boolean;
  } = {},
): Promise<Dashboard> {
  const { team = false, index = true, study = true, other = false } = options;
  const folder = await mkdtemp(join(tmpdir(), 'morphoscope-dashboard-'));
  const wanted = [...(index ? ['index'] : []), ...(other ? ['other'] : [])];
  if (study) await promisify(execFile)(process.execPath, [here('make-study.mjs'), folder, ...wanted]);
  const roots = ['--slides', folder, '--models', here('../../../../../packages/phantom/models')];
  const studies = [join(folder, 'study'), ...(other ? [join(folder, 'other')] : [])];
  const given = [...(team ? ['--team'] : studies), ...roots];
  const serve = (port: string) =>
    spawn(
      process.execPath,
      [cli, 'serve', ...given, '--port', port, '--data', join(folder, 'data'), '--log', 'silent'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
  let server = serve('0');
  const text = await said(server, /For research use only/);
  const url = /answers at (\S+)/.exec(text)?.[1] as string;
  const ids = [...text.matchAll(/\/s\/([\w-]+)/g)].map(([, id]) => id as string);
  const stop = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  };
  return {
    url,
    folder,
    study: ids[0] ?? '',
    other: ids[1] ?? '',
    ask: async (procedure, input = {}) => {
      const asked = encodeURIComponent(JSON.stringify({ study: ids[0], ...input }));
      const response = await fetch(`${url}/api/rpc/${procedure}?input=${asked}`);
      return (await response.json()).result.data;
    },
    stop,
    start: async () => {
      server = serve(new URL(url).port);
      await said(server, /For research use only/);
    },
    close: async () => {
      if (server.exitCode === null) await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a process said until `end` came. */
function said(child: ChildProcess, end: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (chunk: Buffer) => {
      text += chunk;
      if (end.test(text)) resolve(text);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${text}`)));
  });
}
