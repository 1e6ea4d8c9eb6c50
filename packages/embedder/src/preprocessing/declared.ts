import type { Preprocessing } from '@morphoscope/domain';

/** A preprocessing as somebody stated it: fields left out are filled from the model's input or by rule. */
export type PartialPreprocessing = { readonly [K in keyof Preprocessing]?: Preprocessing[K] | undefined };

/** What a model's surroundings say about it, from the manifest or the file's own metadata. */
export interface Declaration {
  /** Where this comes from, for error messages. */
  readonly source: string;
  readonly preprocessing?: PartialPreprocessing;
  readonly classNames?: readonly string[];
  /** Layer to cluster unless another is asked for. */
  readonly layer?: string;
  /** What the model's hash must be. */
  readonly sha256?: string;
}

/** Fields without which pixels cannot be prepared; the others follow from the model's input or from these. */
export const requiredFields = ['mpp', 'scale', 'mean', 'std', 'channelOrder', 'resize'] as const;
