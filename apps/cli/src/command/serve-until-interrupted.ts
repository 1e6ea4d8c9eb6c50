import { once } from 'node:events';
import type { ServerOptions } from '@morphoscope/api';
import { disclaimer } from '../help.js';
import { openInBrowser } from '../terminal/open-in-browser.js';
import { say } from '../terminal/say.js';

/** Serves until somebody ends the program. `open`: in the person's browser too. */
export async function serveUntilInterrupted(options: ServerOptions, open: boolean): Promise<void> {
  // The server's libraries are loaded only where they are needed.
  const { startServer } = await import('@morphoscope/api');
  const server = await startServer(options);
  const { settings, url, dashboard, studies } = server;
  say(`Morphoscope answers at ${url}`);
  for (const { id, folder } of studies) say(`  ${folder}: ${url}/s/${id}`);
  if ('missing' in dashboard) say(dashboard.missing);
  if (settings.team && settings.studies.length > 0)
    say('Study folders are shown once an editor imports them, in the dashboard.');
  say(`Data: ${settings.data}`);
  say(settings.team ? 'People sign in.' : 'Only this machine can reach it. Ctrl-C ends it.');
  say(disclaimer);
  if (open) await openInBrowser(studies.length === 1 ? `${url}/s/${studies[0]!.id}` : url);
  await interruption();
  say('\nFinishing what is under way. Press Ctrl-C again to end at once.');
  await server.close();
}

/** Waits until somebody ends the program; the next time it ends at once. */
async function interruption(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
}
