import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@morphoscope/api';
import type { DatabasePlace } from '@morphoscope/db';
import { quick } from './office.js';

const script = fileURLToPath(new URL('./worker-process.js', import.meta.url));

/** A worker in a process of its own. */
export class HiredProcess {
  private constructor(
    readonly child: ChildProcess,
    /** Of the worker, as it stands at the parts it takes. */
    readonly name: string,
  ) {}

  /** @param limit shell command that limits what the process may do, e.g. `ulimit -f 100` */
  static async start(
    place: DatabasePlace,
    worker: Partial<WorkerOptions> = {},
    limit?: string,
  ): Promise<HiredProcess> {
    const asked = JSON.stringify({ place, times: quick, worker });
    const child = limit
      ? spawn('/bin/sh', ['-c', `${limit}; exec "$@"`, 'sh', process.execPath, script, asked], options)
      : spawn(process.execPath, [script, asked], options);
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    return new HiredProcess(child, line.toString().trim());
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }
}

const options = { stdio: ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'] };

/** Science processes that this process, or another one, has started. */
export function scienceOf(parent = process.pid): number[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command=']).toString().split('\n');
    return lines
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .filter((found) => Number(found?.[2]) === parent && found?.[3]?.includes('science-main'))
      .map((found) => Number(found![1]));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const ppid = Number(/\) . (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
        return ppid === parent && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('science-main');
      } catch {
        return false;
      }
    });
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
