import { expect, it } from 'vitest';
import { packageName } from '../src/index.js';

it('knows its name', () => {
  expect(packageName).toBe('@morphoscope/metrics');
});
