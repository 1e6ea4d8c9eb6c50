// Entry of the thread that owns one model, started by open-model-in-worker.ts.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ModelOutput, ModelRunner } from '@morphoscope/domain';
import { type OpenModelOptions, openModel } from '../open-model.js';
import { type Answer, packError, type Request } from './messages.js';

/** What the thread is started with. */
export interface ModelWorkerData {
  readonly path: string;
  readonly options: OpenModelOptions;
}

if (parentPort) await serve(parentPort, workerData as ModelWorkerData);

async function serve(port: MessagePort, { path, options }: ModelWorkerData): Promise<void> {
  const send = (answer: Answer, transfer: ArrayBuffer[] = []): void => port.postMessage(answer, transfer);
  try {
    const runner = await openModel(path, options);
    const { description, preprocessing, layer, engine } = runner;
    port.on('message', (request: Request) => {
      answer(runner, request, send, port).catch((error: unknown) =>
        send({ id: request.id, kind: 'failed', error: packError(error) }),
      );
    });
    send({ id: 0, kind: 'opened', facts: { description, preprocessing, layer, engine } });
  } catch (error) {
    send({ id: 0, kind: 'failed', error: packError(error) });
  }
}

async function answer(
  runner: ModelRunner,
  request: Request,
  send: (answer: Answer, transfer?: ArrayBuffer[]) => void,
  port: MessagePort,
): Promise<void> {
  const { id } = request;
  if (request.kind === 'run') {
    const output = await runner.run(request.tiles);
    send({ id, kind: 'output', output }, buffersOf(output));
    return;
  }
  await runner.close();
  send({ id, kind: 'closed' });
  port.close();
}

/** Both tensors own whole buffers, so they can move to the asking thread without a copy. */
function buffersOf({ predictions, activations }: ModelOutput): ArrayBuffer[] {
  return [...new Set([predictions.data.buffer, activations.data.buffer])] as ArrayBuffer[];
}
