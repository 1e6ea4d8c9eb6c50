// Encodes a block as the server does where a slide stores no JPEG. Used by serving.mjs.
import { createRequire } from 'node:module';

const sharp = createRequire(new URL('../../apps/api/package.json', import.meta.url))('sharp');

/** @param {{ data: Uint8Array, width: number, height: number }} block RGB */
export function encodeBlock({ data, width, height }) {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
