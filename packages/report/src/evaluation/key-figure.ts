import type { EvaluatedDictionary, Evaluation, MetricRow } from '@morphoscope/domain';
import { KEY_SPECS, type KeySpec } from './layout/key-figures.js';
import type { RowBook, ScopePattern } from './row-book.js';
import { controlTitle } from './words.js';

/** Something to read a figure against, on the same axis. */
export interface Yardstick {
  /** `chance`: dashed line; `limit`: solid line, to be reached; `control`: open mark. */
  readonly kind: 'chance' | 'limit' | 'control';
  readonly word: string;
  readonly value: number;
  readonly interval?: readonly [number, number];
  /** Which open mark a control has: 0 circle, 1 square, 2 cross. */
  readonly shape: 0 | 1 | 2;
}

/** One of the few figures of the first page. */
export interface KeyFigure {
  readonly title: string;
  /** What was computed, in a few words. */
  readonly how: string;
  readonly row: MetricRow;
  readonly yardsticks: readonly Yardstick[];
  /** The same figure of single slides, sorted; empty where it was not measured so. */
  readonly slides: readonly number[];
  /** In words: whether the figure stands clear of chance and controls; nothing where it cannot be told. */
  readonly verdict?: string;
}

const MOST_SLIDES = 200;

/** The first page's figures of one dictionary: those that were measured, six at most. */
export function keyFigures(
  dictionary: EvaluatedDictionary,
  target: string | undefined,
  book: RowBook,
  evaluation: Evaluation,
): KeyFigure[] {
  return KEY_SPECS.flatMap((spec) => keyFigure(spec, dictionary, target, book, evaluation) ?? []).slice(0, 6);
}

function keyFigure(
  spec: KeySpec,
  dictionary: EvaluatedDictionary,
  target: string | undefined,
  book: RowBook,
  evaluation: Evaluation,
): KeyFigure | undefined {
  const method = spec.method === 'first' ? evaluation.methods[0] : undefined;
  const row = bestFounded(spec, book, spec.scopes(dictionary, target, method));
  if (!row) return undefined;
  let shape = 0;
  const controls = spec.controls.flatMap((control): Yardstick[] => {
    const own = book.one(row.name, { ...row.scope, control });
    if (own?.value === null || own?.value === undefined) return [];
    const kind = control === 'chance' ? 'chance' : 'control';
    const interval = own.interval && { interval: own.interval };
    const mark = (kind === 'control' ? shape++ % 3 : 0) as Yardstick['shape'];
    return [{ kind, word: controlTitle(control), value: own.value, shape: mark, ...interval }];
  });
  const known = controls.some(({ kind }) => kind === 'chance');
  const yardsticks: Yardstick[] = [
    ...(spec.chance === undefined || known
      ? []
      : [{ kind: 'chance', word: 'chance', value: spec.chance, shape: 0 } as const]),
    ...controls,
    ...(spec.limit === undefined
      ? []
      : [{ kind: 'limit', word: 'limit', value: spec.limit, shape: 0 } as const]),
  ];
  const verdict = verdictOf(row, yardsticks);
  return {
    title: spec.title,
    how: spec.how(method, row),
    row,
    yardsticks,
    slides: thinned(book.perSlide(row)),
    ...(verdict ? { verdict } : {}),
  };
}

// The first scope and name with a value; where none has one, the first row there is, which says why.
function bestFounded(spec: KeySpec, book: RowBook, scopes: readonly ScopePattern[]): MetricRow | undefined {
  const find = (name: string, scope: ScopePattern) =>
    spec.worst ? worstOf(book.all(name, scope)) : book.one(name, scope);
  const rows = scopes.flatMap((scope) => spec.metrics.flatMap((name) => find(name, scope) ?? []));
  return rows.find(({ value }) => value !== null) ?? rows[0];
}

function worstOf(rows: readonly MetricRow[]): MetricRow | undefined {
  const badness = ({ value, direction }: MetricRow) => (direction === 'lower' ? value! : -value!);
  const known = rows.filter(({ value }) => value !== null);
  return known.reduce((worst, row) => (badness(row) > badness(worst) ? row : worst), known[0] ?? rows[0]!);
}

/** Judged by the interval where there is one: a figure whose interval holds a control does not stand above it. */
function verdictOf(row: MetricRow, yardsticks: readonly Yardstick[]): string | undefined {
  if (row.value === null || (row.direction !== 'higher' && row.direction !== 'lower')) return undefined;
  const sign = row.direction === 'higher' ? 1 : -1;
  const worse = row.interval ? Math.min(sign * row.interval[0], sign * row.interval[1]) : sign * row.value;
  const beaten = (one: Yardstick) => worse > sign * one.value;
  const limit = yardsticks.find(({ kind }) => kind === 'limit');
  const others = yardsticks.filter(({ kind }) => kind !== 'limit');
  const missed = others.filter((one) => !beaten(one)).map(({ word }) => word);
  if (missed.length > 0) return `not clearly better than ${joined(missed)}`;
  if (limit) return sign * row.value >= sign * limit.value ? 'reaches the limit' : 'below the limit';
  if (others.length === 0) return undefined;
  const beats = `better than ${joined(others.map(({ word }) => word))}`;
  return row.interval ? beats : `${beats}, by the value alone`;
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function thinned(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length <= MOST_SLIDES) return sorted;
  return Array.from(
    { length: MOST_SLIDES },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (MOST_SLIDES - 1))]!,
  );
}
