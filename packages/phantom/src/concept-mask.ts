import { ARTEFACT, type GroundTruth, TISSUE_CLASSES } from './spec.js';

/** What is planted and can be looked for: every kind of tissue, and the ink of a pen over it. Glass is none of them. */
export const CONCEPTS = [...TISSUE_CLASSES.slice(1), 'pen'] as readonly string[];

/**
 * One concept per pixel: `pen` where there is ink, whatever lies under it, else the kind of tissue. Blur and folds change no
 * concept.
 * @returns per pixel 0 for nothing but glass, else 1 + index into `CONCEPTS`; row-major, in the size of the truth; fresh
 */
export function conceptMask(truth: GroundTruth): {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
} {
  const { width, height, artefacts } = truth;
  const pen = CONCEPTS.indexOf('pen') + 1;
  // Glass is class 0, and the concepts follow the other classes in order.
  const data = truth.data.map((own, at) => (artefacts[at]! & ARTEFACT.pen ? pen : own));
  return { data, width, height };
}
