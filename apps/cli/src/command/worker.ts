import { once } from 'node:events';
import type { WorkerMachineOptions } from '@morphoscope/api';
import { MorphoscopeError } from '@morphoscope/domain';
import { engineNames } from '@morphoscope/embedder';
import { choiceFlag, type FlagKind, type Flags, numberFlag, parseFlags } from '../arguments/parse.js';
import { say } from '../terminal/say.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  database: 'text',
  capability: 'text',
  concurrency: 'text',
  threads: 'text',
  engine: 'text',
  memory: 'text',
  'step-minutes': 'text',
};

const help = `morphoscope worker: does jobs of a server on this machine

Usage: morphoscope worker --database URL [options]

Takes runs and other jobs from the queue that a server fills, and slides of runs that other workers have begun. Any number
of workers may be at it; a slide is the unit. Slides, models and study folders must lie at the same paths as for the
server. A worker that is stopped gives back what it has; one that dies is noticed, and another goes on at the same slide.

  --database URL       PostgreSQL of the server, postgres://... (default: DATABASE_URL)
  --capability LIST    embed: runs models, cpu: everything else (default embed,cpu)
  --concurrency N      jobs or slides at once, each in a process of its own (default 1)
  --threads N          threads of each of them (default: the cores, shared out)
  --engine NAME        engine for runs that are begun here: ${engineNames.join(', ')} (default auto)
  --memory GIB         a process that takes more is ended, and its slide tried again (default: no limit)
  --step-minutes N     likewise one that takes longer for a slide or another step (default: no limit)

Ctrl-C gives back the work at hand; a second Ctrl-C ends at once.

Examples:
  morphoscope worker --database postgres://morphoscope@db.example.org/morphoscope
  morphoscope worker --engine ort-cuda --capability embed
`;

/** `morphoscope worker` */
export const worker: Command = {
  summary: 'does jobs of a server on this machine',
  help,
  run: async (argv) => {
    const options = workerOptions(parseFlags(argv, flagKinds));
    // The server's libraries are loaded only where they are needed.
    const { startWorker } = await import('@morphoscope/api');
    const running = await startWorker({ ...options, onNotice: say });
    say(`${running.name} waits for jobs. Ctrl-C ends it.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
    say('\nGiving back the work at hand. Press Ctrl-C again to end at once.');
    await running.stop();
    return 0;
  },
};

function workerOptions(flags: Flags): WorkerMachineOptions {
  const { database } = flags.text;
  const concurrency = numberFlag(flags, 'concurrency', { least: 1, most: 64, whole: true });
  const threads = numberFlag(flags, 'threads', { least: 1, most: 256, whole: true });
  const memory = numberFlag(flags, 'memory', { least: 0.1 });
  const minutes = numberFlag(flags, 'step-minutes', { least: 0.1 });
  const engine = choiceFlag(flags, 'engine', engineNames);
  return {
    ...(database === undefined ? {} : { databaseUrl: database }),
    ...capabilitiesOf(flags.text.capability),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(threads === undefined ? {} : { threads }),
    ...(engine === undefined ? {} : { engine }),
    limits: {
      ...(memory === undefined ? {} : { memoryBytes: memory * 2 ** 30 }),
      ...(minutes === undefined ? {} : { stepMs: minutes * 60_000 }),
    },
  };
}

function capabilitiesOf(text: string | undefined): Pick<WorkerMachineOptions, 'capabilities'> {
  if (text === undefined) return {};
  const known = ['embed', 'cpu'] as const;
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !known.some((one) => one === word));
  if (unknown === undefined) return { capabilities: known.filter((one) => words.includes(one)) };
  throw new MorphoscopeError('InputError', `"${unknown}" is not one of ${known.join(', ')}`, {
    where: '--capability',
  });
}
