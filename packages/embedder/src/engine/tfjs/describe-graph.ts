import { type ModelDescription, MorphoscopeError } from '@morphoscope/domain';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TfjsSource } from '../../model-source.js';
import type { TfjsDescribeOptions } from './describe-layers.js';
import type { Geometry } from './geometry.js';
import { graphGeometry, isCandidate } from './graph-geometry.js';
import { graphHead } from './graph-head.js';
import { type GraphNode, graphNodes } from './graph-nodes.js';
import { freeSize } from './input-side.js';
import { type FoundLayer, layerList } from './layer-list.js';
import { loadGraphModel } from './load-model.js';
import type { TfjsRuntime } from './runtime.js';

/**
 * Describes a graph model by running it once on zeros with every node of interest as an output.
 * @throws MorphoscopeError `ModelError` when it has several inputs, no prediction of shape N×classes, or a free input
 * size and no `tilePx` is given.
 */
export async function describeGraphModel(
  runtime: TfjsRuntime,
  source: TfjsSource,
  options: TfjsDescribeOptions,
): Promise<ModelDescription> {
  const model = await loadGraphModel(runtime, source);
  try {
    return await describe(runtime, model, source, options);
  } finally {
    model.dispose();
  }
}

async function describe(
  runtime: TfjsRuntime,
  model: GraphModel,
  source: TfjsSource,
  options: TfjsDescribeOptions,
): Promise<ModelDescription> {
  if (model.inputs.length !== 1)
    throw unusable(source, `the model has ${model.inputs.length} inputs, not one`);
  const input = model.inputs[0]!;
  const shape = (input.shape ?? []).map((size) => (size > 0 ? size : null));
  const graph = graphNodes(source);
  const candidates = [...graph.nodes.values()].filter(isCandidate);
  const outputs = model.outputs.map((output) => output.name);
  const names = [...new Set([...outputs, ...candidates.map((node) => node.name)])];
  const probe = probeShape(shape, source, options);
  const shapes = await shapesOf(runtime, model, input.name, probe, names);
  const output = outputs.find((name) => shapes.get(name)?.length === 2);
  if (output === undefined) throw unusable(source, 'the model has no output of shape N × classes');
  const classes = shapes.get(output)![1]!;
  const geometry = graphGeometry(graph);
  const found = candidates.flatMap((node) => toFound(node, shapes.get(node.name), geometry.get(node.name)));
  const layers = layerList(found, probe[1]!);
  const head = await graphHead(graph, model, output);
  const fits = head && layers.some((l) => l.name === head.layer && l.channels === head.channels);
  return {
    format: 'tfjs-graph',
    sha256: source.files.sha256,
    input: { name: input.name, shape },
    output: { name: output, classes },
    classNames: options.classNames ?? Array.from({ length: classes }, (_, i) => `class ${i}`),
    layers,
    ...(fits ? { head } : {}),
  };
}

function probeShape(
  shape: readonly (number | null)[],
  source: TfjsSource,
  options: TfjsDescribeOptions,
): number[] {
  const side = options.tilePx;
  const [batch, height, width, channels] = shape;
  const full = [batch ?? 1, height ?? side ?? 0, width ?? side ?? 0, channels ?? 3];
  if (shape.length === 4 && full.every((size) => size > 0)) return full;
  throw freeSize(source);
}

async function shapesOf(
  { tf }: TfjsRuntime,
  model: GraphModel,
  input: string,
  shape: readonly number[],
  names: string[],
): Promise<Map<string, readonly number[]>> {
  const zeros = tf.zeros([...shape]);
  let results: Tensor[] = [];
  try {
    results = (await executeAny(model, { [input]: zeros }, names)) as Tensor[];
    return new Map(names.map((name, i) => [name, [...results[i]!.shape]]));
  } finally {
    for (const tensor of [zeros, ...results]) tensor.dispose();
  }
}

/** Graphs with control flow only run asynchronously. */
async function executeAny(model: GraphModel, feeds: Record<string, Tensor>, names: string[]) {
  try {
    return model.execute(feeds, names);
  } catch (error) {
    if (!String(error).includes('executeAsync')) throw error;
    return model.executeAsync(feeds, names);
  }
}

function toFound(
  node: GraphNode,
  shape: readonly number[] | undefined,
  geometry: Geometry | undefined,
): FoundLayer[] {
  return shape?.length === 4 && geometry ? [{ name: node.name, op: node.op, shape, geometry }] : [];
}

function unusable(source: TfjsSource, what: string): MorphoscopeError {
  return new MorphoscopeError('ModelError', what, {
    where: source.path,
    suggestion: 'Export the classifier alone: one image in, one row of class scores out.',
  });
}
