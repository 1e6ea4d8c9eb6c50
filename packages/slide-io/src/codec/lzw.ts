import type { BlockDecoder } from './decoder.js';
import { decodeLzw } from './lzw.kernel.js';
import { blockBytes, finishBlock } from './raw.js';

/** Twelve bits can stand for at most 4,096 bytes. */
const BEST_RATIO = 2800;

/** TIFF LZW (TIFF 6.0 §13): most significant bit first, code width changes one code early. */
export const lzwDecoder: BlockDecoder = {
  name: 'lzw',
  decode(bytes, layout) {
    const size = blockBytes(layout);
    if (size > bytes.length * BEST_RATIO) throw new Error(`${bytes.length} bytes cannot hold ${size}`);
    const data = new Uint8Array(size);
    const written = decodeLzw(bytes, data);
    if (written < size) throw new Error(`holds ${written} of ${size} bytes`);
    return finishBlock(data, layout);
  },
};
