import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor, layers as tfLayers } from '@tensorflow/tfjs-layers';
import type { TfjsSource } from '../../model-source.js';
import type { SessionSpec } from '../engine.js';
import { type CutModel, noPart, notACut } from './cut-model.js';
import { passThrough } from './keras-head.js';
import { inputsBehind, isModel, type KerasCall, KerasWalk, type LayerFunction } from './keras-walk.js';
import { activationName } from './layer-geometry.js';
import { loadLayersModel } from './load-model.js';
import type { TfjsRuntime } from './runtime.js';

type Layer = tfLayers.Layer;

/** What takes the place of the last softmax or sigmoid. */
interface Logits {
  readonly instead: ReadonlyMap<KerasCall, LayerFunction>;
  dispose(): void;
}

/**
 * Cuts a Keras model at a layer and takes the final softmax or sigmoid off.
 * @throws MorphoscopeError `ModelError` when it cannot be built, or the layer is not a cut.
 */
export async function cutLayersModel(
  runtime: TfjsRuntime,
  source: TfjsSource,
  spec: Pick<SessionSpec, 'output' | 'layer'>,
): Promise<CutModel> {
  const model = await loadLayersModel(runtime, source);
  const output = model.outputs.find((tensor) => tensor.sourceLayer.name === spec.output)!;
  const layer = layerOutput(model, spec.layer);
  const { inputs, met } = inputsBehind(output, layer);
  if (!met || inputs.length > 0) {
    model.dispose();
    throw met ? notACut(spec.layer, inputs.join(', '), source.path) : noPart(spec.layer, source.path);
  }
  const logits = withoutActivation(output);
  const walk = new KerasWalk(runtime, logits.instead);
  return {
    front: (input) => walk.evaluate(layer, new Map([[model.inputs[0]!.id, input]])),
    rest: (activations) => walk.evaluate(output, new Map([[layer.id, activations]])),
    dispose: () => {
      logits.dispose();
      model.dispose();
    },
  };
}

/** What a layer gives inside this model: a nested model has outputs of its own before that. */
export function layerOutput(model: LayersModel, name: string): SymbolicTensor {
  const layer = model.getLayer(name);
  return [layer.getOutputAt(layer.inboundNodes.length - 1)].flat()[0]!;
}

/** Finds the softmax or sigmoid that ends a model, behind reshapes and dropout, at the end of a nested model too. */
function withoutActivation(output: SymbolicTensor): Logits {
  let symbol: SymbolicTensor | undefined = output;
  while (symbol) {
    const layer: Layer = symbol.sourceLayer;
    if (isModel(layer)) {
      symbol = layer.outputs[symbol.tensorIndex ?? 0];
      continue;
    }
    const call: KerasCall = layer.inboundNodes[symbol.nodeIndex]!;
    if (isFinalActivation(layer)) return replaced(call);
    if (!passThrough.has(layer.getClassName())) break;
    symbol = call.inputTensors[0];
  }
  return { instead: new Map(), dispose: () => undefined };
}

function isFinalActivation(layer: Layer): boolean {
  return (
    layer.getClassName() === 'Softmax' || ['softmax', 'sigmoid'].includes(activationName(layer.getConfig()))
  );
}

function replaced(call: KerasCall): Logits {
  const className = call.outboundLayer.getClassName();
  if (className === 'Softmax' || className === 'Activation') {
    return { instead: new Map([[call, ([input]) => input!]]), dispose: () => undefined };
  }
  return withLinear(call);
}

/** The same layer (a Dense, a convolution) without its activation: a twin with the same weights. */
function withLinear(call: KerasCall): Logits {
  const layer = call.outboundLayer;
  const Twin = layer.constructor as unknown as new (config: object) => Layer;
  const twin = new Twin({ ...layer.getConfig(), activation: 'linear', name: `${layer.name}_logits` });
  twin.build(call.inputTensors[0]!.shape);
  twin.setWeights(layer.getWeights());
  return {
    instead: new Map([[call, ([input]) => twin.apply(input!, { training: false }) as Tensor]]),
    // A layer that stands in no model cannot be disposed as one.
    dispose: () => {
      for (const weight of twin.weights) weight.dispose();
    },
  };
}
