import type { LogLevel, ServerOptions } from '@morphoscope/api';
import { choiceFlag, type FlagKind, type Flags, numberFlag, parseFlags } from '../arguments/parse.js';
import type { Command } from './command.js';
import { serveUntilInterrupted } from './serve-until-interrupted.js';

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[];

const flagKinds: Readonly<Record<string, FlagKind>> = {
  port: 'text',
  host: 'text',
  data: 'text',
  slides: 'list',
  models: 'list',
  database: 'text',
  team: 'switch',
  url: 'text',
  'sign-up': 'text',
  'behind-proxy': 'switch',
  'no-worker': 'switch',
  log: 'text',
  open: 'switch',
};

const help = `morphoscope serve: the dashboard and its API, in one process

Usage: morphoscope serve [STUDY...] [options]

Shows the study folders given, and everything that was registered before. Without --team it is for the person at this
machine: nobody signs in, and no other machine can reach it.

  --port N             where to listen (default 3000; 0: any free port)
  --host ADDRESS       address to listen on (default 127.0.0.1); others can reach any other one, so people sign in
  --data DIR           database, uploads, studies made here
                       (default: morphoscope in the place where this system keeps data of programs)
  --slides DIR...      folders with slides and studies that may be registered
  --models DIR...      folders with models that may be registered
  --no-worker          does no jobs itself: morphoscope worker does them
  --open               opens the dashboard in the browser

For a team:
  --team               people sign in, with organisations and roles
  --database URL       PostgreSQL, postgres://... (default: DATABASE_URL, else an embedded database in the data folder)
  --url URL            address that people type, e.g. https://morphoscope.example.org (needed with --host 0.0.0.0)
  --behind-proxy       a reverse proxy stands before it and sets X-Forwarded headers
  --sign-up first|open the first person and the invited may sign up (default), or everybody
  --log LEVEL          ${logLevels.join(', ')}; JSON lines on stderr (default warn, with --team info)

Ctrl-C finishes the requests under way and gives back the work at hand; a second Ctrl-C ends at once.

Examples:
  morphoscope serve study --open
  morphoscope serve --slides /data/slides --models /data/models
  morphoscope serve --team --host 0.0.0.0 --url https://morphoscope.example.org --database postgres://db/morphoscope
`;

/** `morphoscope serve` */
export const serve: Command = {
  summary: 'the dashboard and its API, for one person or a team',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    await serveUntilInterrupted(serverOptions(flags), flags.switches.has('open'));
    return 0;
  },
};

function serverOptions(flags: Flags): ServerOptions {
  const { text, lists, switches, positionals } = flags;
  const port = numberFlag(flags, 'port', { least: 0, most: 65_535, whole: true });
  const signUp = choiceFlag(flags, 'sign-up', ['first', 'open'] as const);
  const log = choiceFlag(flags, 'log', logLevels);
  return {
    studies: positionals,
    ...(port === undefined ? {} : { port }),
    ...(text.host === undefined ? {} : { host: text.host }),
    ...(text.data === undefined ? {} : { data: text.data }),
    ...(lists.slides === undefined ? {} : { slides: lists.slides }),
    ...(lists.models === undefined ? {} : { models: lists.models }),
    ...(text.database === undefined ? {} : { database: text.database }),
    ...(switches.has('team') ? { team: true } : {}),
    ...(text.url === undefined ? {} : { url: text.url }),
    ...(signUp === undefined ? {} : { signUp }),
    ...(log === undefined ? {} : { log }),
    worker: !switches.has('no-worker'),
    behindProxy: switches.has('behind-proxy'),
  };
}
