import { crc32, deflateSync } from 'node:zlib';
import { rgbOf } from '@morphoscope/heatmap/colormap';

/** Colours of an indexed picture. */
export interface Palette {
  /** Bits per pixel. */
  readonly bits: 1 | 4;
  /** `#rrggbb` per index. */
  readonly colours: readonly string[];
  /** 0 (transparent) to 255 per index. */
  readonly alpha: readonly number[];
}

/**
 * A PNG of few colours, one or four bits per pixel (PNG 3rd edition, colour type 3): a layer that weighs little and scales
 * sharply.
 * @param indices `height × width`, row-major, each below the number of colours.
 */
export function indexedPng(indices: Uint8Array, width: number, height: number, palette: Palette): Buffer {
  const { bits, colours, alpha } = palette;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flatMap(rgbOf))),
    chunk('tRNS', Buffer.from(alpha)),
    chunk('IDAT', deflateSync(packed(indices, width, height, bits), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * A mask of one colour over transparency, one bit per pixel.
 * @param bits `height × width`, row-major, 0 = transparent.
 */
export function maskPng(bits: Uint8Array, width: number, height: number, colour: string): Buffer {
  const palette = { bits: 1, colours: ['#ffffff', colour], alpha: [0, 255] } as const;
  return indexedPng(bits, width, height, palette);
}

function packed(indices: Uint8Array, width: number, height: number, bits: Palette['bits']): Buffer {
  const stride = 1 + Math.ceil((width * bits) / 8);
  const rows = Buffer.alloc(stride * height);
  const perByte = 8 / bits;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shift = 8 - bits - bits * (x % perByte);
      rows[y * stride + 1 + Math.floor(x / perByte)]! |= indices[y * width + x]! << shift;
    }
  }
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}
