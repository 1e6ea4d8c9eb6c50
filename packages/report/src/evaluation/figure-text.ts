import type { MetricRow } from '@morphoscope/domain';
import { decimal, whole } from '../number-text.js';

/** What stands where a figure is not defined. */
export const UNDEFINED = '–';

/** A figure for reading: `digits` decimals, fewer for what is large; a true minus; `–` where undefined. */
export function figureText(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNDEFINED;
  const size = Math.abs(value);
  if (size >= 1000) return value < 0 ? `\u2212${whole(size)}` : whole(size);
  if (Number.isInteger(value) && size >= 10) return decimal(value, 0);
  return decimal(value, size >= 100 ? Math.min(1, digits) : digits);
}

/** `0.93–0.98`; `to` between when an end is negative, so that a minus is not read as a dash. */
export function intervalText(interval: readonly [number, number], digits = 2): string {
  const [low, high] = interval.map((end) => figureText(end, digits));
  return interval[0] < 0 || interval[1] < 0 ? `${low} to ${high}` : `${low}–${high}`;
}

/** A figure with its interval in brackets, where it has one. */
export function figureWithInterval(
  row: Pick<MetricRow, 'value' | 'interval'> | undefined,
  digits = 2,
): string {
  const text = figureText(row?.value, digits);
  return row?.interval && text !== UNDEFINED ? `${text} (${intervalText(row.interval, digits)})` : text;
}

/** A figure for machines: shortest text that gives the same number back, empty where undefined. */
export function machineNumber(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '' : String(value);
}
