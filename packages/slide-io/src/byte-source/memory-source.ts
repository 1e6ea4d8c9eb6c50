import type { ByteSource } from './byte-source.js';
import { checkRange } from './range.js';

/** Bytes already in memory as a `ByteSource`. `bytes` is borrowed; reads return copies. */
export function memorySource(bytes: Uint8Array, name = 'memory'): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length, options) {
      options?.signal?.throwIfAborted();
      checkRange(name, bytes.length, offset, length);
      return bytes.slice(offset, offset + length);
    },
    async close() {},
  };
}
