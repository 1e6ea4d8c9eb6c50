import type { ByteSource } from '../byte-source/byte-source.js';
import { slideError } from '../errors.js';
import type { Block } from '../region/block-image.js';
import type { ImageVendor, OpenedSlide } from './vendor.js';

const MAGIC = { png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], jpeg: [0xff, 0xd8, 0xff] } as const;

/**
 * PNG and JPEG as slides of one level, decoded whole with the first read (so memory is the image's size). Alpha is
 * composed on white, colour profiles are not applied, 16 bits become 8. Their resolution tags are display dpi and
 * never become mpp.
 */
export const imageFile: ImageVendor = {
  name: 'image',
  detect: (head) => Object.values(MAGIC).some((magic) => magic.every((byte, i) => head[i] === byte)),
  async open(source): Promise<OpenedSlide> {
    const bytes = await source.read(0, source.size);
    const { width, height, format } = await readMetadata(bytes, source);
    return {
      slide: {
        vendor: 'image',
        width,
        height,
        levels: [{ index: 0, width, height, downsample: 1, blockWidth: width, blockHeight: height }],
        associated: [],
        properties: { 'image.format': format },
      },
      levels: [
        { width, height, blockWidth: width, blockHeight: height, readBlock: () => decode(bytes, source) },
      ],
      associated: new Map(),
    };
  },
};

async function readMetadata(
  bytes: Uint8Array,
  source: ByteSource,
): Promise<{ width: number; height: number; format: string }> {
  const sharp = (await import('sharp')).default;
  try {
    const { width, height, format } = await sharp(bytes).metadata();
    return { width, height, format };
  } catch (error) {
    throw damaged(source, error);
  }
}

async function decode(bytes: Uint8Array, source: ByteSource): Promise<Block> {
  const sharp = (await import('sharp')).default;
  try {
    const { data, info } = await sharp(bytes, { failOn: 'truncated', ignoreIcc: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} channels`);
    return {
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      width: info.width,
      height: info.height,
    };
  } catch (error) {
    throw damaged(source, error);
  }
}

function damaged(source: ByteSource, error: unknown): Error {
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return slideError(
    source.name,
    `The image cannot be decoded (${reason})`,
    'The file is damaged or too large; open it elsewhere to check.',
    error,
  );
}
