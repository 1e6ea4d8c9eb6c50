import type { ErrorTag, Finding, Layer, ModelDescription, Preprocessing, Slide } from '@morphoscope/domain';

/** What a slide file says of itself; no pixels are read. */
export interface SlideFacts
  extends Pick<Slide, 'vendor' | 'width' | 'height' | 'mpp' | 'objectivePower' | 'levels'> {
  readonly findings: readonly Finding[];
}

/** What a model file and the manifest beside it say. */
export interface ModelFacts {
  readonly format: ModelDescription['format'];
  readonly sha256: string;
  /** Of all its files, without the manifest. */
  readonly bytes: number;
  readonly classNames: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly layers: readonly Layer[];
  readonly defaultLayer?: string;
  readonly linearHead: boolean;
}

/** Asked of the thread that reads files nobody vouches for. */
export type Question =
  | { readonly kind: 'slide'; readonly path: string }
  /** All files of the model must lie in its folder and hold at most `maxBytes` together. */
  | { readonly kind: 'model'; readonly path: string; readonly maxBytes: number }
  /** Which engines run here: `path` is not looked at. */
  | { readonly kind: 'engines'; readonly path: '' };

/** Whether an engine runs on this machine, and what was seen. */
export interface EngineFacts {
  readonly name: string;
  readonly available: boolean;
  readonly detail: string;
}

/** What comes back: one answer per question, in order. */
export type Answer =
  | { readonly kind: 'slide'; readonly facts: SlideFacts }
  | { readonly kind: 'model'; readonly facts: ModelFacts }
  | { readonly kind: 'engines'; readonly facts: readonly EngineFacts[] }
  | {
      readonly kind: 'refused';
      readonly tag: ErrorTag;
      readonly message: string;
      readonly suggestion?: string;
    };
