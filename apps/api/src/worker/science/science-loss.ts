/** How a science process was lost. */
export type LossCause = 'died' | 'memory' | 'time' | 'stopped';

/**
 * A science process ended without an answer: it crashed, was killed, or went beyond what it may use. Whoever asked is
 * unharmed, and may try again with another one.
 */
export class ScienceLoss extends Error {
  override readonly name = 'ScienceLoss';

  constructor(
    readonly reason: LossCause,
    message: string,
    /** What to do about it. */
    readonly suggestion: string,
  ) {
    super(message);
  }
}

export function died(code: number | null, signal: string | null, lastWords: string): ScienceLoss {
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const words = lastWords.trim();
  return new ScienceLoss(
    'died',
    `the process at work stopped unexpectedly (${how})${words ? `: ${words}` : ''}`,
    'Try it again; if it happens at the same place, give workers more memory or fewer threads, or leave the slide out.',
  );
}

export function tooLarge(bytes: number): ScienceLoss {
  return new ScienceLoss(
    'memory',
    `the process at work took ${gib(bytes)} GiB of memory, more than it may`,
    'Give workers more with --memory, or let them use fewer threads with --threads.',
  );
}

export function tooLong(ms: number): ScienceLoss {
  return new ScienceLoss(
    'time',
    `the process at work took longer than ${Math.round(ms / 60_000)} minutes for one step`,
    'Give workers more time with --step-minutes, or look whether its storage is slow.',
  );
}

export function stopped(): ScienceLoss {
  return new ScienceLoss('stopped', 'the process at work was stopped', 'Try it again.');
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
