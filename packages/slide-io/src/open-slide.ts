import { basename, extname } from 'node:path';
import type { Mpp, Slide } from '@morphoscope/domain';
import type { ByteSource } from './byte-source/byte-source.js';
import { openFile } from './byte-source/file-source.js';
import type { DecoderRegistry } from './codec/decoder.js';
import { createDecoders } from './codec/registry.js';
import { inputError, slideError } from './errors.js';
import { createReader } from './reader.js';
import type { SlideReader } from './slide-reader.js';
import { isTiff, readTiff } from './tiff/tiff-file.js';
import { aperio } from './vendor/aperio.js';
import { genericTiff } from './vendor/generic-tiff.js';
import { imageFile } from './vendor/image.js';
import { MPP_SOURCE, type OpenedSlide } from './vendor/vendor.js';

/** How to open a slide. */
export interface OpenOptions {
  /** µm per level-0 px, instead of what the file says. Default: the file's. */
  readonly mpp?: number | Mpp;
  /** `slide.id`. Default: the file name without extension. */
  readonly id?: string;
  /** Decoders by TIFF compression code. Default: `createDecoders()`. */
  readonly decoders?: DecoderRegistry;
  /** Memory for decoded blocks, bytes. Default 64 MiB. */
  readonly cacheBytes?: number;
}

/** Dialects of TIFF, most specific first; the last takes any TIFF. */
const TIFF_VENDORS = [aperio, genericTiff];

/**
 * Opens a slide: pyramidal TIFF, BigTIFF, Aperio SVS, or a PNG/JPEG image as a slide of one level. Only headers are
 * read; close the reader after use.
 * @throws MorphoscopeError `SlideError` for missing, truncated, damaged or unsupported files; `InputError` for options
 * that cannot be.
 */
export async function openSlide(path: string, options: OpenOptions = {}): Promise<SlideReader> {
  return openSource(openFile(path), options);
}

/** `openSlide` for bytes that come from elsewhere. The source belongs to the reader, also when opening fails. */
export async function openSource(source: ByteSource, options: OpenOptions = {}): Promise<SlideReader> {
  try {
    const mpp = checkMpp(source, options.mpp);
    const opened = await detect(source, options.decoders ?? createDecoders());
    const slide = withOptions(opened.slide, options.id ?? idOf(source.name), mpp);
    return createReader(source, slide, opened, options.cacheBytes ?? 64 * 2 ** 20);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function detect(source: ByteSource, decoders: DecoderRegistry): Promise<OpenedSlide> {
  if (source.size === 0)
    throw slideError(source.name, 'The file is empty', 'Copy or download the slide again.');
  const head = await source.read(0, Math.min(16, source.size));
  if (isTiff(head)) {
    const tiff = await readTiff(source);
    return TIFF_VENDORS.find((vendor) => vendor.detect(tiff))!.open(tiff, decoders);
  }
  if (imageFile.detect(head)) return imageFile.open(source);
  throw slideError(
    source.name,
    'This is not an image that can be read',
    'Give a pyramidal TIFF, BigTIFF, Aperio SVS, PNG or JPEG file.',
  );
}

function withOptions(slide: OpenedSlide['slide'], id: string, mpp: Mpp | undefined): Slide {
  if (!mpp) return { id, ...slide };
  return { id, ...slide, mpp, properties: { ...slide.properties, [MPP_SOURCE]: 'override' } };
}

function checkMpp(source: ByteSource, mpp: number | Mpp | undefined): Mpp | undefined {
  if (mpp === undefined) return undefined;
  const both = typeof mpp === 'number' ? { x: mpp, y: mpp } : { x: mpp.x, y: mpp.y };
  const valid = [both.x, both.y].every((value) => Number.isFinite(value) && value > 0);
  if (!valid) {
    throw inputError(
      source.name,
      `The mpp given for the slide is not a positive number (${both.x}, ${both.y})`,
      'Give µm per pixel, e.g. 0.25.',
    );
  }
  return both;
}

function idOf(name: string): string {
  return basename(name, extname(name));
}
