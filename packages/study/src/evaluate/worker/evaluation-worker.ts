import { workerData } from 'node:worker_threads';
import type { DifferentiableModel } from '@morphoscope/domain';
import { answerJobs } from '../../worker/answer-jobs.js';
import { openDifferentiableModel } from '../../worker/differentiable-model.js';
import { SlideShelf } from '../../worker/slide-shelf.js';
import { TileProbe } from '../probes/worker/tile-probe.js';
import { TileJudge } from './judge-tiles.js';
import type { EvaluationJob, EvaluationResults, EvaluationSetup } from './protocol.js';
import { runTiles } from './run-tiles.js';

const setup = workerData as EvaluationSetup;
const slides = new SlideShelf();
let opened: Promise<DifferentiableModel> | undefined;
let judge: TileJudge | undefined;
let probe: TileProbe | undefined;

async function model(): Promise<DifferentiableModel> {
  opened ??= openDifferentiableModel(setup);
  return opened;
}

async function work(job: EvaluationJob): Promise<EvaluationResults[EvaluationJob['kind']]> {
  switch (job.kind) {
    case 'cells':
      return takeCells(job);
    case 'maps':
      judge = new TileJudge(slides, await model(), job);
      return null;
    case 'judge':
      return judge!.judge(job);
    case 'planes':
      return judge!.planes(job);
    case 'probe-setup':
      probe = new TileProbe(slides, await model(), setup, job);
      return null;
    default:
      return probe!.work(job);
  }
}

/** Activations of the cells asked for; cells of tiles with values that are not finite are left out. */
async function takeCells(
  job: Extract<EvaluationJob, { kind: 'cells' }>,
): Promise<EvaluationResults['cells']> {
  const differentiable = await model();
  const { channels: C, height, width } = differentiable.layer;
  const P = height * width;
  const rows = new Float32Array(job.cells.reduce((sum, cells) => sum + cells.length, 0) * C);
  let at = 0;
  for await (const { rows: tiles, activations } of runTiles(slides, differentiable, job.slide, job.tiles)) {
    tiles.forEach((tile, i) => {
      for (const cell of job.cells[tile]!) {
        for (let c = 0; c < C; c++) rows[at + c] = activations.data[(i * C + c) * P + cell]!;
        at += C;
      }
    });
  }
  return { rows: rows.slice(0, at) };
}

answerJobs(work);
