import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@morphoscope/rpc/client';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { expect, it } from 'vitest';
import { appRouter, type Principal, type Services } from '../src/index.js';

const principal: Principal = {
  ...{ userId: 'u1', name: 'Reader 1', organisationId: 'o1', role: 'viewer', via: 'key' },
};

/** Services that know one study. */
const services = {
  studies: { list: async () => ({ items: [{ id: 's1', name: 'Glands', state: 'complete' }] }) },
  concepts: { list: async () => ({ concepts: [{ name: 'Lumen' }, { name: 'Stroma' }] }) },
} as unknown as Services;

it('has an example in the README that runs', async () => {
  const handler = createHTTPHandler({
    router: appRouter,
    basePath: '/api/rpc/',
    createContext: () => ({ services, principal }),
  });
  const server = createServer(handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const code = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
    const body = code.replace(/import .*;\n/, '').replace(/https?:\/\/[^'"]+/, url);
    const printed: unknown[][] = [];
    const console = { log: (...words: unknown[]) => printed.push(words) };
    const run = new Function('createClient', 'console', `return (async () => { ${body} })()`);
    await run(createClient, console);
    expect(printed).toEqual([['Glands', 'complete', ['Lumen', 'Stroma']]]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
