import type { SlideFailure } from '@morphoscope/rpc';

/** Whether a slide failed only because nobody said how large a pixel is. */
export const needsScale = ({ message }: SlideFailure): boolean => /resolution \(mpp\)/.test(message);

/** A failure as the dashboard says it: the command line's flags mean nothing here. */
export function slideFailureWords(failure: SlideFailure): {
  readonly message: string;
  readonly suggestion?: string;
} {
  if (needsScale(failure))
    return {
      message: 'no µm/px in the file',
      suggestion: 'Give it from the scanner settings, e.g. 0.25 for a 40× scan. It is never guessed.',
    };
  const { message, suggestion } = failure;
  return { message, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** `no µm/px in the file`, with how many others failed for other reasons. */
export function shortReason(failures: readonly SlideFailure[]): string {
  const reasons = [...new Set(failures.map((failure) => slideFailureWords(failure).message))];
  const more = reasons.length - 1;
  return `${reasons[0] ?? ''}${more > 0 ? `, and ${more} other ${more === 1 ? 'reason' : 'reasons'}` : ''}`;
}
