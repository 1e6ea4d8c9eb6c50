import { expect, it } from 'vitest';
import { isFromThisMachine } from '../../src/route/metrics.js';

it('knows who asks on this machine from who is behind a proxy on it', () => {
  const from = (ip: string, headers: Record<string, string>, behindProxy: boolean): boolean =>
    isFromThisMachine({ ip, headers }, { behindProxy });
  expect(from('127.0.0.1', {}, false)).toBe(true);
  expect(from('::1', {}, false)).toBe(true);
  expect(from('198.51.100.1', {}, false)).toBe(false);
  // A proxy that the server was not told of: everybody seems to come from this machine.
  expect(from('127.0.0.1', { 'x-forwarded-for': '198.51.100.1' }, false)).toBe(false);
  expect(from('127.0.0.1', { forwarded: 'for=198.51.100.1' }, false)).toBe(false);
  // One that it was told of: the address is already that of the one behind it.
  expect(from('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, true)).toBe(true);
  expect(from('198.51.100.1', { 'x-forwarded-for': '198.51.100.1' }, true)).toBe(false);
});
