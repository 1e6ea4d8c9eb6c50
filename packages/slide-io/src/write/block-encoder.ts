import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { applyPredictor } from '../codec/predictor.kernel.js';
import { COMPRESSION, PHOTOMETRIC, TAG } from '../tiff/tags.js';
import type { Field } from './directory-encoder.js';
import { encodeLzw } from './lzw-encode.kernel.js';
import type { PyramidOptions } from './pyramid-image.js';

const deflateAsync = promisify(deflate);

/** Turns blocks into stored bytes, and says in tags how. */
export interface BlockEncoder {
  /** Short name for the description. */
  readonly name: string;
  readonly fields: readonly Field[];
  /** `pixels` (side × side × channels) may be changed. */
  encode(pixels: Uint8Array): Promise<Uint8Array>;
}

/** The encoder for these options; `side` is the block's width and height. */
export async function blockEncoder(
  options: Required<Pick<PyramidOptions, 'compression' | 'quality' | 'chroma' | 'downsampling'>>,
  side: number,
  channels: 1 | 3,
): Promise<BlockEncoder> {
  const { compression } = options;
  if (compression === 'jpeg') return jpegEncoder(options, side, channels);
  // Differences of neighbours shrink photographs, but not maps of labels.
  const predictor = compression === 'none' || options.downsampling === 'nearest' ? 1 : 2;
  const prepare = (pixels: Uint8Array): Uint8Array => {
    if (predictor === 2) applyPredictor(pixels, side, side, channels);
    return pixels;
  };
  const pack = {
    none: async (pixels: Uint8Array) => pixels,
    lzw: async (pixels: Uint8Array) => encodeLzw(pixels),
    deflate: (pixels: Uint8Array): Promise<Uint8Array> => deflateAsync(pixels),
  }[compression];
  return {
    name: compression,
    fields: [
      { tag: TAG.compression, type: 'short', value: [COMPRESSION[compression]] },
      {
        tag: TAG.photometric,
        type: 'short',
        value: [channels === 3 ? PHOTOMETRIC.rgb : PHOTOMETRIC.blackIsZero],
      },
      ...(predictor === 2 ? [{ tag: TAG.predictor, type: 'short', value: [2] } as const] : []),
    ],
    encode: (pixels) => pack(prepare(pixels)),
  };
}

async function jpegEncoder(
  { quality, chroma }: Required<Pick<PyramidOptions, 'quality' | 'chroma'>>,
  side: number,
  channels: 1 | 3,
): Promise<BlockEncoder> {
  const sharp = (await import('sharp')).default;
  const subsampling = chroma === '4:2:0' ? 2 : 1;
  const colour: Field[] =
    channels === 3
      ? [
          { tag: TAG.photometric, type: 'short', value: [PHOTOMETRIC.ycbcr] },
          { tag: TAG.ycbcrSubsampling, type: 'short', value: [subsampling, subsampling] },
        ]
      : [{ tag: TAG.photometric, type: 'short', value: [PHOTOMETRIC.blackIsZero] }];
  return {
    name: `JPEG Q=${quality}`,
    fields: [{ tag: TAG.compression, type: 'short', value: [COMPRESSION.jpeg] }, ...colour],
    encode: (pixels) =>
      sharp(pixels, { raw: { width: side, height: side, channels } })
        .toColourspace(channels === 3 ? 'srgb' : 'b-w')
        .jpeg({ quality, chromaSubsampling: chroma })
        .toBuffer(),
  };
}
