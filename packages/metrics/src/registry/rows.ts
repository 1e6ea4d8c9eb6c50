import type { MetricResult, MetricRow, MetricScope } from '@morphoscope/domain';
import { type Figure, figure, withNote } from '../figure.js';
import { metricDefinition } from './metrics.js';

/** What may go with a value. */
export interface RowExtras {
  /** 95 % interval; left out when an end is not finite or the value is undefined. */
  readonly interval?: readonly [number, number] | undefined;
  readonly note?: string | undefined;
}

/**
 * A figure under a registered name, fit for JSON: a value that is not finite becomes `null` with a note.
 * @throws RangeError when the name is not registered.
 */
export function metricResult(name: string, value: Figure, extras: RowExtras = {}): MetricResult {
  const { direction, category } = metricDefinition(name);
  const sound = value.value === null ? value : figure(value.value, value.n, value.note);
  const { note, ...rest } = withNote(sound, extras.note);
  const { interval } = extras;
  const kept = rest.value !== null && interval?.every(Number.isFinite) ? { interval } : {};
  return { name, ...rest, direction, category, ...kept, ...(note === undefined ? {} : { note }) };
}

/** `metricResult` with what it is about. */
export function metricRow(
  name: string,
  value: Figure,
  scope: MetricScope,
  extras: RowExtras = {},
): MetricRow {
  return { ...metricResult(name, value, extras), scope };
}
