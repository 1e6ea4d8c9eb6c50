import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./racer.mjs', import.meta.url));

/** Another process that tries to take a lock at a given time, and holds it until it is killed. */
export class Racer {
  readonly #process: ChildProcess;
  readonly #gone: Promise<unknown>;
  /** `owns`, or why not. */
  readonly answer: Promise<string>;

  constructor(path: string, at = 0) {
    this.#process = spawn(process.execPath, [script, JSON.stringify({ path, at })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#gone = once(this.#process, 'exit');
    this.answer = Promise.race([
      once(createInterface(this.#process.stdout!), 'line').then(([line]) => String(line)),
      this.#gone.then(() => 'died'),
    ]);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** SIGKILL: it can do nothing about it. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#gone;
  }
}
