import { isMorphoscopeError } from '@morphoscope/domain';
import type { ByteSource } from '../byte-source/byte-source.js';
import type { BlockDecoder, BlockLayout, DecodedBlock, DecoderRegistry } from '../codec/decoder.js';
import { slideError } from '../errors.js';
import { freshBytes } from '../region/block-cache.js';
import type { Block, BlockImage } from '../region/block-image.js';
import { dropSamples, greyToRgb, onWhite, paletteToRgb } from './colour.kernel.js';
import type { TiffPage } from './page.js';
import { holdsJpeg, readStoredJpeg } from './stored-jpeg.js';
import { COMPRESSION, compressionName, PHOTOMETRIC } from './tags.js';

/** Samples of one block at most; a single strip of a gigapixel image is refused rather than loaded. */
const MOST_BLOCK_BYTES = 2 ** 29;

/** Why this package cannot read the pixels of a page, or undefined. */
export function unreadable(page: TiffPage, decoders: DecoderRegistry): string | undefined {
  const { bits, samples, planar, photometric } = page;
  if (!decoders.has(page.compression))
    return `its compression, ${compressionName(page.compression)}, is not supported`;
  if (bits !== 8 || page.sampleFormat !== 1)
    return `it has ${bits || 'mixed'}-bit samples; 8-bit ones are needed`;
  if (planar !== 1 && samples > 1) return 'its colours are stored in separate planes';
  if (samples !== 1 && samples !== 2 && samples !== 3 && samples !== 4)
    return `it has ${samples} samples per pixel`;
  if (page.predictor !== 1 && page.predictor !== 2)
    return `its predictor, ${page.predictor}, is not supported`;
  if (photometric > 3 && photometric !== PHOTOMETRIC.ycbcr)
    return `its colour space, ${photometric}, is not supported`;
  if (photometric === PHOTOMETRIC.ycbcr && page.compression !== COMPRESSION.jpeg)
    return 'it holds YCbCr without JPEG';
  if (photometric === PHOTOMETRIC.rgb && samples < 3) return `it calls ${samples} samples RGB`;
  const bytes = page.blockWidth * page.blockHeight * samples;
  if (bytes > MOST_BLOCK_BYTES) return `one of its blocks is ${page.blockWidth} × ${page.blockHeight} px`;
  return undefined;
}

/** A page as RGB blocks. The decoder is loaded with the first block. */
export function pageImage(source: ByteSource, page: TiffPage, decoders: DecoderRegistry): BlockImage {
  let loading: Promise<BlockDecoder> | undefined;
  const { width, height, blockWidth, blockHeight, columns } = page;
  return {
    width,
    height,
    blockWidth,
    blockHeight,
    ...(holdsJpeg(page)
      ? { readJpeg: (column: number, row: number) => readStoredJpeg(source, page, column, row) }
      : {}),
    async readBlock(column, row, allocate = freshBytes) {
      const index = row * columns + column;
      const length = page.byteCounts[index]!;
      // Aperio leaves out empty blocks this way.
      if (length === 0) return undefined;
      loading ??= load(source, page, decoders);
      const decoder = await loading;
      const bytes = await source.read(page.offsets[index]!, length);
      const visible = {
        width: Math.min(blockWidth, width - column * blockWidth),
        height: Math.min(blockHeight, height - row * blockHeight),
      };
      try {
        return toBlock(decoder.decode(bytes, blockLayout(page, row), allocate), page, visible);
      } catch (error) {
        if (isMorphoscopeError(error)) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw slideError(
          source.name,
          `Block ${column}, ${row} of image ${page.index + 1} cannot be decoded: ${reason}`,
          'The file is damaged; copy or download it again.',
          error,
        );
      }
    },
  };
}

async function load(source: ByteSource, page: TiffPage, decoders: DecoderRegistry): Promise<BlockDecoder> {
  const reason = unreadable(page, decoders);
  if (reason) throw unsupported(source, page, reason);
  return decoders.get(page.compression)!.load();
}

/** The error for a page whose pixels cannot be read. */
export function unsupported(source: ByteSource, page: TiffPage, reason: string): Error {
  return slideError(
    source.name,
    `Image ${page.index + 1} of the TIFF cannot be read: ${reason}`,
    'Convert it to an 8-bit tiled TIFF with JPEG or Deflate.',
  );
}

function blockLayout(page: TiffPage, row: number): BlockLayout {
  const { height, blockWidth, blockHeight, tiled } = page;
  return {
    width: blockWidth,
    height: tiled ? blockHeight : Math.min(blockHeight, height - row * blockHeight),
    samples: page.samples,
    photometric: page.photometric,
    predictor:
      page.compression === COMPRESSION.none || page.compression === COMPRESSION.jpeg ? 1 : page.predictor,
    ...(page.jpegTables ? { jpegTables: page.jpegTables } : {}),
  };
}

function toBlock(decoded: DecodedBlock, page: TiffPage, visible: { width: number; height: number }): Block {
  const { width, height } = decoded;
  if (
    width < visible.width ||
    height < visible.height ||
    width > page.blockWidth ||
    height > page.blockHeight
  ) {
    throw new Error(`it is ${width} × ${height} px instead of ${page.blockWidth} × ${page.blockHeight}`);
  }
  return { data: toRgb(decoded, page), width, height };
}

function toRgb(decoded: DecodedBlock, page: TiffPage): Uint8Array {
  const { data, samples } = decoded;
  const pixels = decoded.width * decoded.height;
  if (samples <= 2) {
    if (page.photometric === PHOTOMETRIC.palette) return paletteToRgb(data, pixels, page.colorMap);
    return greyToRgb(data, pixels, samples, page.photometric === PHOTOMETRIC.whiteIsZero);
  }
  if (samples === 3) return data.length === pixels * 3 ? data : data.subarray(0, pixels * 3);
  const alpha = page.extraSamples[0] ?? 0;
  if (alpha === 1 || alpha === 2) return onWhite(data, pixels, alpha === 1);
  return dropSamples(data, pixels, samples);
}
