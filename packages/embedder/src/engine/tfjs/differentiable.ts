import {
  type BackwardStart,
  type DifferentiableModel,
  isMorphoscopeError,
  type Layer,
  type ModelDescription,
  MorphoscopeError,
  type Preprocessing,
  type Tensor,
} from '@morphoscope/domain';
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { joinTensors } from '../../join-batches.js';
import type { PreparedModel } from '../../prepare-model.js';
import type { CutModel } from './cut-model.js';
import { GradientKernels } from './gradient-kernels.js';
import type { TfjsRuntime } from './runtime.js';

/** A gradient down to the input keeps every activation on the way: about 100 MB for a MobileNet's tile of 224 px. */
const pixelsAtOnce = 2 ** 18;

/** Gradients of a cut TensorFlow.js model. Every call computes without yielding and leaves no tensor behind. */
export class TfjsDifferentiable implements DifferentiableModel {
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  readonly layer: Layer;
  readonly engine: string;
  readonly noRelevance =
    'Relevance propagation needs the layers of an ONNX graph, and a TensorFlow.js model gives gradients only: convert the model to ONNX.';
  private readonly kernels: GradientKernels;
  private closed = false;

  constructor(
    private readonly runtime: TfjsRuntime,
    { description, preprocessing, layer }: PreparedModel,
    private readonly cut: CutModel,
    private readonly where: string,
  ) {
    this.description = description;
    this.preprocessing = preprocessing;
    this.layer = layer;
    this.engine = `tfjs:${runtime.backend}`;
    this.kernels = new GradientKernels(runtime);
  }

  async forward(input: Tensor): Promise<{ readonly logits: Tensor; readonly activations: Tensor }> {
    const n = this.checkInput(input);
    const [activations, logits] = this.compute(n, [input], (n, image) => {
      const map = this.cut.front(this.upload(image!));
      return [this.planar(map), floats(this.logitsFrom(map, n))];
    });
    return { activations: activations!, logits: logits! };
  }

  async logits(input: Tensor): Promise<Tensor> {
    const n = this.checkInput(input);
    const [logits] = this.compute(n, [input], (n, image) => [
      floats(this.logitsFrom(this.cut.front(this.upload(image!)), n)),
    ]);
    return logits!;
  }

  async rest(activations: Tensor): Promise<Tensor> {
    const n = this.checkMap(activations, 'the activations');
    const [logits] = this.compute(n, [activations], (n, map) => [
      floats(this.logitsFrom(this.interleaved(map!), n)),
    ]);
    return logits!;
  }

  async layerGradient(
    activations: Tensor,
    seed: Tensor,
  ): Promise<{ readonly logits: Tensor; readonly gradient: Tensor }> {
    const n = this.checkMap(activations, 'the activations');
    this.check(seed, [n, this.classes], 'the seed');
    const [logits, gradient] = this.compute(n, [activations, seed], (n, map, start) => {
      const logitsOf = this.runtime.tf.valueAndGrad((a: TfTensor) => this.logitsFrom(a, n));
      const { value, grad } = logitsOf(this.interleaved(map!), this.upload(start!));
      return [floats(value), this.planar(grad)];
    });
    return { logits: logits!, gradient: gradient! };
  }

  async inputGradient(input: Tensor, seed: Tensor, from: BackwardStart): Promise<Tensor> {
    const n = this.checkInput(input);
    this.check(seed, from === 'logits' ? [n, this.classes] : this.mapShape(n), 'the seed');
    const { front } = this.cut;
    const [gradient] = this.compute(n, [input, seed], (n, image, start) => {
      const end = (x: TfTensor) => (from === 'logits' ? this.logitsFrom(front(x), n) : front(x));
      const dy = from === 'logits' ? this.upload(start!) : this.interleaved(start!);
      return [floats(this.runtime.tf.grad(end)(this.upload(image!), dy))];
    });
    return gradient!;
  }

  async relevance(): Promise<Tensor> {
    throw new MorphoscopeError('UnavailableError', this.noRelevance, { where: this.where });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.cut.dispose();
  }

  private get classes(): number {
    return this.description.output.classes;
  }

  /** Runs a few tiles at a time, so that memory does not grow with the batch, and joins what they give. */
  private compute(
    n: number,
    given: readonly Tensor[],
    run: (n: number, ...part: Tensor[]) => Tensor[],
  ): Tensor[] {
    if (this.closed) {
      throw new MorphoscopeError('InputError', 'the model has been closed', {
        where: this.where,
        suggestion: 'Open it again before running it.',
      });
    }
    // The plain JavaScript gradient of nearest-neighbour resizing is wrong for all tiles but the first (TF.js 4.22).
    const single = this.runtime.backend === 'cpu';
    const tiles = single ? 1 : Math.max(1, Math.floor(pixelsAtOnce / this.preprocessing.tilePx ** 2));
    const results: Tensor[][] = [];
    for (let start = 0; start < n; start += tiles) {
      const end = Math.min(n, start + tiles);
      results.push(this.attempt(() => run(end - start, ...given.map((tensor) => rows(tensor, start, end)))));
    }
    if (results.length === 1) return results[0]!;
    return results[0]!.map((_, i) =>
      joinTensors(
        results.map((result) => result[i]!),
        n,
      ),
    );
  }

  private attempt(run: () => Tensor[]): Tensor[] {
    let result: Tensor[] = [];
    try {
      // Not returned through tidy, which would look for tensors in every value.
      this.runtime.tf.tidy(() => {
        result = this.kernels.within(run);
      });
    } catch (cause) {
      throw isMorphoscopeError(cause) ? cause : noGradient(cause, this.where);
    }
    return result;
  }

  private logitsFrom(activations: TfTensor, n: number): TfTensor {
    return this.runtime.tf.reshape(this.cut.rest(activations), [n, this.classes]);
  }

  private upload({ data, shape }: Tensor): TfTensor {
    return this.runtime.tf.tensor(data, [...shape], 'float32');
  }

  /** To TensorFlow.js' order of axes. */
  private interleaved(map: Tensor): TfTensor {
    return this.runtime.tf.transpose(this.upload(map), [0, 2, 3, 1]);
  }

  private planar(map: TfTensor): Tensor {
    return floats(this.runtime.tf.transpose(map, [0, 3, 1, 2]));
  }

  private mapShape(n: number): number[] {
    const { channels, height, width } = this.layer;
    return [n, channels, height, width];
  }

  private checkInput(input: Tensor): number {
    const { tilePx } = this.preprocessing;
    return this.check(input, [input.shape[0] ?? 0, tilePx, tilePx, 3], 'the input');
  }

  private checkMap(map: Tensor, what: string): number {
    return this.check(map, this.mapShape(map.shape[0] ?? 0), what);
  }

  /** @returns tiles in the batch. */
  private check(tensor: Tensor, expected: readonly number[], what: string): number {
    const n = expected[0]!;
    const size = expected.reduce((product, length) => product * length, 1);
    if (n > 0 && tensor.shape.join() === expected.join() && tensor.data.length === size) return n;
    throw new MorphoscopeError(
      'InputError',
      `${what} is ${tensor.shape.join('×')} with ${tensor.data.length} values, expected ${n > 0 ? n : 'N'}×${expected.slice(1).join('×')}`,
      { where: this.where, suggestion: 'Give one row per tile, at least one, in the sizes of the model.' },
    );
  }
}

/** Some rows of a batch; a view. */
function rows({ data, shape }: Tensor, start: number, end: number): Tensor {
  const size = data.length / shape[0]!;
  return { data: data.subarray(start * size, end * size), shape: [end - start, ...shape.slice(1)] };
}

/** A buffer of its own: the plain JavaScript backend hands out the one it computes with. */
function floats(tensor: TfTensor): Tensor {
  return { data: new Float32Array(tensor.dataSync()), shape: [...tensor.shape] };
}

function noGradient(cause: unknown, where: string): MorphoscopeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MorphoscopeError('ModelError', `TensorFlow.js cannot differentiate the model: ${why}`, {
    where,
    suggestion:
      'An operation has no gradient in TensorFlow.js: convert the model to ONNX and use --engine ort.',
    cause,
  });
}
