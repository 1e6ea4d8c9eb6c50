import { Worker } from 'node:worker_threads';
import { type ModelOutput, type ModelRunner, MorphoscopeError, type TilePixels } from '@morphoscope/domain';
import type { OpenModelOptions } from '../open-model.js';
import { type Answer, type Request, type RunnerFacts, unpackError } from './messages.js';
import type { ModelWorkerData } from './model-worker.js';

/**
 * `openModel` in a thread of its own, so that runs leave the caller's event loop free. Tiles are copied to the thread
 * (the caller keeps its buffers), outputs are moved back. Close the runner: an open one keeps the process alive.
 * @throws what `openModel` throws; `ResourceError` when the thread dies.
 */
export async function openModelInWorker(path: string, options: OpenModelOptions = {}): Promise<ModelRunner> {
  const thread = new ModelThread(path, options);
  try {
    return new WorkerRunner(await thread.opened, thread);
  } catch (error) {
    await thread.end();
    throw error;
  }
}

class WorkerRunner implements ModelRunner {
  readonly description: RunnerFacts['description'];
  readonly preprocessing: RunnerFacts['preprocessing'];
  readonly layer: RunnerFacts['layer'];
  readonly engine: string;

  constructor(
    facts: RunnerFacts,
    private readonly thread: ModelThread,
  ) {
    this.description = facts.description;
    this.preprocessing = facts.preprocessing;
    this.layer = facts.layer;
    this.engine = facts.engine;
  }

  async run(tiles: readonly TilePixels[]): Promise<ModelOutput> {
    const answer = await this.thread.ask({ kind: 'run', tiles });
    return (answer as Extract<Answer, { kind: 'output' }>).output;
  }

  async close(): Promise<void> {
    if (this.thread.ended) return;
    await this.thread.ask({ kind: 'close' });
    await this.thread.end();
  }
}

type Question = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;
interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Questions and answers over the thread's port, matched by number. */
class ModelThread {
  readonly opened: Promise<RunnerFacts>;
  ended = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  constructor(path: string, options: OpenModelOptions) {
    const workerData: ModelWorkerData = { path, options };
    this.worker = new Worker(new URL('./model-worker.js', import.meta.url), { workerData });
    this.worker.on('message', (answer: Answer) => this.receive(answer));
    this.worker.on('error', (cause) => this.fail(died(path, cause.message, cause)));
    this.worker.on('exit', (code) => this.fail(died(path, `it ended with code ${code}`)));
    this.opened = this.expect(0).then((answer) => (answer as Extract<Answer, { kind: 'opened' }>).facts);
  }

  ask(question: Question): Promise<Answer> {
    if (this.ended) return Promise.reject(died('model thread', 'it has been closed'));
    const id = ++this.asked;
    const answer = this.expect(id);
    this.worker.postMessage({ id, ...question });
    return answer;
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  private expect(id: number): Promise<Answer> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private receive(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.kind === 'failed') waiting?.reject(unpackError(answer.error));
    else waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    this.ended = true;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

function died(where: string, why: string, cause?: unknown): MorphoscopeError {
  return new MorphoscopeError('ResourceError', `the thread that runs the model stopped: ${why}`, {
    where,
    suggestion: 'Open the model again; if memory ran out, use smaller batches or fewer threads.',
    ...(cause === undefined ? {} : { cause }),
  });
}
