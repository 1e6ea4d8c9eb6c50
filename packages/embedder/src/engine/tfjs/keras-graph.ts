import type { LayersModel, layers as tfLayers } from '@tensorflow/tfjs-layers';
import { type Geometry, inputGeometry } from './geometry.js';
import { type KerasLayer, layerGeometry } from './layer-geometry.js';

type TfLayer = tfLayers.Layer;

/** A layer of a Keras model with its place in it. */
export interface KerasNode {
  readonly name: string;
  readonly className: string;
  readonly config: KerasLayer['config'];
  /** Names of the layers it takes, in order. */
  readonly inputs: readonly string[];
  /** `null` where free. */
  readonly shape: readonly (number | null)[];
  readonly geometry: Geometry;
  /** Applied several times: its name alone does not say which of its outputs is meant. */
  readonly shared: boolean;
  readonly layer: TfLayer;
}

/** All layers, inputs before outputs. A nested model is one node. */
export function kerasNodes(model: LayersModel): KerasNode[] {
  const nodes = new Map<string, KerasNode>();
  // A nested model that comes first is not applied anew: what follows takes its last inner layer.
  const outer = new Map<string, string>();
  for (const layer of inOrder(model)) {
    if (isModel(layer)) outer.set(endOf(layer as unknown as LayersModel), layer.name);
    const inputs = inputLayers(layer).map(({ name }) => outer.get(name) ?? name);
    const sources = inputs.map((name) => nodes.get(name));
    const shape = layer.outputShape as (number | null)[];
    nodes.set(layer.name, {
      name: layer.name,
      className: layer.getClassName(),
      config: layer.getConfig(),
      inputs,
      shape,
      geometry: geometryOf(layer, sources),
      shared: layer.inboundNodes.length > 1 && !isModel(layer),
      layer,
    });
  }
  return [...nodes.values()];
}

/** A source that is no layer of the model is its input: sequential models do not list that. */
function geometryOf(layer: TfLayer, sources: readonly (KerasNode | undefined)[]): Geometry {
  const inputs = sources.map((source) => source?.geometry ?? inputGeometry);
  if (isModel(layer)) return nestedGeometry(layer as unknown as LayersModel, inputs[0] ?? inputGeometry);
  if (inputs.length === 0) return inputGeometry;
  const [, height, width] = sources[0]?.shape ?? [];
  const inputSide = Math.max(height ?? 1, width ?? 1);
  return layerGeometry({ className: layer.getClassName(), config: layer.getConfig(), inputSide }, inputs);
}

/** A model inside a model: its own geometry, put behind what it takes. */
function nestedGeometry(model: LayersModel, from: Geometry): Geometry {
  const nodes = kerasNodes(model);
  const last = (nodes.find((node) => node.name === model.outputs[0]?.sourceLayer.name) ?? nodes.at(-1)!)
    .geometry;
  return {
    stride: from.stride * last.stride,
    receptiveField: from.receptiveField + (last.receptiveField - 1) * from.stride,
    nonNegative: last.nonNegative,
  };
}

/** Depth first from the outputs, so that inputs come first whatever the file's order. */
function inOrder(model: LayersModel): TfLayer[] {
  const known = new Set(model.layers);
  const order = new Set<TfLayer>();
  const visit = (layer: TfLayer): void => {
    if (order.has(layer) || !known.has(layer)) return;
    for (const input of inputLayers(layer)) visit(input);
    order.add(layer);
  };
  for (const layer of model.layers) visit(layer);
  return [...order];
}

/** Name of the layer that gives a model's first output. */
function endOf(model: LayersModel): string {
  return model.outputs[0]!.sourceLayer.name;
}

function isModel(layer: TfLayer): boolean {
  return 'layers' in layer;
}

function inputLayers(layer: TfLayer): TfLayer[] {
  return (layer.inboundNodes.at(-1)?.inboundLayers ?? []) as TfLayer[];
}
