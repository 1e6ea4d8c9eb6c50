import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { say } from './say.js';

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

/** Opens an address in the person's browser; says so where there is none. */
export async function openInBrowser(url: string): Promise<void> {
  const [program = 'xdg-open', ...rest] = openers[process.platform] ?? [];
  const child = spawn(program, [...rest, url], { stdio: 'ignore', detached: true });
  try {
    await once(child, 'spawn');
    child.unref();
  } catch {
    say(`No browser could be opened from here. Open ${url} yourself.`);
  }
}
