import { crc32, deflateSync } from 'node:zlib';
import { rgbOf } from '@morphoscope/heatmap/colormap';

/**
 * A PNG of one colour and full transparency, one bit per pixel (PNG 3rd edition, colour type 3): a mask that weighs
 * little and scales sharply.
 * @param bits `height × width`, row-major, 0 = transparent.
 */
export function maskPng(bits: Uint8Array, width: number, height: number, colour: string): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([255, 255, 255, ...rgbOf(colour)])),
    chunk('tRNS', Buffer.from([0, 255])),
    chunk('IDAT', deflateSync(packBits(bits, width, height), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function packBits(bits: Uint8Array, width: number, height: number): Buffer {
  const stride = 1 + Math.ceil(width / 8);
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (bits[y * width + x] !== 0) rows[y * stride + 1 + (x >> 3)]! |= 128 >> (x & 7);
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
