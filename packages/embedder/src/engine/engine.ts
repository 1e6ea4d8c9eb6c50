import type { Tensor } from '@morphoscope/domain';
import type { ModelSource } from '../model-source.js';

/** What runs a model. `auto` chooses by the model's format and the machine, see `openModel`. */
export type EngineName =
  | 'auto'
  | 'ort'
  | 'ort-cuda'
  | 'ort-webgpu'
  | 'ort-coreml'
  | 'ort-dml'
  | 'ort-wasm'
  | 'tfjs';

/** Every engine name, for flags and messages. */
export const engineNames = [
  'auto',
  'ort',
  'ort-cuda',
  'ort-webgpu',
  'ort-coreml',
  'ort-dml',
  'ort-wasm',
  'tfjs',
] as const satisfies readonly EngineName[];

/** What a session must take and give. */
export interface SessionSpec {
  readonly input: string;
  /** Name of the prediction. */
  readonly output: string;
  /** Name of the 4-D value to give beside it. */
  readonly layer: string;
  /** Threads that one run may use; engines without threads ignore it. */
  readonly threads: number;
}

/** What one run gives: fresh buffers, owned by the receiver. */
export interface SessionResult {
  /** `n × classes`. */
  readonly predictions: Tensor;
  /** `n × C × h × w`, whatever the engine's own layout. */
  readonly activations: Tensor;
}

/** A model loaded by an engine with one layer exposed. One run at a time. */
export interface EngineSession {
  /** Engine and provider, e.g. `ort:cpu`, `ort-wasm`, `tfjs:wasm`. */
  readonly name: string;
  /** Runs a batch. `input` holds `shape`'s values in the model's own layout and is not kept. */
  run(input: Float32Array, shape: readonly number[]): Promise<SessionResult>;
  close(): Promise<void>;
}

/** A way to run models. Loading an engine's libraries happens in `load`, not before. */
export interface Engine {
  readonly name: Exclude<EngineName, 'auto'>;
  /**
   * @throws MorphoscopeError `ModelError` when the model is not of the engine's format.
   */
  accept(source: ModelSource): void;
  /**
   * @throws MorphoscopeError `ModelError` when the model is not of the engine's format or cannot be loaded,
   * `UnavailableError` when the engine does not work on this machine.
   */
  load(source: ModelSource, spec: SessionSpec): Promise<EngineSession>;
}
