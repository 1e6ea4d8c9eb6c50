import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import type { ScienceAnswer, ScienceRequest, SentError } from './science-job.js';
import { ScienceWork } from './science-work.js';

/** How often the memory is told, ms. */
const MEMORY_EVERY = 500;
/** Progress is told at most so often, ms. */
const PROGRESS_EVERY = 200;

let work: ScienceWork | undefined;
const stop = new AbortController();
let told = { at: 0, stage: '' };

function answer(message: ScienceAnswer): void {
  if (process.connected) process.send?.(message);
}

function open({ job }: Extract<ScienceRequest, { type: 'open' }>): void {
  const { signal } = stop;
  work = new ScienceWork(job, {
    signal,
    owner: job.id,
    onProgress: (progress) => {
      const at = performance.now();
      const { stage, done, total } = progress;
      if (stage === told.stage && done < total && at - told.at < PROGRESS_EVERY) return;
      told = { at, stage };
      answer({ type: 'progress', progress });
    },
    onNotice: (text) => answer({ type: 'notice', text }),
  });
}

async function take({ step, slide }: Extract<ScienceRequest, { type: 'take' }>): Promise<void> {
  try {
    if (!work) throw new MorphoscopeError('StudyError', 'no job was opened');
    answer({ type: 'done', result: await work.take(step, slide) });
  } catch (error) {
    answer({ type: 'failed', error: sent(error) });
  }
}

function sent(error: unknown): SentError {
  if (isMorphoscopeError(error)) return { kind: 'known', error: error.toJSON() };
  if (!(error instanceof Error)) return { kind: 'unexpected', message: String(error) };
  const { message, stack } = error;
  return { kind: 'unexpected', message, ...(stack === undefined ? {} : { stack }) };
}

process.on('message', (request: ScienceRequest) => {
  if (request.type === 'open') open(request);
  else if (request.type === 'take') void take(request);
  else stop.abort();
});
// Whoever started this process is gone: nobody would hear of the result, and another may be at it soon.
process.on('disconnect', () => process.exit(0));
setInterval(() => answer({ type: 'memory', bytes: process.memoryUsage.rss() }), MEMORY_EVERY).unref();
