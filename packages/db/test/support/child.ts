import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Another process that runs a script of this folder and says things line by line. */
export class Child {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #gone: Promise<unknown>;
  #errors = '';

  constructor(script: string, ...values: readonly unknown[]) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#process = spawn(process.execPath, [path, ...values.map((value) => JSON.stringify(value))]);
    this.#gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stderr!.on('data', (text: Buffer) => {
      this.#errors += text.toString();
    });
    createInterface(this.#process.stdout!).on('line', (line) => this.lines.push(line));
  }

  /** Waits until it has said so many lines. */
  async said(count: number): Promise<void> {
    while (this.lines.length < count) {
      if (this.#process.exitCode !== null) throw new Error(`the process ended: ${this.#errors}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** SIGKILL: it can do nothing about it. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#gone;
  }
}
