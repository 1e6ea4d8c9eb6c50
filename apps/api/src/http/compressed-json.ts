import type { FastifyReply, FastifyRequest } from 'fastify';
import { compress, encodingFor } from './compressed.js';

/** Smaller answers travel as they are, bytes. */
const LEAST = 2048;

/**
 * For the hook `onSend`: compresses answers that are whole JSON documents. What a study of thousands of slides says of
 * itself is megabytes of much alike. Streams go through as they come, and so do answers about people: some hold a secret
 * beside words that somebody else chose.
 */
export async function compressedJson(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const encoding = encodingFor(request.headers['accept-encoding']);
  if (encoding === 'identity' || !(payload instanceof Response) || !isWhole(request, payload)) return payload;
  const bytes = new Uint8Array(await payload.arrayBuffer());
  reply.code(payload.status);
  for (const [name, value] of payload.headers) reply.header(name, value);
  reply.header('vary', 'accept-encoding');
  if (bytes.length < LEAST) return Buffer.from(bytes);
  reply.header('content-encoding', encoding);
  return Buffer.from(await compress(bytes, encoding));
}

function isWhole({ url, headers }: FastifyRequest, answer: Response): boolean {
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
  return isJson && headers['trpc-accept'] === undefined && !url.includes('users.');
}
