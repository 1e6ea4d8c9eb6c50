import type { BlockDecoder, BlockLayout, DecodedBlock } from './decoder.js';
import { undoPredictor } from './predictor.kernel.js';

/** Bytes of samples in a block. */
export function blockBytes(layout: BlockLayout): number {
  return layout.width * layout.height * layout.samples;
}

/** Wraps unpacked samples, undoing the predictor in place. */
export function finishBlock(data: Uint8Array, layout: BlockLayout): DecodedBlock {
  const { width, height, samples } = layout;
  if (data.length < blockBytes(layout)) {
    throw new Error(`holds ${data.length} of ${blockBytes(layout)} bytes`);
  }
  if (layout.predictor === 2) undoPredictor(data, width, height, samples);
  return { data, width, height, samples, colour: 'stored' };
}

/** Samples stored as they are. */
export const rawDecoder: BlockDecoder = {
  name: 'none',
  // The predictor works in place and the bytes are the caller's: copy before changing them.
  decode: (bytes, layout) => finishBlock(layout.predictor === 2 ? bytes.slice() : bytes, layout),
};
