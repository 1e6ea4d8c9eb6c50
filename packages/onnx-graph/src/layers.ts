import type { Layer } from '@morphoscope/domain';
import { type AxisRole, type AxisRoles, axisRoles } from './axes.js';
import { isFloat } from './element-type.js';
import { gateTensors } from './gates.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import { type ImageInput, type InputSize, imageInput, inputSize } from './image-input.js';
import { type Field, receptiveFields } from './receptive-field.js';
import { inferShapes, type KnownTensors } from './shape/infer.js';
import type { Known } from './shape/known.js';
import { nonNegativeTensors } from './sign.js';

/** What listing needs beyond the model. */
export interface ListLayersOptions {
  /** Side of a tile, input px. Default: the model's fixed input size; required when that is dynamic. */
  readonly tilePx?: number;
}

/** Everything worked out about a graph for one tile size. */
export interface GraphAnalysis {
  readonly image: ImageInput;
  readonly size: InputSize;
  readonly known: KnownTensors;
  readonly roles: AxisRoles;
}

/** Shapes and axis roles of all tensors. */
export function analyse(graph: OnnxGraph, options: ListLayersOptions = {}): GraphAnalysis {
  const image = imageInput(graph);
  const size = inputSize(graph, image, options.tilePx);
  const known = inferShapes(graph, image, size);
  return { image, size, known, roles: axisRoles(graph, image, known) };
}

const SIGN_REASON = 'has negative values: ';

/**
 * Whether the layer is an N×C×h×w map, whatever its sign: what k-means can cluster. (NMF asks for
 * `layer.unsuitable === undefined`.)
 */
export function isMap(layer: Layer): boolean {
  return layer.unsuitable === undefined || layer.unsuitable.startsWith(SIGN_REASON);
}

/**
 * Every tensor that pixels reach, in graph order, with op, map size, stride, receptive field and sign, and the reason
 * when it does not suit clustering. Nothing is run: shapes, fields and signs come from the graph alone.
 *
 * `strideInput` is input height over map height; where that is no whole number, or differs between the axes, `note` says so.
 * `receptiveField` is the larger axis, by arithmetic over all paths; what sees everything has at least the input's side.
 * @throws MorphoscopeError `ModelError` when the image input cannot be told, or its size is dynamic and no `tilePx` is given.
 */
export function listLayers(graph: OnnxGraph, options: ListLayersOptions = {}): Layer[] {
  const analysis = analyse(graph, options);
  return layersOf(graph, analysis);
}

/** Layers of a graph that is analysed already. */
export function layersOf(graph: OnnxGraph, { image, size, known, roles }: GraphAnalysis): Layer[] {
  const fields = receptiveFields(graph, image, known, roles);
  const nonNegative = nonNegativeTensors(graph, known);
  const layers: Layer[] = [];
  for (const node of protoGraph(graph).node) {
    for (const name of node.output) {
      const tensor = known.get(name);
      if (name === '' || !tensor?.fromPixels) continue;
      const sizes = mapSize(tensor.shape, roles.get(name));
      const unsuitable = whyNoMap(tensor, roles.get(name), sizes);
      const note = unsuitable ? undefined : strideNote(sizes, size);
      layers.push({
        name,
        op: node.opType,
        ...sizes,
        strideInput: size.height / Math.max(1, sizes.height),
        receptiveField: fieldSide(fields.get(name), size),
        nonNegative: nonNegative.has(name),
        ...(unsuitable && { unsuitable }),
        ...(note && { note }),
      });
    }
  }
  return withSignReasons(graph, withoutGates(graph, layers, known));
}

/** Marks gates: between 0 and 1, they only scale another map, so they are no features of their own. */
function withoutGates(graph: OnnxGraph, layers: readonly Layer[], known: KnownTensors): Layer[] {
  const gates = gateTensors(protoGraph(graph).node, known);
  return layers.map((layer) =>
    layer.unsuitable || !gates.has(layer.name)
      ? layer
      : { ...layer, unsuitable: 'a gate that only scales another map, not a feature map' },
  );
}

interface MapSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

function mapSize(shape: readonly number[] | undefined, roles: readonly AxisRole[] | undefined): MapSize {
  if (!shape) return { channels: 0, height: 0, width: 0 };
  if (shape.length === 4 && isChannelsLast(roles))
    return { height: shape[1]!, width: shape[2]!, channels: shape[3]! };
  if (shape.length === 4) return { channels: shape[1]!, height: shape[2]!, width: shape[3]! };
  if (shape.length === 3) return { channels: shape[2]!, height: 1, width: shape[1]! };
  return { channels: shape[1] ?? 1, height: 1, width: 1 };
}

function isChannelsLast(roles: readonly AxisRole[] | undefined): boolean {
  return roles?.join('') === 'nhwc';
}

function whyNoMap(tensor: Known, roles: readonly AxisRole[] | undefined, sizes: MapSize): string | undefined {
  const { shape, type } = tensor;
  if (!shape) return 'shape unknown: an operator before it is not understood';
  if (shape.length !== 4) return `not a map: its shape is ${shape.join('×')}, a map has 4 dimensions`;
  if (type !== 0 && !isFloat(type)) return 'not a map: its values are not real numbers';
  if (isChannelsLast(roles))
    return 'channels come last (N×h×w×C): take the tensor before or after the transpose';
  if (roles && roles.join('') !== 'nchw')
    return 'not a map: its axes are not batch, channels, rows and columns';
  if (sizes.height * sizes.width <= 1) return 'not a map: one cell only, the positions are pooled';
  if (sizes.channels < 2) return 'has one channel: nothing to factorise';
  return undefined;
}

function strideNote(map: MapSize, size: InputSize): string | undefined {
  const y = size.height / map.height;
  const x = size.width / map.width;
  if (Number.isInteger(y) && y === x) return undefined;
  return `cells are ${round(x)} × ${round(y)} input px (${size.width} × ${size.height} px over ${map.width} × ${map.height} cells)`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function fieldSide(field: Field | undefined, size: InputSize): number {
  const input = Math.max(size.height, size.width);
  const side = field ? Math.max(...field.size) : Number.POSITIVE_INFINITY;
  return Number.isFinite(side) ? side : input;
}

/** Gives maps that can be negative their reason, with the nearest later layer that cannot. */
function withSignReasons(graph: OnnxGraph, layers: readonly Layer[]): Layer[] {
  const consumers = new Map<string, string[]>();
  for (const node of protoGraph(graph).node) {
    for (const input of node.input) consumers.set(input, [...(consumers.get(input) ?? []), ...node.output]);
  }
  const good = new Map(
    layers.map((layer, at) => [layer.name, layer.nonNegative && !layer.unsuitable ? at : -1]),
  );
  return layers.map((layer) => {
    if (layer.nonNegative || layer.unsuitable) return layer;
    const later = nearestLater(layer.name, consumers, good);
    const advice =
      later === undefined ? 'use --method kmeans' : `take ${layers[later]!.name} or --method kmeans`;
    return { ...layer, unsuitable: `${SIGN_REASON}NMF needs a non-negative layer; ${advice}` };
  });
}

/** First good layer in graph order that `name` flows into. */
function nearestLater(
  name: string,
  consumers: ReadonlyMap<string, readonly string[]>,
  good: ReadonlyMap<string, number>,
): number | undefined {
  const seen = new Set([name]);
  const queue = [name];
  for (let i = 0; i < queue.length && i < 2000; i++) {
    const next = consumers.get(queue[i]!) ?? [];
    const found = next.map((output) => good.get(output) ?? -1).filter((at) => at >= 0);
    if (found.length > 0) return Math.min(...found);
    for (const output of next) {
      if (seen.has(output)) continue;
      seen.add(output);
      queue.push(output);
    }
  }
  return undefined;
}
