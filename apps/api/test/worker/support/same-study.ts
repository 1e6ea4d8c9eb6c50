import { expect } from 'vitest';
import { filesOf } from '../../../../../packages/study/test/fixture/bench.js';

/** Both folders hold the same files with the same bytes, but for the log. */
export async function expectSameStudy(made: string, expected: string): Promise<void> {
  const [one, other] = [await filesOf(made), await filesOf(expected)];
  expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
  expect([...one].filter(([path, bytes]) => other.get(path) !== bytes).map(([path]) => path)).toEqual([]);
}
