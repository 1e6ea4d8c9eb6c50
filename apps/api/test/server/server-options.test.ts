import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { publicUrl } from '../../src/server/server-config.js';
import { defaultDataFolder, serverSettings } from '../../src/server/server-options.js';

const thrown = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
};

it('serves one person at this machine when nothing is said', () => {
  const settings = serverSettings({});
  expect(settings).toMatchObject({
    ...{ host: '127.0.0.1', port: 3000, team: false, signUp: 'first', log: 'warn', behindProxy: false },
    data: defaultDataFolder(),
  });
  expect(settings.database).toBeUndefined();
  expect(publicUrl(settings)).toBe('http://127.0.0.1:3000');
});

it('asks people to sign in as soon as others can reach it, or share its database', () => {
  const url = 'http://192.168.1.7:3000';
  expect(serverSettings({ host: '0.0.0.0', url }).team).toBe(true);
  expect(serverSettings({ host: '::', url }).team).toBe(true);
  expect(serverSettings({ host: '192.168.1.7' }).team).toBe(true);
  expect(serverSettings({ database: 'postgres://db/morphoscope' })).toMatchObject({
    team: true,
    log: 'info',
  });
  expect(serverSettings({ team: true }).team).toBe(true);
  expect(serverSettings({ host: 'localhost' }).team).toBe(false);
});

it('refuses to be open to others without sign-in', () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.7', 'example.org']) {
    expect(thrown(() => serverSettings({ host, team: false }))).toMatchObject({
      ...{ tag: 'InputError', where: host },
      suggestion: expect.stringContaining('--team'),
    });
  }
});

it('wants to know the address that people sign in at when it listens everywhere', () => {
  for (const host of ['0.0.0.0', '::']) {
    expect(thrown(() => serverSettings({ host }))).toMatchObject({
      ...{ tag: 'InputError', where: host },
      suggestion: expect.stringContaining('--url'),
    });
  }
});

it('shows no password of a database address that is wrong', () => {
  const error = thrown(() => serverSettings({ database: 'mysql://me:hidden@db' })) as Error;
  expect(error).toMatchObject({ tag: 'InputError' });
  expect(JSON.stringify(error)).not.toContain('hidden');
});

it('takes a public address without a path only', () => {
  const settings = serverSettings({ url: 'https://morphoscope.example.org/' });
  expect(publicUrl(settings)).toBe('https://morphoscope.example.org');
  for (const url of [
    'morphoscope.example.org',
    'https://example.org/path',
    'ftp://example.org',
    'https://x/?a',
  ]) {
    expect(thrown(() => serverSettings({ url }))).toMatchObject({ tag: 'InputError', where: url });
  }
});

it('shares the folders given, and nothing else', () => {
  expect(serverSettings({ slides: ['a'], models: ['b'] })).toMatchObject({
    ...{ slides: [resolve('a')], models: [resolve('b')], studies: [] },
  });
  expect(serverSettings({})).toMatchObject({ slides: [], models: [] });
});
