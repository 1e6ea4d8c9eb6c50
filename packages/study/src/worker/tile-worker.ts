import { parentPort, workerData } from 'node:worker_threads';
import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import { prepareSlide } from './prepare-slide.js';
import type { TileJob, TileResults, WorkerSetup } from './protocol.js';
import { sampleTiles } from './sample-tiles.js';
import { SlideShelf } from './slide-shelf.js';
import { TileModel } from './tile-model.js';
import { TileProjector } from './tile-projector.js';

const setup = workerData as WorkerSetup;
const slides = new SlideShelf();
const model = new TileModel(setup, slides);
let projector: TileProjector | undefined;

async function work(job: TileJob): Promise<TileResults[TileJob['kind']]> {
  switch (job.kind) {
    case 'prepare':
      return prepareSlide(await slides.open(job.slide), setup);
    case 'sample':
      return sampleTiles(model, job);
    case 'dictionaries':
      projector = new TileProjector(model, job.dictionaries, job.evidence);
      return null;
    case 'project':
      return projector!.project(job);
    case 'picture': {
      const reader = await slides.open(job.slide);
      const { x, y, width, height, mpp } = job;
      return reader.readAtMpp({ x, y, width, height, mpp, rule: 'box' });
    }
  }
}

/** Errors that are not ours (native code, a damaged file) are told as a failure of this slide, with their own words. */
function describe(error: unknown): ReturnType<MorphoscopeError['toJSON']> {
  if (isMorphoscopeError(error)) return error.toJSON();
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  // A full disk is nobody's slide's fault: it ends the run.
  if (code === 'ENOSPC' || code === 'EDQUOT') {
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

parentPort?.on('message', async (job: TileJob) => {
  try {
    const result = await work(job);
    parentPort?.postMessage({ result }, buffersOf(result));
  } catch (error) {
    parentPort?.postMessage({ error: describe(error) });
  }
});
