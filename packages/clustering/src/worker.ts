import { parentPort, workerData } from 'node:worker_threads';
import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import type { ProductGraphs } from './product-graph.js';
import { ShardHost } from './shard-host.js';

const port = parentPort;
if (!port) throw new Error('worker.js runs in a worker thread only');
const host = new ShardHost(workerData as ProductGraphs);
const operations = host as unknown as Record<string, (request: unknown) => Promise<unknown>>;

let queue: Promise<void> = Promise.resolve();

port.on('message', ({ id, op, request }: { id: number; op: string; request: unknown }) => {
  // onnxruntime hands control back between runs: without the queue two operations would mix.
  queue = queue.then(async () => {
    try {
      const value = await operations[op]!.call(host, request);
      port.postMessage({ id, value }, buffersOf(value));
    } catch (error) {
      port.postMessage({ id, error: wireError(error) });
    }
  });
});

/** The unshared buffers of a reply, one or two levels down; all of them are made for the reply. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) {
      if (part.buffer instanceof ArrayBuffer) found.add(part.buffer);
    } else if (Array.isArray(part)) part.forEach(visit);
    else if (part && typeof part === 'object') Object.values(part).forEach(visit);
  };
  visit(value);
  return [...found];
}

function wireError(error: unknown) {
  if (isMorphoscopeError(error)) return error.toJSON();
  if (error instanceof RangeError)
    return new MorphoscopeError('ResourceError', `out of memory while clustering (${error.message})`, {
      suggestion: 'Sample fewer cells, or use online NMF, which keeps only one batch in memory.',
    }).toJSON();
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
