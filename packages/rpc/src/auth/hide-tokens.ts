/**
 * Takes session tokens out of a JSON answer: browsers have them in a cookie that scripts cannot read, and nothing else
 * should.
 */
export async function hideTokens(response: Response): Promise<Response> {
  if (!response.headers.get('content-type')?.includes('application/json')) return response;
  const text = await response.text();
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return new Response(text === '' ? null : JSON.stringify(withoutTokens(JSON.parse(text))), {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}

function withoutTokens(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'token');
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutTokens(inner)]));
}
