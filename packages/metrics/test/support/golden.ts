import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Figure, Samples } from '../../src/index.js';

/** Values of the reference tools, by section. */
// biome-ignore lint/suspicious/noExplicitAny: JSON of the generator, read by key.
export const golden: any = JSON.parse(
  readFileSync(new URL('../golden/golden.json', import.meta.url), 'utf8'),
);

/** A table of the golden file as samples. */
export const samplesOf = (rows: readonly (readonly number[])[]): Samples => ({
  data: Float64Array.from(rows.flat()),
  n: rows.length,
  d: rows[0]!.length,
});

/** Every number agrees. */
export function close(ours: ArrayLike<number>, theirs: readonly number[], within = 1e-9): void {
  expect(ours.length).toBe(theirs.length);
  theirs.forEach((value, i) => {
    expect(Math.abs(ours[i]! - value)).toBeLessThan(within * Math.max(1, Math.abs(value)));
  });
}

/** The figure is defined and agrees. */
export function agrees(ours: Figure, theirs: number, within = 1e-9): void {
  expect(ours.value, ours.note).not.toBeNull();
  close([ours.value!], [theirs], within);
}

/** The figure is undefined and says why. */
export function isUndefined(ours: Figure, why: RegExp): void {
  expect(ours.value).toBeNull();
  expect(ours.note).toMatch(why);
}
