#!/usr/bin/env node
import { isMorphoscopeError } from '@morphoscope/domain';
import { version } from '@morphoscope/study';
import { nearest } from './arguments/nearest.js';
import { commands } from './command/index.js';
import { env } from './env.js';
import { overview } from './help.js';
import { say } from './terminal/say.js';

/** Exit codes of the command line contract. */
const exit = { ok: 0, failed: 1, usage: 2 } as const;

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const topic = name === 'help' && rest[0] ? commands.get(rest[0]) : undefined;
    process.stdout.write(topic ? topic.help : overview(commands));
    return exit.ok;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version}\n`);
    return exit.ok;
  }
  const command = commands.get(name);
  if (!command) {
    const near = nearest(name, [...commands.keys()]);
    say(`There is no command "${name}".${near ? ` Did you mean "${near}"?` : ''} See morphoscope --help.`);
    return exit.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help);
    return exit.ok;
  }
  return command.run(rest);
}

function exitCode(error: unknown): number {
  return isMorphoscopeError(error) && error.tag !== 'ResourceError' ? exit.usage : exit.failed;
}

function describe(error: unknown): string {
  if (isMorphoscopeError(error)) return error.describe();
  if (error instanceof Error) return `${error.message}\n${env.debug ? error.stack : ''}`.trim();
  return String(error);
}

// A reader that closes the pipe early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    say(`error: ${describe(error)}`);
    process.exitCode = exitCode(error);
  },
);
