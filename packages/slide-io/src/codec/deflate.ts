import { inflateSync } from 'node:zlib';
import type { BlockDecoder } from './decoder.js';
import { blockBytes, finishBlock } from './raw.js';

/** zlib streams: TIFF compression 8 (Adobe) and 32946 (older code, same data). */
export const deflateDecoder: BlockDecoder = {
  name: 'deflate',
  decode(bytes, layout) {
    // Some writers pad the last strip to full height: allow more, but never an inflation bomb.
    const most = blockBytes(layout) * 2 + 65536;
    return finishBlock(new Uint8Array(inflateSync(bytes, { maxOutputLength: most })), layout);
  },
};
