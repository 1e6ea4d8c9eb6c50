import { createHmac, timingSafeEqual } from 'node:crypto';

/** Longest `Cookie` header that is looked at. */
const MAX_HEADER = 16_384;

/**
 * The token of the session cookie, where the server's own signature is on it. better-auth writes
 * `<token>.<base64 of HMAC-SHA-256(token)>`, percent-encoded.
 */
export function sessionToken(header: string | undefined, name: string, secret: string): string | undefined {
  if (header === undefined || header.length > MAX_HEADER) return undefined;
  const value = cookieValue(header, name);
  const dot = value?.lastIndexOf('.') ?? -1;
  if (value === undefined || dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const right = createHmac('sha256', secret).update(token).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? token : undefined;
}

function cookieValue(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(part.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return undefined;
}
