import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostName, isLoopback, isLoopbackAddress } from '../../src/server/address.js';

it('knows names and addresses of this machine', () => {
  for (const host of ['localhost', 'LOCALHOST', 'x.localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]']) {
    expect([host, isLoopback(host)]).toEqual([host, true]);
  }
  for (const host of [
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'example.org',
    '127.0.0.1.example.org',
    'localhost.example.org',
    'notlocalhost',
    '127.1',
    '',
  ]) {
    expect([host, isLoopback(host)]).toEqual([host, false]);
  }
  expect(isLoopbackAddress('::ffff:127.0.0.1')).toBe(true);
  expect(isLoopbackAddress('::ffff:10.0.0.1')).toBe(false);
});

it('takes the port off a Host header, and takes nothing else', () => {
  expect(hostName('localhost:3000')).toBe('localhost');
  expect(hostName('[::1]:3000')).toBe('[::1]');
  expect(hostName('morphoscope.example.org')).toBe('morphoscope.example.org');
  for (const odd of [undefined, '', 'a b', 'localhost:port', 'user@localhost', 'localhost:1:2', 'a/b']) {
    expect(hostName(odd)).toBeUndefined();
  }
});

it('never takes a name for this machine that a resolver could send elsewhere', () => {
  fc.assert(
    fc.property(fc.domain(), (name) => {
      if (name.endsWith('.localhost')) return;
      expect(isLoopback(name)).toBe(false);
      expect(isLoopback(`127.0.0.1.${name}`)).toBe(false);
    }),
    { seed: 1 },
  );
});
