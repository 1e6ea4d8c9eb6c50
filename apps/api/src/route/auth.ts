import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Serving } from '../server/serving.js';

/** Sign-in, sign-up and sign-out: small JSON bodies. */
const MOST_BODY_BYTES = 64 * 1024;

/** Everything below `/api/auth`, answered by the sign-in of the team. */
export async function authRoute(app: FastifyInstance, { auth, streams }: Serving): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    handler: async (request, reply) => {
      const response = await auth.handle(standardRequest(request), request.ip);
      // Somebody may have signed out: what is open for them ends.
      if (request.method === 'POST') await streams.review();
      return sendResponse(reply, response);
    },
  });
}

function standardRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const url = `${request.protocol}://${request.host}${request.url}`;
  const { method } = request;
  if (method === 'GET' || !(request.body instanceof Buffer)) return new Request(url, { method, headers });
  return new Request(url, { method, headers, body: new Uint8Array(request.body) });
}

async function sendResponse(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  reply.code(response.status).header('cache-control', 'no-store');
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  return reply.send(response.body ? Buffer.from(await response.arrayBuffer()) : '');
}
