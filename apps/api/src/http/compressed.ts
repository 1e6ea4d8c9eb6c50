import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

/** Maps compress to a tenth; more effort gains little and costs the viewer time. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 4;

/** How bytes are compressed. */
export type Encoding = 'br' | 'gzip' | 'identity';

/** The best encoding that the client takes. */
export function encodingFor(header: string | undefined): Encoding {
  const accepted = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
      const q = parameters.map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1]).find((text) => text !== undefined);
      return [name.trim(), q === undefined ? 1 : Number(q)] as const;
    }),
  );
  const takes = (name: string): boolean => (accepted.get(name) ?? accepted.get('*') ?? 0) > 0;
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : 'identity';
}

/** Compresses off the event loop. `quality` of Brotli: 0 to 11. */
export async function compress(
  bytes: Uint8Array,
  encoding: Encoding,
  quality = BROTLI_QUALITY,
): Promise<Uint8Array> {
  if (encoding === 'br') {
    return brotliAsync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
  }
  return encoding === 'gzip' ? gzipAsync(bytes, { level: GZIP_LEVEL }) : bytes;
}
