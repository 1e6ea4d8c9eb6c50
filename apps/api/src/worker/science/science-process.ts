import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Progress } from '@morphoscope/study';
import { env } from '../../env.js';
import type { ScienceAnswer, ScienceJob, ScienceRequest, ScienceStep, ScienceSteps } from './science-job.js';
import { died, type ScienceLoss, stopped, tooLarge, tooLong } from './science-loss.js';

/** What a process may use. */
export interface ScienceLimits {
  /** Resident memory, bytes. Default: no limit. */
  readonly memoryBytes?: number;
  /** Time for one step (a slide, a fit, an evaluation), ms. Default: no limit. */
  readonly stepMs?: number;
  /** From the request to stop until it is killed, ms. Default 10,000. */
  readonly graceMs?: number;
}

/** How a step is followed and stopped. */
export interface StepHooks {
  readonly onProgress?: (progress: Progress) => void;
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
}

interface Asked {
  readonly hooks: StepHooks;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

const LAST_WORDS = 2000;

/**
 * A process that does the science of one job, step by step, so that nothing it does (a model that takes the engine down, a
 * slide that takes all memory, a busy loop) can harm the one who asked. It ends with the one who asked.
 */
export class ScienceProcess {
  readonly #child: ChildProcess;
  readonly #limits: ScienceLimits;
  readonly #ended: Promise<void>;
  #asked: Asked | undefined;
  /** Why it is being killed, or how it ended. */
  #loss: ScienceLoss | undefined;
  #words = '';

  constructor(job: ScienceJob, limits: ScienceLimits = {}) {
    this.#limits = limits;
    this.#child = fork(new URL('./science-main.js', import.meta.url), [], {
      env: env.forScience(),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#lost(died(code, signal, this.#words));
        resolve();
      });
      this.#child.once('error', (error) => {
        this.#lost(died(null, null, error.message));
        resolve();
      });
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-LAST_WORDS);
    });
    this.#child.on('message', (answer: ScienceAnswer) => this.#hear(answer));
    this.#beModest();
    this.#tell({ type: 'open', job });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it can be asked. */
  get alive(): boolean {
    return this.#loss === undefined;
  }

  /**
   * Does one step; one at a time.
   * @throws ScienceLoss when the process is lost, MorphoscopeError for what the step met, Error for what nobody expected
   */
  async take<Step extends ScienceStep>(
    step: Step,
    slide?: string,
    hooks: StepHooks = {},
  ): Promise<ScienceSteps[Step]> {
    if (this.#loss) throw this.#loss;
    hooks.signal?.throwIfAborted();
    const answered = new Promise<ScienceSteps[Step]>((resolve, reject) => {
      this.#asked = { hooks, resolve, reject };
    });
    const timers = this.#watch(hooks.signal);
    this.#tell({ type: 'take', step, ...(slide === undefined ? {} : { slide }) });
    try {
      return await answered;
    } finally {
      this.#asked = undefined;
      timers();
    }
  }

  /** Ends it: at once where it is idle, else between two tiles, else by force. */
  async close(): Promise<void> {
    if (this.#asked) {
      this.#stop();
      const over = new Promise((resolve) => setTimeout(resolve, this.#grace).unref());
      await Promise.race([this.#ended, over]);
    }
    this.kill();
    await this.#ended;
  }

  /** By force. */
  kill(loss: ScienceLoss = stopped()): void {
    this.#loss ??= loss;
    this.#child.kill('SIGKILL');
  }

  get #grace(): number {
    return this.#limits.graceMs ?? 10_000;
  }

  /** Ends a step that is cancelled or takes too long. @returns takes the watch away again */
  #watch(signal: AbortSignal | undefined): () => void {
    const { stepMs } = this.#limits;
    let force: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      this.#stop();
      force = setTimeout(() => this.kill(), this.#grace);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const late = stepMs === undefined ? undefined : setTimeout(() => this.kill(tooLong(stepMs)), stepMs);
    return () => {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(force);
      clearTimeout(late);
    };
  }

  #stop(): void {
    this.#tell({ type: 'stop' });
  }

  #tell(request: ScienceRequest): void {
    // A process that is gone is noticed by its end, not here.
    if (this.#child.connected) this.#child.send(request, () => undefined);
  }

  #hear(answer: ScienceAnswer): void {
    const asked = this.#asked;
    const { memoryBytes } = this.#limits;
    switch (answer.type) {
      case 'memory':
        if (memoryBytes !== undefined && answer.bytes > memoryBytes) this.kill(tooLarge(answer.bytes));
        return;
      case 'progress':
        asked?.hooks.onProgress?.(answer.progress);
        return;
      case 'notice':
        asked?.hooks.onNotice?.(answer.text);
        return;
      case 'done':
        asked?.resolve(answer.result as never);
        return;
      case 'failed':
        asked?.reject(revived(answer.error));
    }
  }

  #lost(loss: ScienceLoss): void {
    this.#loss ??= loss;
    this.#asked?.reject(this.#loss);
  }

  /** Whoever serves pages on the same machine goes first. */
  #beModest(): void {
    try {
      if (this.#child.pid !== undefined)
        setPriority(this.#child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It may have ended already, or the system has no priorities.
    }
  }
}

function revived(error: Extract<ScienceAnswer, { type: 'failed' }>['error']): Error {
  if (error.kind === 'known') return MorphoscopeError.revive(error.error);
  const made = new Error(error.message);
  if (error.stack !== undefined) made.stack = error.stack;
  return made;
}
