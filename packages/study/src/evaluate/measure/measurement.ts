import type { Curve, Finding, Matrix, MetricDefinition, MetricRow, MetricScope } from '@morphoscope/domain';
import { type Figure, metricDefinition, metricRow } from '@morphoscope/metrics';

/** A scope to look for: an entry that is `undefined` must be absent. */
export type WantedScope = { readonly [Key in keyof MetricScope]?: MetricScope[Key] | undefined };

/** What has been measured so far: rows, curves, tables and what a person should know about them. */
export class Measurement {
  readonly rows: MetricRow[] = [];
  readonly curves: Curve[] = [];
  readonly matrices: Matrix[] = [];
  readonly findings: Finding[] = [];

  /** Adds a figure under a name of the registry. */
  add(name: string, scope: MetricScope, figure: Figure, interval?: readonly [number, number]): void {
    this.rows.push(metricRow(name, figure, scope, { interval }));
  }

  /** Rows of a name whose scope has all of these entries. */
  find(name: string, scope: WantedScope): MetricRow[] {
    const wanted = Object.entries(scope);
    return this.rows.filter(
      (row) =>
        row.name === name && wanted.every(([key, value]) => row.scope[key as keyof MetricScope] === value),
    );
  }

  /** The definitions of all names used. */
  definitions(): Record<string, MetricDefinition> {
    const names = [...new Set(this.rows.map(({ name }) => name))].sort();
    return Object.fromEntries(
      names.map((name) => {
        const { definition, source, direction, range } = metricDefinition(name);
        return [name, { definition, source, direction, ...(range ? { range } : {}) }];
      }),
    );
  }
}
