import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor, layers as tfLayers } from '@tensorflow/tfjs-layers';
import type { TfjsRuntime } from './runtime.js';

type Layer = tfLayers.Layer;

/** One application of a layer. */
export type KerasCall = Layer['inboundNodes'][number];

/** What stands in for a layer. */
export type LayerFunction = (inputs: readonly Tensor[]) => Tensor;

/**
 * Runs parts of a Keras model in evaluation mode, from any of its values to any other, layer by layer; TensorFlow.js
 * itself can only start at inputs. Nested models are walked through too.
 */
export class KerasWalk {
  /** @param instead what stands in for applications of layers. */
  constructor(
    private readonly runtime: TfjsRuntime,
    private readonly instead: ReadonlyMap<KerasCall, LayerFunction>,
  ) {}

  /**
   * Value of a symbolic tensor.
   * @param known values by symbol id; grows.
   */
  evaluate(symbol: SymbolicTensor, known: Map<number, Tensor>): Tensor {
    const found = known.get(symbol.id);
    if (found) return found;
    const call = symbol.sourceLayer.inboundNodes[symbol.nodeIndex]!;
    const inputs = call.inputTensors.map((input) => this.evaluate(input, known));
    const outputs = this.run(call, inputs);
    for (const [i, output] of call.outputTensors.entries()) known.set(output.id, outputs[i]!);
    return known.get(symbol.id)!;
  }

  private run(call: KerasCall, inputs: readonly Tensor[]): Tensor[] {
    const layer = call.outboundLayer;
    const replacement = this.instead.get(call) ?? withScale(this.runtime, layer);
    if (replacement) return [replacement(inputs)];
    if (isModel(layer)) {
      const inner = new Map(layer.inputs.map((input, i) => [input.id, inputs[i]!]));
      return layer.outputs.map((output) => this.evaluate(output, inner));
    }
    const given = inputs.length === 1 ? inputs[0]! : [...inputs];
    return [layer.apply(given, { training: false })].flat() as Tensor[];
  }
}

/**
 * The inputs of the model that a symbolic tensor depends on when `cut` is given.
 * @returns names of input layers, and whether `cut` was met.
 */
export function inputsBehind(
  symbol: SymbolicTensor,
  cut: SymbolicTensor,
): { readonly inputs: readonly string[]; readonly met: boolean } {
  const inputs = new Set<string>();
  const seen = new Set<number>();
  const stack = [symbol];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    if (next.id === cut.id) continue;
    const call = next.sourceLayer.inboundNodes[next.nodeIndex]!;
    // An input takes itself.
    if (call.inboundLayers.length === 0) inputs.add(next.sourceLayer.name);
    stack.push(...call.inputTensors);
  }
  return { inputs: [...inputs], met: seen.has(cut.id) };
}

/** A model used as a layer. */
export function isModel(layer: Layer): layer is LayersModel {
  return 'layers' in layer;
}

/**
 * Batch normalisation without a learnt scale, with a scale of 1: TensorFlow.js 4.22 stumbles over the absent one when it
 * computes a gradient.
 * @returns `undefined` for other layers.
 */
function withScale({ tf }: TfjsRuntime, layer: Layer): LayerFunction | undefined {
  if (layer.getClassName() !== 'BatchNormalization') return undefined;
  const { scale, center, epsilon } = layer.getConfig();
  if (scale !== false) return undefined;
  return ([input]) => {
    const weights = layer.getWeights();
    const [mean, variance] = weights.slice(-2) as [Tensor1D, Tensor1D];
    const offset = center ? (weights[0] as Tensor1D) : undefined;
    return tf.batchNorm(input!, mean, variance, offset, tf.onesLike(mean), epsilon as number);
  };
}
