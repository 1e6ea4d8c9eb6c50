import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compress, encodingFor } from '../../src/http/compressed.js';

it('takes the best encoding that the client names', () => {
  expect(encodingFor('gzip, deflate, br')).toBe('br');
  expect(encodingFor('gzip, deflate')).toBe('gzip');
  expect(encodingFor('GZIP;q=0.5')).toBe('gzip');
  expect(encodingFor('br;q=0, gzip;q=0.1')).toBe('gzip');
  expect(encodingFor('br; q=0, gzip; q=0')).toBe('identity');
  expect(encodingFor('*')).toBe('br');
  expect(encodingFor('*;q=0')).toBe('identity');
  expect(encodingFor('')).toBe('identity');
  expect(encodingFor(undefined)).toBe('identity');
});

it('compresses without loss', async () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 7);
  expect(brotliDecompressSync(await compress(bytes, 'br'))).toEqual(Buffer.from(bytes));
  expect(gunzipSync(await compress(bytes, 'gzip'))).toEqual(Buffer.from(bytes));
  expect(await compress(bytes, 'identity')).toBe(bytes);
});
