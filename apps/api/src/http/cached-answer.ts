import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long and by whom an answer may be kept. */
export interface Freshness {
  /** Without quotes; changes with the bytes. */
  readonly tag: string;
  /** The address never leads to other bytes: browsers need not ask again. */
  readonly immutable: boolean;
  /** Sent in several encodings under the same tag. */
  readonly weak?: boolean;
}

/** A year, s: the longest that caches heed. */
const LONGEST = 31_536_000;

/**
 * Sets ETag and caching headers. Answers belong to one person: shared caches must not keep them.
 * @returns whether the client has these bytes already; then the answer is 304 and nothing needs to be made.
 */
export function keptByClient(
  request: FastifyRequest,
  reply: FastifyReply,
  { tag, immutable, weak = false }: Freshness,
): boolean {
  reply.header('etag', `${weak ? 'W/' : ''}"${tag}"`);
  reply.header('cache-control', immutable ? `private, max-age=${LONGEST}, immutable` : 'private, no-cache');
  if (!matches(request.headers['if-none-match'], tag)) return false;
  reply.code(304);
  return true;
}

/** RFC 9110 §13.1.2: weak comparison. */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === `"${tag}"`);
}
