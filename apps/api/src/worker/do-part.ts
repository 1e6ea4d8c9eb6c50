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
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Does one slide's share of a job. What is the slide's own fault leaves it out of the study; a crash or a full disk is a
 * failed attempt of this part only.
 */
export async function doPart(bench: Bench, part: ClaimedPart, hooks: PartHooks): Promise<PartEnd> {
  const { job, row } = part;
  const signal = AbortSignal.any([part.signal, hooks.stop]);
  const step = { signal, ...(hooks.onProgress ? { onProgress: hooks.onProgress } : {}) };
  try {
    if (!(await joined(bench, part, signal))) return 'unsuited';
    const stage = row.stage === 'sample' ? 'sample' : 'apply';
    await report(part, await bench.take(job, stage, row.slide, step));
  } catch (error) {
    if (hooks.stop.aborted) await part.release();
    else if (!part.signal.aborted) await failed(part, error);
  }
  return 'ended';
}

async function joined(bench: Bench, part: ClaimedPart, signal: AbortSignal): Promise<boolean> {
  if (bench.holds(part.job)) return true;
  try {
    await bench.take(part.job, 'join', undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted || error instanceof ScienceLoss) throw error;
    part.log(`${part.row.worker} cannot take part: ${failureOf(error).message}`);
    await part.release();
    return false;
  }
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
