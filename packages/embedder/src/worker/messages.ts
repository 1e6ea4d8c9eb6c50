import {
  type ErrorTag,
  isMorphoscopeError,
  type Layer,
  type ModelDescription,
  type ModelOutput,
  MorphoscopeError,
  type Preprocessing,
  type TilePixels,
} from '@morphoscope/domain';

/** What the thread that owns a model is asked. Answers carry the same `id`. */
export type Request =
  | { readonly id: number; readonly kind: 'run'; readonly tiles: readonly TilePixels[] }
  | { readonly id: number; readonly kind: 'close' };

/** What is known of a model once it is open; the `ModelRunner` without its functions. */
export interface RunnerFacts {
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  readonly layer: Layer;
  readonly engine: string;
}

/** `id` 0 answers the opening of the model. */
export type Answer =
  | { readonly id: number; readonly kind: 'opened'; readonly facts: RunnerFacts }
  | { readonly id: number; readonly kind: 'output'; readonly output: ModelOutput }
  | { readonly id: number; readonly kind: 'closed' }
  | { readonly id: number; readonly kind: 'failed'; readonly error: SentError };

/** An error in a form that `postMessage` keeps whole. */
export interface SentError {
  readonly tag?: ErrorTag;
  readonly message: string;
  readonly where?: string;
  readonly suggestion?: string;
  readonly stack?: string;
}

export function packError(error: unknown): SentError {
  if (isMorphoscopeError(error)) return (error as MorphoscopeError).toJSON();
  if (error instanceof Error) {
    return { message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
  }
  return { message: String(error) };
}

export function unpackError(sent: SentError): Error {
  const { tag, stack, ...rest } = sent;
  if (tag) return MorphoscopeError.revive({ tag, ...rest });
  const error = new Error(sent.message);
  if (stack) error.stack = stack;
  return error;
}
