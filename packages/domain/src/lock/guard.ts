import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, parseIdentity, thisProcess } from './process-identity.js';

/** The right to change a lock file, held for a moment. */
export interface Guard {
  /** Whether it is still held: a process that slept on it for seconds may have lost it. */
  isMine(): Promise<boolean>;
  release(): Promise<void>;
}

const WAIT_MS = 20;
/** Guards are held for a moment only: one that stays the same for so long belongs to nobody any more. */
const LEFT_MS = 5000;

/** The text of a file, or undefined where there is none that can be read. */
export const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);

/**
 * Makes the file at `path`, waiting while another process has it. One that was left by a process which died with it is
 * removed.
 */
export async function takeGuard(path: string): Promise<Guard> {
  const mine = JSON.stringify({ ...(await thisProcess()), once: randomBytes(8).toString('hex') });
  const isMine = async () => (await textOf(path)) === mine;
  let seen: string | undefined;
  let since = 0;
  while (!(await create(path, mine))) {
    const text = await textOf(path);
    if (text !== seen) {
      seen = text;
      since = performance.now();
    }
    if (text === undefined) continue;
    if (performance.now() - since < LEFT_MS && (await mayBeHeld(text))) await sleep(WAIT_MS);
    else if ((await textOf(path)) === text) await rm(path, { force: true });
  }
  return {
    isMine,
    release: async () => {
      if (await isMine()) await rm(path, { force: true });
    },
  };
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** One that says nothing may be just being written. */
async function mayBeHeld(text: string): Promise<boolean> {
  const holder = parseIdentity(text);
  return !holder || isRunning(holder);
}
