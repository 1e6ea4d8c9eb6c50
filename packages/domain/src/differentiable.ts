import type { Layer, ModelDescription, Preprocessing, Tensor } from './model.js';

/** Runs ONNX graphs that are made at run time: backward graphs, the rest of a network. `embedder` gives it. */
export interface GraphEngine {
  /** e.g. `ort:cpu`. */
  readonly name: string;
  /**
   * @param model bytes of an ONNX model with float32 inputs and outputs.
   * @throws MorphoscopeError `ModelError` when the engine refuses the graph.
   */
  load(model: Uint8Array): Promise<GraphSession>;
}

/** A loaded graph. One run at a time; runs block the thread: use it in a worker. */
export interface GraphSession {
  /** @returns the outputs asked for, in fresh buffers. */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, Tensor>>>;
  close(): Promise<void>;
}

/**
 * What part of a decision is explained. Always logits, never probabilities: a softmax hides which class moved.
 * `logit`: z_c (defined up to a shift per tile under softmax). `log-odds`: z_c − log Σ_{j≠c} exp z_j, one against the
 * rest. `not`: minus that, everything but class c (malignant: not benign). `margin`: z_c − z_against. With one class
 * `logit`, `log-odds` and `margin` are its logit, `not` is minus it.
 */
export type Target =
  | { readonly kind: 'logit'; readonly class: number }
  | { readonly kind: 'log-odds'; readonly class: number }
  | { readonly kind: 'not'; readonly class: number }
  | { readonly kind: 'margin'; readonly class: number; readonly against: number };

/** LRP rules for a whole network, see `attribution`. */
export type LrpComposite =
  | 'epsilon'
  | 'gamma'
  | 'z-plus'
  | 'alpha-beta'
  | 'epsilon-plus-flat'
  | 'epsilon-gamma-box';

/** Where a backward pass starts. */
export type BackwardStart = 'logits' | 'layer';

/**
 * A model cut at one layer, with gradients. `attribution` makes one from an ONNX graph and a `GraphEngine`; `embedder`
 * makes one from a TensorFlow.js model. Everything is in evaluation mode and batched over tiles; row i of every tensor
 * belongs to tile i. `input` is what `preprocess` gives, in the model's own layout; activations and their gradients are
 * always `n × C × h × w`. Buffers given are only read, buffers returned belong to the caller.
 */
export interface DifferentiableModel {
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  readonly layer: Layer;
  /** e.g. `ort:cpu`, `tfjs:wasm`. */
  readonly engine: string;
  /** Why `relevance` is not to be had, in one sentence; absent when it is. */
  readonly noRelevance?: string;
  /** Logits (`n × classes`, before the final softmax or sigmoid) and activations. */
  forward(input: Tensor): Promise<{ readonly logits: Tensor; readonly activations: Tensor }>;
  /** Logits alone, where that is cheaper than `forward`. */
  logits?(input: Tensor): Promise<Tensor>;
  /** g, the rest of the network: activations to logits. */
  rest(activations: Tensor): Promise<Tensor>;
  /**
   * Vector–Jacobian product of g: `Σ_c seed_c · ∂z_c/∂A`.
   * @param seed `n × classes`.
   */
  layerGradient(
    activations: Tensor,
    seed: Tensor,
  ): Promise<{ readonly logits: Tensor; readonly gradient: Tensor }>;
  /**
   * Vector–Jacobian product down to the input, in the input's own layout.
   * @param seed `n × classes` from `logits`, `n × C × h × w` from `layer`.
   */
  inputGradient(input: Tensor, seed: Tensor, from: BackwardStart): Promise<Tensor>;
  /**
   * Layer-wise relevance propagation to the input, in the input's own layout. `seed` is the relevance put in at the start.
   * @throws MorphoscopeError `UnavailableError` with `noRelevance`.
   */
  relevance(input: Tensor, seed: Tensor, from: BackwardStart, composite: LrpComposite): Promise<Tensor>;
  close(): Promise<void>;
}
