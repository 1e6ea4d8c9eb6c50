import { type Finding, isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import { StudyLog } from '../folder/log.js';
import type { RunHooks } from '../settings/run-settings.js';
import { version } from '../version.js';
import { ThreadPool } from '../worker/pool.js';
import type { WorkerSlide } from '../worker/protocol.js';
import type { AgreementFrame } from './agreement-frame.js';
import { labelNames } from './decision-target.js';
import type { EvaluationPlan } from './evaluation-plan.js';
import type { JudgedSlide } from './judged-slides.js';
import { type RegionFrame, regionFrame } from './region-frame.js';
import type { RegionSource } from './slide-regions.js';
import type { EvaluationJob, EvaluationResults, EvaluationSetup } from './worker/protocol.js';

/** What all steps of an evaluation share. */
export interface EvaluationContext {
  readonly plan: EvaluationPlan;
  readonly pool: ThreadPool<EvaluationJob, EvaluationResults>;
  readonly log: StudyLog;
  readonly hooks: RunHooks;
  /** What a person should know; grows as the evaluation goes on. */
  readonly findings: Finding[];
}

/** Starts threads and log, runs `work`, and ends them whatever happens. */
export async function withEvaluation<Result>(
  plan: EvaluationPlan,
  hooks: RunHooks,
  work: (context: EvaluationContext) => Promise<Result>,
): Promise<Result> {
  const log = new StudyLog(plan.folder.log());
  const pool = new ThreadPool<EvaluationJob, EvaluationResults>(
    new URL('./worker/evaluation-worker.js', import.meta.url),
    threadSetup(plan),
    plan.workers,
  );
  log.add({ event: 'evaluation-started', version, workers: plan.workers });
  try {
    const result = await work({ plan, pool, log, hooks, findings: [...plan.slides.findings] });
    log.add({ event: 'evaluation-finished' });
    return result;
  } catch (error) {
    log.add({ event: 'stopped', message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    await pool.close();
    await log.flush();
  }
}

function threadSetup({ manifest, modelPath, model }: EvaluationPlan): EvaluationSetup {
  return {
    modelPath,
    layer: manifest.layer,
    engine: manifest.engine,
    preprocessing: manifest.preprocessing,
    classNames: model.classNames,
    ...(manifest.model.manifest === undefined ? {} : { manifest: manifest.model.manifest }),
  };
}

/** The shape of every agreement of the evaluation. */
export function frameOf({ targets, options, model, manifest }: EvaluationPlan): AgreementFrame {
  return {
    targets,
    methods: options.methods,
    labels: labelNames(model.classNames).length,
    cells: manifest.layer.height * manifest.layer.width,
  };
}

/** The shape of every agreement with annotations. */
export function regionFrameOf(plan: EvaluationPlan, { annotations }: RegionSource): RegionFrame {
  const { targets, methods, cells } = frameOf(plan);
  return regionFrame(annotations.classes, targets, methods, cells, plan.options.seed);
}

/** How a thread opens this slide. */
export function threadSlide({ manifest }: EvaluationPlan, { slide, record }: JudgedSlide): WorkerSlide {
  // A slide that was mended may have been given a scale of its own.
  const { x, y } = record.slide.mpp ?? {};
  const mpp = manifest.slideMpp ?? (x === y ? x : undefined);
  return { id: slide.id, path: slide.path, ...(mpp === undefined ? {} : { mpp }) };
}

/** Notes a slide that cannot be judged and lets everything else (a full disk, a bad model) end the evaluation. */
export function leaveOut(context: EvaluationContext, { slide }: JudgedSlide, error: unknown): void {
  if (!isMorphoscopeError(error) || error.tag !== 'SlideError') throw error;
  context.findings.push({
    code: 'slide-left-out',
    severity: 'error',
    location: slide.id,
    message: `The slide is left out of the evaluation: ${error.message}`,
    ...(error.suggestion === undefined ? {} : { suggestion: error.suggestion }),
  });
  context.log.add({ event: 'slide-failed', slide: slide.id, message: error.message });
  context.hooks.onNotice?.(`${slide.id} is left out: ${error.describe()}`);
}

/** Stops between two steps when the caller asked to. */
export function stopIfAsked({ hooks }: EvaluationContext): void {
  if (!hooks.signal?.aborted) return;
  throw new MorphoscopeError('StudyError', 'the evaluation was stopped', {
    suggestion: 'Run it again: slides that were judged are kept.',
  });
}
