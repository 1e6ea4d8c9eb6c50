import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process, so that another one with the same number is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine, where it tells (Linux). */
  readonly boot?: string;
  /** When the process started, in ticks since then, where the machine tells (Linux). */
  readonly started?: string;
}

async function bootId(): Promise<string | undefined> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  return text?.trim();
}

/** State and start time of a process, as proc(5) gives them. */
async function processStat(pid: number): Promise<{ state: string; started: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name, in brackets, may hold anything.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && { state: fields[0]!, started: fields[19]! };
}

/** This process. */
export async function thisProcess(): Promise<ProcessIdentity> {
  const [boot, stat] = await Promise.all([bootId(), processStat(process.pid)]);
  return {
    pid: process.pid,
    host: hostname(),
    ...(boot === undefined ? {} : { boot }),
    ...(stat === undefined ? {} : { started: stat.started }),
  };
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether it still runs. A process of another machine cannot be seen from here: it counts as running. */
export async function isRunning(other: ProcessIdentity): Promise<boolean> {
  const me = await thisProcess();
  if (other.host !== me.host) return true;
  if (other.boot !== undefined && me.boot !== undefined && other.boot !== me.boot) return false;
  if (!answersSignals(other.pid)) return false;
  const stat = await processStat(other.pid);
  if (!stat) return true;
  // A zombie is dead, but for its parent to notice.
  return stat.state !== 'Z' && (other.started === undefined || other.started === stat.started);
}

/** Who wrote a text, or undefined where it does not say. What else the text holds stays in the result. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const said = JSON.parse(text) as Partial<ProcessIdentity> | null;
    return typeof said?.pid === 'number' && typeof said.host === 'string'
      ? (said as ProcessIdentity)
      : undefined;
  } catch {
    return undefined;
  }
}
