import { COMPRESSION } from '../tiff/tags.js';
import type { DecoderEntry, DecoderRegistry } from './decoder.js';
import { type JpegChoice, loadJpegDecoder } from './jpeg.js';

/** Which implementation decodes JPEG. */
export interface DecoderOptions {
  /** `auto`: libturbojpeg where it is installed, else wasm; both give the same pixels. Default `auto`. */
  readonly jpeg?: JpegChoice;
}

/**
 * The decoders of this package: none, LZW, JPEG and Deflate under both of its codes. Code is loaded on first use.
 * Add a format by `new Map([...createDecoders(), [code, entry]])`.
 */
export function createDecoders(options: DecoderOptions = {}): DecoderRegistry {
  const deflate: DecoderEntry = {
    name: 'deflate',
    load: async () => (await import('./deflate.js')).deflateDecoder,
  };
  return new Map<number, DecoderEntry>([
    [COMPRESSION.none, { name: 'none', load: async () => (await import('./raw.js')).rawDecoder }],
    [COMPRESSION.lzw, { name: 'lzw', load: async () => (await import('./lzw.js')).lzwDecoder }],
    [COMPRESSION.jpeg, { name: 'jpeg', load: async () => loadJpegDecoder(options.jpeg ?? 'auto') }],
    [COMPRESSION.deflate, deflate],
    [COMPRESSION.deflateOld, deflate],
  ]);
}
