import { parentPort, workerData } from 'node:worker_threads';
import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import { prepareSlide } from './prepare-slide.js';
import type { TileJob, TileResults, WorkerSetup } from './protocol.js';
import { SlideShelf } from './slide-shelf.js';
import { TileEmbedder } from './tile-embedder.js';

const setup = workerData as WorkerSetup;
const slides = new SlideShelf();
const embedder = new TileEmbedder(setup, slides);

async function work(job: TileJob): Promise<TileResults[TileJob['kind']]> {
  switch (job.kind) {
    case 'prepare':
      return prepareSlide(await slides.open(job.slide), setup);
    case 'activate':
      return embedder.activate(await embedder.cut(job.slide, job.tiles));
    case 'dictionaries':
      await embedder.use(job.dictionaries, job.evidence);
      return null;
    case 'project':
      return embedder.project(job);
    case 'picture': {
      const reader = await slides.open(job.slide);
      const { x, y, width, height, mpp } = job;
      return reader.readAtMpp({ x, y, width, height, mpp, rule: 'box' });
    }
  }
}

/** Errors that are not ours (native code, a full disk) are told as a failure of this slide, with their own words. */
function describe(error: unknown): ReturnType<MorphoscopeError['toJSON']> {
  if (isMorphoscopeError(error)) return error.toJSON();
  const message = error instanceof Error ? error.message : String(error);
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

parentPort?.on('message', async (job: TileJob) => {
  try {
    const result = await work(job);
    parentPort?.postMessage({ result }, buffersOf(result));
  } catch (error) {
    parentPort?.postMessage({ error: describe(error) });
  }
});
