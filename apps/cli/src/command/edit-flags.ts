import { type DictionaryEdit, MorphoscopeError } from '@morphoscope/domain';
import { type Flags, numberFlag } from '../arguments/parse.js';

/**
 * Edits from the flags, in a fixed order; clusters from 1 become ids from 0.
 * @throws MorphoscopeError `InputError` naming the flag.
 */
export function editsFrom({ lists }: Flags): DictionaryEdit[] {
  const all = (name: string) => lists[name] ?? [];
  return [
    ...all('rename').map((text): DictionaryEdit => {
      const [cluster, name] = assigned('rename', text, '3="Gland lumen"');
      return { kind: 'rename', cluster, name };
    }),
    ...all('colour').map((text): DictionaryEdit => {
      const [cluster, colour] = assigned('colour', text, '3=#69f0c3');
      return { kind: 'recolour', cluster, colour };
    }),
    ...all('merge').map(mergeFrom),
    ...all('split').map(splitFrom),
    ...all('hide').map((text): DictionaryEdit => ({ kind: 'hide', cluster: idOf('hide', text) })),
    ...all('show').map((text): DictionaryEdit => ({ kind: 'show', cluster: idOf('show', text) })),
  ];
}

/** How many edits to take back. */
export function undoCount(flags: Flags): number {
  return numberFlag(flags, 'undo', { least: 0, whole: true }) ?? 0;
}

function mergeFrom(text: string): DictionaryEdit {
  const clusters = text.split(',').map((word) => idOf('merge', word));
  return { kind: 'merge', clusters, into: clusters[0]! };
}

function splitFrom(text: string): DictionaryEdit {
  const match = /^([^:]+):by=([^:]+):at=(.+)$/.exec(text);
  const at = Number(match?.[3]);
  if (!match || !Number.isFinite(at)) throw unreadable('split', text, '1:by=2:at=0.5');
  return { kind: 'split', cluster: idOf('split', match[1]!), by: idOf('split', match[2]!), at };
}

function assigned(flag: string, text: string, example: string): [number, string] {
  const at = text.indexOf('=');
  if (at < 1) throw unreadable(flag, text, example);
  return [idOf(flag, text.slice(0, at)), text.slice(at + 1)];
}

function idOf(flag: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= 1) return number - 1;
  throw new MorphoscopeError('InputError', `"${text}" is not the number of a cluster`, {
    where: `--${flag}`,
    suggestion: 'Clusters count from 1, as in the report.',
  });
}

function unreadable(flag: string, text: string, example: string): MorphoscopeError {
  return new MorphoscopeError('InputError', `"${text}" cannot be read`, {
    where: `--${flag}`,
    suggestion: `Example: --${flag} ${example}`,
  });
}
