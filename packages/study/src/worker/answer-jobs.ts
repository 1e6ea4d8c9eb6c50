import { parentPort } from 'node:worker_threads';
import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import { isOutOfRoom } from '../folder/atomic.js';

/** Makes this thread answer the jobs of a `ThreadPool` with what `work` gives. */
export function answerJobs<Job>(work: (job: Job) => Promise<unknown>): void {
  parentPort?.on('message', async (job: Job) => {
    try {
      const result = await work(job);
      parentPort?.postMessage({ result }, buffersOf(result));
    } catch (error) {
      parentPort?.postMessage({ error: describe(error) });
    }
  });
}

/** Errors that are not ours (native code, a damaged file) are told as a failure of this slide, with their own words. */
function describe(error: unknown): ReturnType<MorphoscopeError['toJSON']> {
  if (isMorphoscopeError(error)) return error.toJSON();
  const message = error instanceof Error ? error.message : String(error);
  // A full disk is nobody's slide's fault: it ends the run.
  if (isOutOfRoom(error)) {
    return new MorphoscopeError('ResourceError', 'the disk is full', {
      suggestion: 'Free some space, then go on with --resume: what was finished is kept.',
    }).toJSON();
  }
  return new MorphoscopeError('SlideError', `could not be processed: ${message}`).toJSON();
}

/** Large results are moved, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (result === null || typeof result !== 'object') return [];
  const buffers = new Set<ArrayBuffer>();
  for (const value of Object.values(result)) {
    if (value instanceof Float32Array && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
