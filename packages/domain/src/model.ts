import type { ResampleRule, TilePixels } from './slide.js';

/** Dense float32 values, row-major. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** One value of the network that could be clustered. */
export interface Layer {
  /** Tensor name (ONNX) or layer name (TF.js). */
  readonly name: string;
  readonly op: string;
  readonly channels: number;
  /** Size of the map for the model's own tile size, cells. */
  readonly height: number;
  readonly width: number;
  /** Model-input px per cell. */
  readonly strideInput: number;
  /** Side of the window of model-input px that a cell sees. */
  readonly receptiveField: number;
  /** Known to be ≥ 0 everywhere (ReLU, Clip from 0, Sigmoid, pooling of such, …). */
  readonly nonNegative: boolean;
  /** Absent if the layer suits clustering; otherwise one sentence why not. */
  readonly unsuitable?: string;
  /** Something to know about a layer that suits, e.g. cells that are no whole number of input px. */
  readonly note?: string;
}

/** A head `activation(pool(A) · wᵀ + b)`: what ties a layer to the classes in closed form. */
export interface LinearHead {
  /** Layer whose map is pooled. The weights below speak of its channels. */
  readonly layer: string;
  readonly pooling: 'average' | 'max';
  /** `classes × C`, row-major. */
  readonly weights: Float32Array;
  /** `classes`. */
  readonly bias: Float32Array;
  readonly classes: number;
  readonly channels: number;
  readonly activation: 'softmax' | 'sigmoid' | 'none';
}

/** How a tile becomes model input. Declared beside the model, never assumed. */
export interface Preprocessing {
  /** Side of the model's input, px. */
  readonly tilePx: number;
  /** µm per input px. */
  readonly mpp: number;
  /** Input value of channel c is `(v · scale − mean[c]) / std[c]`, v in 0–255. */
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly channelOrder: 'rgb' | 'bgr';
  readonly layout: 'nchw' | 'nhwc';
  readonly resize: ResampleRule;
  /** Which pixels are resampled: the nearest finer pyramid level, or always the scan itself. */
  readonly resizeFrom: 'pyramid' | 'level0';
}

/** Everything known about a model file without running it on tissue. */
export interface ModelDescription {
  readonly format: 'onnx' | 'tfjs-layers' | 'tfjs-graph';
  /** SHA-256 of the model bytes (for TF.js: of model.json followed by its shards), hex. */
  readonly sha256: string;
  readonly input: { readonly name: string; readonly shape: readonly (number | null)[] };
  /** The output that holds the prediction. */
  readonly output: { readonly name: string; readonly classes: number };
  readonly classNames: readonly string[];
  /** In graph order. */
  readonly layers: readonly Layer[];
  /** Only when the head is pooling + linear (+ softmax/sigmoid). */
  readonly head?: LinearHead;
}

/** What a model says about a batch of tiles. */
export interface ModelOutput {
  /** As the model gives them: probabilities or logits, `n × classes`. */
  readonly predictions: Tensor;
  /** Activations at the exposed layer, always `n × C × h × w`. */
  readonly activations: Tensor;
}

/** A loaded model with one layer exposed. Synchronous engines block their thread: run them in a worker. */
export interface ModelRunner {
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  readonly layer: Layer;
  /** e.g. `ort:cpu`, `ort:cuda`, `ort-wasm`, `tfjs:wasm`. */
  readonly engine: string;
  /** Preprocesses and runs `tiles` (each `tilePx × tilePx`) as one batch. */
  run(tiles: readonly TilePixels[]): Promise<ModelOutput>;
  close(): Promise<void>;
}
