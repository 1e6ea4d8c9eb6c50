import { type ErrorDetail, MorphoscopeError } from '@morphoscope/domain';

/** A `ModelError` about the model file `where`. */
export function modelError(
  message: string,
  where: string | undefined,
  suggestion: string,
  cause?: unknown,
): MorphoscopeError {
  const detail: ErrorDetail = { suggestion, cause, ...(where === undefined ? {} : { where }) };
  return new MorphoscopeError('ModelError', message, detail);
}
