import type { Slide } from '@morphoscope/domain';
import type { ByteSource } from '../byte-source/byte-source.js';
import type { DecoderRegistry } from '../codec/decoder.js';
import type { BlockImage } from '../region/block-image.js';
import type { TiffFile } from '../tiff/tiff-file.js';

/** What a vendor module finds in a file: the slide without its id, and where its pixels are. */
export interface OpenedSlide {
  readonly slide: Omit<Slide, 'id'>;
  /** One per `slide.levels`, finest first. */
  readonly levels: readonly BlockImage[];
  /** By the names in `slide.associated`. */
  readonly associated: ReadonlyMap<string, BlockImage>;
}

/** A dialect of TIFF. `openSlide` takes the first that recognises the file. */
export interface TiffVendor {
  readonly name: string;
  /** Whether this file is in the vendor's dialect; decided from tags alone. */
  detect(tiff: TiffFile): boolean;
  open(tiff: TiffFile, decoders: DecoderRegistry): OpenedSlide;
}

/** A format that is not TIFF, recognised by its first bytes. */
export interface ImageVendor {
  readonly name: string;
  detect(head: Uint8Array): boolean;
  open(source: ByteSource): Promise<OpenedSlide>;
}

/** Property that says where `slide.mpp` comes from: `vendor`, `resolution-tags` or `override`. */
export const MPP_SOURCE = 'morphoscope.mpp-source';
