import type { ClaimedJob, Database, JobQueue, NewJob, Queries } from '@morphoscope/db';
import { createRepositories } from '@morphoscope/db';
import { type JobPayload, type JobPayloadInput, studyRowFacts } from '@morphoscope/rpc';
import { abandonAddition, type Progress } from '@morphoscope/study';
import { type Bench, payloadOf } from './bench.js';
import { failureOf } from './failure-of.js';
import { Pace } from './pace.js';
import type { ScienceStep, ScienceSteps } from './science/science-job.js';
import { shareStage } from './slide-stage.js';
import { untilStudyIsFree } from './study-turn.js';

/** What jobs stand on. */
export interface JobGround {
  readonly queue: JobQueue;
  readonly database: Database;
  readonly bench: Bench;
  /** Aborted when the worker stops. */
  readonly stop: AbortSignal;
}

type Shared = Extract<JobPayload, { kind: 'run' | 'apply' }>;

/** Does a job from beginning to end, and ends it in the queue, whatever happens. Never throws. */
export async function doJob(ground: JobGround, job: ClaimedJob): Promise<void> {
  const { stop, bench } = ground;
  try {
    const payload = payloadOf(job.row);
    await untilStudyIsFree(ground, job);
    if (payload.kind === 'run' || payload.kind === 'apply') await makeShared(ground, job, payload);
    else await take(ground, job, 'whole');
    await complete(ground, job, payload);
  } catch (error) {
    await bench.clear();
    if (stop.aborted) await job.release();
    else if (job.signal.aborted) await afterLoss(job);
    else await fail(ground, job, error);
  }
}

/** A run or an addition: the slides are shared out, the rest is done here. */
async function makeShared(ground: JobGround, job: ClaimedJob, payload: Shared): Promise<void> {
  const { bench, stop } = ground;
  const { slides, finished } = await take(ground, job, 'start');
  if (finished) return;
  let left = slides;
  let tiles: ReadonlyMap<string, number> | undefined;
  if (payload.kind === 'run') {
    const parts = await shareStage(bench, job, 'sample', slides, stop);
    tiles = new Map(parts.map(({ slide, result }) => [slide, tilesOf(result)]));
    await take(ground, job, 'sample-rest');
    left = (await take(ground, job, 'fit')).slides;
  }
  await shareStage(bench, job, 'apply', left, stop, tiles);
  await take(ground, job, 'apply-rest');
  await take(ground, job, 'finish');
}

function tilesOf(result: unknown): number {
  return (result as { tiles?: number } | null)?.tiles ?? 0;
}

/** Does a step here and shows how far it is. */
async function take<Step extends ScienceStep>(
  { bench, stop }: JobGround,
  job: ClaimedJob,
  step: Step,
): Promise<ScienceSteps[Step]> {
  let stage = '';
  let pace = new Pace();
  const onProgress = (progress: Progress): void => {
    if (progress.stage !== stage) pace = new Pace();
    stage = progress.stage;
    job.progress({ ...progress, ...pace.of(progress.done, progress.total) });
  };
  if (step === 'start' || step === 'whole')
    job.progress({ stage: 'start', done: 0, total: 1, unit: 'steps' });
  const signal = AbortSignal.any([job.signal, stop]);
  return bench.take(job.row, step, undefined, { signal, onProgress, onNotice: (text) => job.log(text) });
}

async function complete(ground: JobGround, job: ClaimedJob, payload: JobPayload): Promise<void> {
  const facts = await studyRowFacts(payload.folder);
  await job.complete(async (queries) => {
    await createRepositories(queries).studies.update(job.row, payload.study, { facts });
    for (const next of following(payload)) await submit(ground, job, next, queries);
  });
}

/** What was asked for beside a study is done afterwards, as jobs of their own: if one fails, the study is there all the same. */
function following(payload: JobPayload): JobPayloadInput[] {
  if (payload.kind !== 'run' && payload.kind !== 'apply') return [];
  const { study, folder, index } = payload;
  const next: JobPayloadInput[] = [];
  if (payload.kind === 'run' && payload.attribution.length > 0)
    next.push({ kind: 'attribute', study, folder, methods: payload.attribution });
  if (index) next.push({ kind: 'index', study, folder, ...index });
  if (payload.kind === 'run' && payload.evaluate)
    next.push({ kind: 'evaluate', study, folder, ...payload.evaluate });
  return next;
}

async function submit(
  { queue }: JobGround,
  { row }: ClaimedJob,
  payload: JobPayloadInput,
  queries: Queries,
): Promise<void> {
  const { organisationId, authorId, author, priority } = row;
  const scope = { organisationId, userId: authorId ?? '', name: author };
  const job: NewJob = { kind: payload.kind, studyId: payload.study, payload, priority };
  await queue.submit(scope, job, queries);
}

async function fail({ database }: JobGround, job: ClaimedJob, error: unknown): Promise<void> {
  const failure = failureOf(error);
  job.log(`${failure.message}${failure.suggestion ? ` ${failure.suggestion}` : ''}`);
  if (error instanceof Error && error.stack && failure.message.startsWith('something unexpected'))
    job.log(error.stack);
  const { studyId, kind } = job.row;
  if (studyId && kind === 'run') {
    // What is there of a study that failed half-way is shown, if it can be read; the failure itself is what counts.
    await studyRowFacts(payloadOf(job.row).folder)
      .then((facts) => createRepositories(database.queries).studies.update(job.row, studyId, { facts }))
      .catch(() => undefined);
  }
  await job.fail(failure);
}

/** Cancelled, or somebody else has it now. */
async function afterLoss(job: ClaimedJob): Promise<void> {
  const { reason } = job.signal;
  const cancelled = reason instanceof Error && reason.message === 'cancelled';
  if (cancelled && job.row.kind === 'apply') await abandonAddition(payloadOf(job.row).folder);
}
