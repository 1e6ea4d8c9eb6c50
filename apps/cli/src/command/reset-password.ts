import { type FlagKind, onlyPositional, parseFlags } from '../arguments/parse.js';
import { say } from '../terminal/say.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = { data: 'text', database: 'text', url: 'text' };

const help = `morphoscope reset-password: a link by which somebody sets a new password

Usage: morphoscope reset-password EMAIL [options]

For whoever runs the server of a team, when the last admin forgot their password; other people ask an admin, who makes the
same link under People. Nothing changes until the link is used: it works once, within 24 hours, and ends all sessions of
its owner. Only the link is printed on stdout.

  --data DIR           data folder of the server (default: as for serve)
  --database URL       PostgreSQL of the server, postgres://... (default: DATABASE_URL)
  --url URL            address that people type (default: http://127.0.0.1:3000)

With PostgreSQL the server may go on meanwhile. An embedded database belongs to its server: stop it first, and start it
again before the link is opened.

Examples:
  morphoscope reset-password reader-1@example.org --data team-data
  morphoscope reset-password reader-1@example.org --database postgres://db/morphoscope --url https://morphoscope.example.org
`;

/** `morphoscope reset-password` */
export const resetPassword: Command = {
  summary: 'a link for who forgot the password of a team’s server',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const email = onlyPositional(flags, 'e-mail address', 'morphoscope reset-password reader-1@example.org');
    const { data, database, url } = flags.text;
    // The server's libraries are loaded only where they are needed.
    const api = await import('@morphoscope/api');
    const made = await api.resetPassword({
      email,
      ...(data === undefined ? {} : { data }),
      ...(database === undefined ? {} : { database }),
      ...(url === undefined ? {} : { url }),
    });
    say(`For ${made.name}, until ${made.expiresAt}. Hand it on where nobody else reads it:`);
    process.stdout.write(`${made.link}\n`);
    return 0;
  },
};
