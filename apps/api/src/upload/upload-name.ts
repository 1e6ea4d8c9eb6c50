import { MorphoscopeError } from '@morphoscope/domain';

/** Longest name, characters: file systems take 255 bytes. */
const LONGEST = 120;

/**
 * Name of a file to be kept, from the name somebody gave it: letters, digits, `.`, `-`, `_` and spaces stay.
 * @param endings in lower case, with the dot.
 * @throws MorphoscopeError `InputError` for another ending or nothing left.
 */
export function uploadName(given: string, endings: readonly string[]): string {
  const last = given.split(/[/\\]/).at(-1)!.normalize('NFC');
  const clean = last
    .replace(/[^\p{L}\p{M}\p{N}._ -]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .trim();
  const ending = endings.find((one) => clean.toLowerCase().endsWith(one));
  const stem = ending === undefined ? '' : [...clean.slice(0, -ending.length)].slice(0, LONGEST).join('');
  if (ending !== undefined && stem.trim() !== '') return `${stem.trim()}${ending}`;
  throw new MorphoscopeError('InputError', 'the name of the file does not end as it should', {
    where: 'name',
    suggestion: `Give a name that ends in ${endings.join(', ')}.`,
  });
}
