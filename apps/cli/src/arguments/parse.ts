import { parseArgs } from 'node:util';
import { MorphoscopeError } from '@morphoscope/domain';
import { nearest } from './nearest.js';

/** A flag: takes text, is a switch, or takes text and may stand several times. */
export type FlagKind = 'text' | 'switch' | 'list';

/** Values of the flags given; absent flags are absent. */
export interface Flags {
  readonly text: Readonly<Record<string, string>>;
  readonly switches: ReadonlySet<string>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly positionals: readonly string[];
}

const shortNames: Readonly<Record<string, string>> = { '-k': '--clusters', '-o': '--out' };

/**
 * Parses a command's arguments. Words after a list flag belong to it, as shells expand patterns:
 * `--slides a.svs b.svs --model m.onnx`.
 * @throws MorphoscopeError `InputError` for unknown flags (with the nearest known one) and missing values.
 */
export function parseFlags(argv: readonly string[], kinds: Readonly<Record<string, FlagKind>>): Flags {
  // -k is the number of clusters, but of neighbours where a command has --k.
  const words = argv.map((word) => (word === '-k' && 'k' in kinds ? '--k' : (shortNames[word] ?? word)));
  refuseUnknown(words, kinds);
  const { values, positionals } = parse(spread(words, kinds), kinds);
  const text: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const switches = new Set<string>();
  for (const [name, value] of Object.entries(values)) {
    if (kinds[name] === 'text') text[name] = value as string;
    else if (kinds[name] === 'list') lists[name] = value as string[];
    else switches.add(name);
  }
  return { text, lists, switches, positionals };
}

function refuseUnknown(words: readonly string[], kinds: Readonly<Record<string, FlagKind>>): void {
  for (const word of words) {
    if (word === '--') return;
    if (!word.startsWith('--')) continue;
    const name = word.slice(2).split('=', 1)[0]!;
    if (name in kinds) continue;
    const near = nearest(name, Object.keys(kinds));
    throw new MorphoscopeError('InputError', `there is no flag --${name}`, {
      suggestion: near
        ? `Did you mean --${near}?`
        : `Flags: ${Object.keys(kinds)
            .map((k) => `--${k}`)
            .join(' ')}.`,
    });
  }
}

/** `--slides a b` → `--slides a --slides b`. */
function spread(words: readonly string[], kinds: Readonly<Record<string, FlagKind>>): string[] {
  const out: string[] = [];
  let list: string | undefined;
  let fresh = false;
  for (const word of words) {
    const isFlag = word.startsWith('--');
    if (isFlag) {
      const [name, value] = word.slice(2).split('=', 2);
      list = kinds[name!] === 'list' ? word.split('=', 1)[0] : undefined;
      fresh = list !== undefined && value === undefined;
      out.push(word);
    } else if (list !== undefined) {
      out.push(...(fresh ? [word] : [list, word]));
      fresh = false;
    } else {
      out.push(word);
    }
  }
  return out;
}

function parse(words: string[], kinds: Readonly<Record<string, FlagKind>>) {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  );
  try {
    return parseArgs({ args: words, options, allowPositionals: true, strict: true });
  } catch (cause) {
    const message = (cause as Error).message.split('\n')[0]!;
    throw new MorphoscopeError('InputError', message, { suggestion: 'See --help for examples.', cause });
  }
}

/**
 * A number flag within bounds; `undefined` when it was not given.
 * @throws MorphoscopeError `InputError`
 */
export function numberFlag(
  flags: Flags,
  name: string,
  bounds: { readonly least?: number; readonly most?: number; readonly whole?: boolean } = {},
): number | undefined {
  const text = flags.text[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, whole = false } = bounds;
  if (text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value;
  const range =
    most < Number.POSITIVE_INFINITY
      ? ` from ${least} to ${most}`
      : least > -Infinity
        ? ` of at least ${least}`
        : '';
  throw new MorphoscopeError('InputError', `"${text}" is not a ${whole ? 'whole ' : ''}number${range}`, {
    where: `--${name}`,
  });
}

/**
 * A flag that takes one of several words.
 * @throws MorphoscopeError `InputError` naming the words.
 */
export function choiceFlag<Word extends string>(
  flags: Flags,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = flags.text[name];
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found) return found;
  throw new MorphoscopeError('InputError', `"${text}" is not one of ${words.join(', ')}`, {
    where: `--${name}`,
  });
}

/** The single positional argument of a command. */
export function onlyPositional(flags: Flags, what: string, example: string): string {
  if (flags.positionals.length === 1) return flags.positionals[0]!;
  throw new MorphoscopeError('InputError', `expected one ${what}, got ${flags.positionals.length}`, {
    suggestion: `Example: ${example}`,
  });
}
