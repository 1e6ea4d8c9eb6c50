import { parentPort } from 'node:worker_threads';
import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';

/** Makes this thread answer the calls of a `Thread` with the methods of `host`, one at a time, in the order asked. */
export function answerCalls(host: object): void {
  const operations = host as Record<string, (request: unknown) => Promise<unknown>>;
  let queue: Promise<void> = Promise.resolve();
  parentPort?.on('message', ({ id, op, request }: { id: number; op: string; request: unknown }) => {
    queue = queue.then(async () => {
      try {
        const tell = (progress: unknown): void => parentPort?.postMessage({ id, progress });
        const value = await operations[op]!.call(host, withProgress(request, tell));
        parentPort?.postMessage({ id, value }, buffersOf(value));
      } catch (error) {
        parentPort?.postMessage({ id, error: wireError(error) });
      }
    });
  });
}

/** A request that asks to be followed gets a function to say how far it is. */
function withProgress(request: unknown, tell: (progress: unknown) => void): unknown {
  const followed = request !== null && typeof request === 'object' && 'follow' in request;
  return followed ? { ...request, follow: tell } : request;
}

/** Unshared buffers of a reply, one level down: made for the reply, so they can be handed over. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const parts = ArrayBuffer.isView(value)
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value)
      : [];
  const buffers = parts.flatMap((part) =>
    ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer ? [part.buffer] : [],
  );
  return [...new Set(buffers)];
}

function wireError(error: unknown) {
  if (isMorphoscopeError(error)) return error.toJSON();
  if (error instanceof RangeError) {
    return new MorphoscopeError('ResourceError', `out of memory in the tile index (${error.message})`, {
      suggestion: 'Index fewer tiles, or shorter vectors (--vectors weights).',
    }).toJSON();
  }
  return { message: error instanceof Error ? error.message : String(error) };
}
