import { MorphoscopeError } from '@morphoscope/domain';

/** A `SlideError` with place and advice: one slide cannot be read, the cohort goes on. */
export function slideError(
  where: string,
  message: string,
  suggestion?: string,
  cause?: unknown,
): MorphoscopeError {
  return new MorphoscopeError('SlideError', message, {
    where,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** An `InputError`: the caller asked for something that cannot be. */
export function inputError(where: string, message: string, suggestion?: string): MorphoscopeError {
  return new MorphoscopeError('InputError', message, {
    where,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** The node error code (`ENOENT`, `ENOSPC`, …) of anything thrown. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
