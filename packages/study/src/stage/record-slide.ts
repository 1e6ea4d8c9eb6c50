import type { WorkerSlide } from '../worker/protocol.js';
import type { SlideRecord } from './apply-slides.js';

/** A slide of the study at the resolution the study knows it by: it may have been given another one than the rest. */
export function recordSlide({ id, path, slide }: SlideRecord): WorkerSlide {
  const { x, y } = slide.mpp!;
  return { id, path, ...(x === y ? { mpp: x } : {}) };
}
