import { connect } from 'node:net';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { addBodyTimeout } from '../../src/http/body-timeout.js';

it('gives up a body that stops coming, and waits for slow answers', async () => {
  const app = Fastify();
  addBodyTimeout(app, 100);
  app.post('/', async ({ body }) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { body };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };

  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' };
  expect(await (await fetch(`http://127.0.0.1:${port}/`, post)).json()).toEqual({ body: { a: 1 } });

  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a"',
      ),
    );
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answer).not.toContain('200 OK');
  await app.close();
});
