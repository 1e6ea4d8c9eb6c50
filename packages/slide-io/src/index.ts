export type { ByteSource } from './byte-source/byte-source.js';
export { openFile } from './byte-source/file-source.js';
export { memorySource } from './byte-source/memory-source.js';
export type {
  BlockDecoder,
  BlockLayout,
  DecodedBlock,
  DecoderEntry,
  DecoderRegistry,
} from './codec/decoder.js';
export { type DecoderStatus, decoderStatus } from './codec/decoder-status.js';
export { createDecoders, type DecoderOptions } from './codec/registry.js';
export { slideFindings } from './findings.js';
export { type OpenOptions, openSlide, openSource } from './open-slide.js';
export type { BlockPlace, LevelRegion, SlideReader } from './slide-reader.js';
export { viewLevels } from './view-levels.js';
export type { PyramidImage, PyramidOptions } from './write/pyramid-image.js';
export { writePyramid } from './write/write-pyramid.js';
