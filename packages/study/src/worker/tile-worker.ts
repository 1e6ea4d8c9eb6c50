import { workerData } from 'node:worker_threads';
import type { DifferentiableModel } from '@morphoscope/domain';
import { answerJobs } from './answer-jobs.js';
import { clusterPixels } from './cluster-pixels.js';
import { openDifferentiableModel } from './differentiable-model.js';
import { poolTiles } from './pooled-tiles.js';
import { prepareSlide } from './prepare-slide.js';
import type { TileJob, TileResults, WorkerSetup } from './protocol.js';
import { RestOfNetwork } from './rest-of-network.js';
import { sampleTiles } from './sample-tiles.js';
import { SlideShelf } from './slide-shelf.js';
import { TileAttributor } from './tile-attributor.js';
import { TileModel } from './tile-model.js';
import { TileProjector } from './tile-projector.js';

const setup = workerData as WorkerSetup;
const slides = new SlideShelf();
const model = new TileModel(setup, slides);
let differentiable: Promise<DifferentiableModel> | undefined;
const openOnce = () => {
  differentiable ??= openDifferentiableModel(setup);
  return differentiable;
};
const attributor = new TileAttributor(setup, slides, openOnce);
const rest = new RestOfNetwork(model, openOnce);
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
    case 'pool':
      return poolTiles(model, job);
    case 'attribute':
      return attributor.attribute(job);
    case 'gradients':
      return rest.gradients(job);
    case 'rebuild':
      return rest.rebuild(job);
    case 'cluster-pixels':
      return clusterPixels(job, await openOnce(), setup, slides);
    case 'picture': {
      const reader = await slides.open(job.slide);
      const { x, y, width, height, mpp } = job;
      return reader.readAtMpp({ x, y, width, height, mpp, rule: 'box' });
    }
  }
}

answerJobs(work);
