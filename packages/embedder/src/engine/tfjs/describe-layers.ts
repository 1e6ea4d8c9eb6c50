import { type ModelDescription, MorphoscopeError } from '@morphoscope/domain';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TfjsSource } from '../../model-source.js';
import { freeSize, withInputSide } from './input-side.js';
import { type KerasNode, kerasNodes } from './keras-graph.js';
import { kerasHead } from './keras-head.js';
import { type FoundLayer, layerList } from './layer-list.js';
import { loadLayersModel } from './load-model.js';
import type { TfjsRuntime } from './runtime.js';

/** What a TF.js description may be told beforehand. */
export interface TfjsDescribeOptions {
  /** Side of the tiles, for models whose input size is free. */
  readonly tilePx?: number | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Describes a Keras model by building it.
 * @throws MorphoscopeError `ModelError` when it has several inputs or no prediction of shape N×classes.
 */
export async function describeLayersModel(
  runtime: TfjsRuntime,
  source: TfjsSource,
  options: TfjsDescribeOptions,
): Promise<ModelDescription> {
  const fixed = withInputSide(source, options.tilePx);
  const model = await loadLayersModel(runtime, fixed ?? source);
  try {
    const description = await describe(model, source, options);
    if (!fixed) return description;
    const [batch, , , channels] = description.input.shape;
    const shape = [batch ?? null, null, null, channels ?? null];
    return { ...description, input: { ...description.input, shape } };
  } finally {
    model.dispose();
  }
}

async function describe(
  model: LayersModel,
  source: TfjsSource,
  options: TfjsDescribeOptions,
): Promise<ModelDescription> {
  if (model.inputs.length !== 1)
    throw unusable(source, `the model has ${model.inputs.length} inputs, not one`);
  const output = model.outputs.findIndex((tensor) => tensor.shape.length === 2 && tensor.shape[1] !== null);
  if (output < 0) throw unusable(source, 'the model has no output of shape N × classes');
  const name = model.outputs[output]!.sourceLayer.name;
  const classes = model.outputs[output]!.shape[1]!;
  const nodes = kerasNodes(model);
  const head = await kerasHead(new Map(nodes.map((node) => [node.name, node])), name);
  return {
    format: 'tfjs-layers',
    sha256: source.files.sha256,
    input: { name: model.inputs[0]!.sourceLayer.name, shape: model.inputs[0]!.shape },
    output: { name, classes },
    classNames: options.classNames ?? Array.from({ length: classes }, (_, i) => `class ${i}`),
    layers: layerList(nodes.flatMap(toFound), inputSide(model, source)),
    ...(head ? { head } : {}),
  };
}

function toFound(node: KerasNode): FoundLayer[] {
  if (node.className === 'InputLayer' || node.shared) return [];
  return [{ name: node.name, op: node.className, shape: node.shape, geometry: node.geometry }];
}

function inputSide(model: LayersModel, source: TfjsSource): number {
  const side = model.inputs[0]!.shape[1];
  if (side) return side;
  throw freeSize(source);
}

function unusable(source: TfjsSource, what: string): MorphoscopeError {
  return new MorphoscopeError('ModelError', what, {
    where: source.path,
    suggestion: 'Export the classifier alone: one image in, one row of class scores out.',
  });
}
