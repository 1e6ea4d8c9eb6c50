import type { ClaimedPart, Failure } from '@morphoscope/db';
import { isMorphoscopeError } from '@morphoscope/domain';
import { giveUpSlide, type Progress, type SlideOutcome } from '@morphoscope/study';
import { type Bench, payloadOf } from './bench.js';
import { failureOf } from './failure-of.js';
import { ScienceLoss } from './science/science-loss.js';

/** How a part ended here. */
export type PartEnd =
  | 'ended'
  /** This machine cannot take part in the job: another may. */
  | 'unsuited';

/** What else a part needs. */
export interface PartHooks {
  /** Aborted when the worker stops. */
  readonly stop: AbortSignal;
  /** The job is this lane's own: it planned the run, so what it does not see, nobody does. */
  readonly own: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Does one slide's share of a job. What is the slide's own fault leaves it out of the study; a crash or a full disk is a
 * failed attempt of this part only.
 */
export async function doPart(bench: Bench, part: ClaimedPart, hooks: PartHooks): Promise<PartEnd> {
  const { job, row } = part;
  const { stop, own, onProgress } = hooks;
  const signal = AbortSignal.any([part.signal, stop]);
  const stage = row.stage === 'sample' ? 'sample' : 'apply';
  let joined = false;
  try {
    if (!bench.holds(job)) await bench.take(job, 'join', undefined, { signal });
    joined = true;
    const outcome = await bench.take(job, stage, row.slide, {
      signal,
      ...(onProgress ? { onProgress } : {}),
    });
    await report(part, outcome);
  } catch (error) {
    if (stop.aborted) await part.release();
    else if (part.signal.aborted) return 'ended';
    else if (!own && isOfThisMachine(error, joined)) return unsuited(bench, part, error);
    else await failed(part, error);
  }
  return 'ended';
}

/** Another machine may have the engine, the model or the slide that this one lacks. */
function isOfThisMachine(error: unknown, joined: boolean): boolean {
  if (error instanceof ScienceLoss) return false;
  return !joined || (isMorphoscopeError(error) && error.tag === 'UnavailableError');
}

/** What is known here of the run is forgotten: it may be outdated. */
async function unsuited(bench: Bench, part: ClaimedPart, error: unknown): Promise<PartEnd> {
  part.log(`${part.row.worker} cannot take part: ${failureOf(error).message}`);
  await bench.clear();
  await part.release();
  return 'unsuited';
}

async function report(part: ClaimedPart, { tiles, failure }: SlideOutcome): Promise<void> {
  if (!failure) {
    await part.done({ tiles });
    return;
  }
  part.log(`${part.row.slide} is left out: ${failure.message}`);
  const { message, suggestion } = failure;
  await part.fail({ message, ...(suggestion === undefined ? {} : { suggestion }), final: true });
}

async function failed(part: ClaimedPart, error: unknown): Promise<void> {
  const { slide, attempt, attempts } = part.row;
  const failure = failureOf(error);
  part.log(`${slide}, attempt ${attempt} of ${attempts}: ${failure.message}`);
  if (attempt >= attempts && isSlidesFault(error)) await leaveOut(part, failure);
  await part.fail(failure);
}

/** A slide that takes every process down, or that nobody sees any more, must not stop the others. */
function isSlidesFault(error: unknown): boolean {
  return error instanceof ScienceLoss || (isMorphoscopeError(error) && error.tag === 'UnavailableError');
}

async function leaveOut({ job, row }: ClaimedPart, { message, suggestion }: Failure): Promise<void> {
  const reason = { message, ...(suggestion === undefined ? {} : { suggestion }) };
  await giveUpSlide(payloadOf(job).folder, row.slide, reason);
}
