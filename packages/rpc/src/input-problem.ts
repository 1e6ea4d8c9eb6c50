import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Issues that are told; a person corrects them and sees the rest. */
const MOST = 5;

/** What is wrong with an input, where, and what was expected, in one sentence. Nothing of the input is repeated. */
export function inputProblem(issues: readonly Issue[]): string {
  const told = issues.slice(0, MOST).map((issue) => {
    const where = placeOf(issue.path);
    return where === '' ? wordsOf(issue) : `${where} ${wordsOf(issue)}`;
  });
  const more = issues.length - told.length;
  return `The input is not right: ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** Whether an error is one of zod's, of whatever copy. */
export function issuesOf(error: unknown): readonly Issue[] | undefined {
  if (!(error instanceof Error) || !('issues' in error) || !Array.isArray(error.issues)) return undefined;
  return error.issues as readonly Issue[];
}

/** `tiles[3].slide`; keys that are no words of a contract are not repeated. */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`;
      const name = /^\w{1,40}$/.test(String(part)) ? String(part) : '…';
      return i === 0 ? name : `.${name}`;
    })
    .join('');
}

function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'too_small':
      return `must ${sized(issue.origin)} at least ${issue.minimum}${unitOf(issue.origin)}${exclusive(issue.inclusive)}`;
    case 'too_big':
      return `must ${sized(issue.origin)} at most ${issue.maximum}${unitOf(issue.origin)}${exclusive(issue.inclusive)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has ${issue.keys.length === 1 ? 'a field' : `${issue.keys.length} fields`} that nothing knows`;
    case 'invalid_union':
      return unionWords(issue);
    default:
      return lowered(issue.message);
  }
}

function unionWords(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const closest = issue.errors.filter((one) => one.length > 0).sort((a, b) => depth(b) - depth(a))[0];
  if (!closest) return 'is none of the forms that are known';
  const first = closest[0]!;
  const where = placeOf(first.path);
  return `${where === '' ? '' : `at ${where} `}${wordsOf(first)}`;
}

/** The form that an input came closest to is the one whose problem lies deepest. */
function depth(issues: readonly Issue[]): number {
  return Math.max(...issues.map(({ path }) => path.length));
}

const articles: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  nan: 'a number',
};

function article(expected: string): string {
  return articles[expected] ?? `a ${expected}`;
}

function sized(origin: string): string {
  return origin === 'string' || origin === 'array' || origin === 'set' ? 'have' : 'be';
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' ? ' entries' : '';
}

function exclusive(inclusive: boolean | undefined): string {
  return inclusive === false ? ', not exactly' : '';
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
