import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import type { RunHooks } from '@morphoscope/study';
import { ProgressDisplay } from './progress.js';
import { say } from './say.js';

/** Shows the progress of `work` and lets Ctrl-C stop it after the step at hand; a second Ctrl-C ends at once. */
export async function follow<Result>(work: (hooks: RunHooks) => Promise<Result>): Promise<Result> {
  const display = new ProgressDisplay();
  const interrupt = interruption();
  try {
    return await work({
      onProgress: (progress) => display.update(progress),
      onNotice: (text) => display.note(text),
      signal: interrupt.signal,
    });
  } catch (error) {
    if (!interrupt.signal.aborted || isMorphoscopeError(error)) throw error;
    throw new MorphoscopeError('StudyError', 'stopped', { cause: error });
  } finally {
    display.close();
    interrupt.release();
  }
}

/** A signal that Ctrl-C pulls, until `release`. */
function interruption(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say('\nStopping after the step at hand. Press Ctrl-C again to stop at once.');
    controller.abort();
  };
  process.on('SIGINT', stop);
  return { signal: controller.signal, release: () => process.off('SIGINT', stop) };
}
