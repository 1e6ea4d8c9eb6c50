import { createHash } from 'node:crypto';

/** JSON with sorted keys, two-space indent and a final newline: same value, same bytes. */
export function stableJson(value: unknown): string {
  return `${JSON.stringify(value, sortKeys, 2)}\n`;
}

/** SHA-256 over the stable JSON of `value`, hex: the key of a stage's inputs and options. */
export function stageKey(...value: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(value, sortKeys)).digest('hex');
}

/** A deep copy of plain data whose objects have their keys in order. */
export function sortedKeys(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, sortKeys));
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
