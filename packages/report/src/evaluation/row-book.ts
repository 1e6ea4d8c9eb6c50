import type { MetricRow, MetricScope } from '@morphoscope/domain';
import { SCOPE_PARTS } from './scope-parts.js';

/** What a row's scope must say: a value must be equal, `null` must be absent, what is not named may be anything. */
export type ScopePattern = { readonly [key in keyof MetricScope]?: MetricScope[key] | null | undefined };

/**
 * The rows of an evaluation by name. Controls and figures of single slides are kept apart from results: a pattern finds
 * them only when it names them.
 */
export class RowBook {
  private readonly byName = new Map<string, MetricRow[]>();
  private readonly byDictionary = new Map<string, MetricRow[]>();
  private readonly byCluster = new Map<string, MetricRow[]>();
  private readonly byScope = new Map<string, MetricRow>();

  constructor(readonly rows: readonly MetricRow[]) {
    for (const row of rows) {
      push(this.byName, row.name, row);
      push(this.byDictionary, bucketOf(row.name, row.scope.dictionary), row);
      push(this.byCluster, bucketOf(row.name, row.scope.dictionary, row.scope.cluster), row);
      const exact = scopeKey(row.name, row.scope);
      if (!this.byScope.has(exact)) this.byScope.set(exact, row);
    }
  }

  /** Names measured, in the order of the rows. */
  names(): string[] {
    return [...this.byName.keys()];
  }

  /** Rows of this name that fit, in the order given. */
  all(name: string, pattern: ScopePattern = {}): MetricRow[] {
    const { dictionary, cluster } = pattern;
    const rows =
      dictionary === undefined
        ? this.byName.get(name)
        : cluster === undefined
          ? this.byDictionary.get(bucketOf(name, dictionary))
          : this.byCluster.get(bucketOf(name, dictionary, cluster));
    return (rows ?? []).filter((row) => fits(row.scope, pattern));
  }

  /** Values of single slides of a figure: rows that say the same and name a slide. */
  perSlide({ name, scope }: MetricRow): number[] {
    const absent = Object.fromEntries(SCOPE_PARTS.map((key) => [key, null])) as ScopePattern;
    const same = { ...absent, ...scope };
    return (this.byDictionary.get(bucketOf(name, scope.dictionary)) ?? []).flatMap((row) =>
      row.scope.slide !== undefined &&
      row.value !== null &&
      fits(row.scope, { ...same, slide: row.scope.slide })
        ? [row.value]
        : [],
    );
  }

  /** Of the rows that fit, the one that says least beyond the pattern; the first of several. */
  one(name: string, pattern: ScopePattern = {}): MetricRow | undefined {
    const exact = this.byScope.get(scopeKey(name, pattern));
    if (exact) return exact;
    let best: MetricRow | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const row of this.all(name, pattern)) {
      const more = beyond(row.scope, pattern);
      if (more >= least) continue;
      best = row;
      least = more;
    }
    return best;
  }
}

/** Whether a scope says what the pattern asks for. */
function fits(scope: MetricScope, pattern: ScopePattern): boolean {
  if (pattern.control === undefined && scope.control !== undefined) return false;
  if (pattern.slide === undefined && scope.slide !== undefined) return false;
  for (const key of Object.keys(pattern) as (keyof MetricScope)[]) {
    const asked = pattern[key];
    if (asked !== undefined && (asked === null ? scope[key] !== undefined : scope[key] !== asked))
      return false;
  }
  return true;
}

// All tiles are what a figure is about unless it says otherwise.
function beyond(scope: MetricScope, pattern: ScopePattern): number {
  let more = 0;
  for (const [key, value] of Object.entries(scope))
    if (value !== undefined && !(key in pattern) && !(key === 'subset' && value === 'all')) more++;
  return more;
}

function scopeKey(name: string, scope: ScopePattern): string {
  let key = name;
  for (const part of SCOPE_PARTS) key += `\n${scope[part] ?? ''}`;
  return key;
}

// An absent part is not the same as a part that was not asked for: maps of their own keep them apart.
function bucketOf(...parts: readonly (string | number | null | undefined)[]): string {
  return parts.map((part) => part ?? '').join('\n');
}

function push(map: Map<string, MetricRow[]>, key: string, row: MetricRow): void {
  const list = map.get(key);
  if (list) list.push(row);
  else map.set(key, [row]);
}
