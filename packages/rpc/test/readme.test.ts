import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@morphoscope/rpc/client';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { expect, it, vi } from 'vitest';
import { appRouter, type Principal, type Services } from '../src/index.js';

const principal: Principal = {
  ...{ userId: 'u1', name: 'Reader 1', organisationId: 'o1', role: 'annotator', via: 'key' },
};

/** Services that know one study, and what they were asked to change. */
const changes: unknown[] = [];
const services = {
  studies: { list: async () => ({ items: [{ id: 's1', name: 'Glands', state: 'complete' }] }) },
  concepts: {
    list: async () => ({ version: 4, concepts: [{ cluster: 2, name: 'Cluster 3' }] }),
    edit: async (_who: Principal, input: unknown) => {
      changes.push(input);
    },
  },
  jobs: {
    watch: async function* () {
      yield { id: 'j1', kind: 'run', state: 'running', progress: { done: 7 } };
    },
  },
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
    await vi.waitUntil(() => printed.length > 0, { timeout: 10_000 });
    expect(printed[0]).toEqual(['run', 'running', 7]);
    const change = { kind: 'rename', cluster: 2, name: 'Collagen edge' };
    expect(changes).toEqual([{ study: 's1', version: 4, change }]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
