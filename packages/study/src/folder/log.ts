import { appendFile } from 'node:fs/promises';

/** One line of `log.jsonl`. The only place in a study folder that carries clock times. */
export interface LogEntry {
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** Appends events to a study's log. Failing to log never stops a run. */
export class StudyLog {
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly path: string) {}

  add(entry: LogEntry): void {
    const line = `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`;
    this.#queue = this.#queue.then(() => appendFile(this.path, line)).catch(() => undefined);
  }

  /** Resolves when everything added so far is written. */
  async flush(): Promise<void> {
    await this.#queue;
  }
}
