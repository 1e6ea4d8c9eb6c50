import type { AttributionMethod } from '@morphoscope/domain';
import { parseMethods } from '@morphoscope/study';
import type { Flags } from './parse.js';

/**
 * Saliency methods of `--attribution`, separated by commas; `undefined` when the flag was not given.
 * @throws MorphoscopeError `InputError` for a name that is none.
 */
export function methodsFlag(flags: Flags): AttributionMethod[] | undefined {
  const text = flags.text.attribution;
  return text === undefined ? undefined : parseMethods(text.split(','));
}
