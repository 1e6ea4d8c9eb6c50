import type { Layer } from '@morphoscope/domain';
import type { NodeProto } from 'onnx-buf';
import { operatorOf } from './attributes.js';
import { type AxisRoles, axisRoles } from './axes.js';
import { gateTensors } from './gates.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import { type ImageInput, type InputSize, imageInput, inputSize } from './image-input.js';
import { mapSize, statedNote, strideNote, whyNoMap } from './map-size.js';
import { type Field, receptiveFields } from './receptive-field.js';
import { inferShapes, type KnownTensors, statedShapes } from './shape/infer.js';
import { nonNegativeTensors } from './sign.js';
import { SIGN_REASON, withSignReasons } from './sign-reasons.js';

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
  const stated = statedShapes(graph);
  const layers: Layer[] = [];
  for (const node of protoGraph(graph).node) {
    for (const [i, name] of node.output.entries()) {
      const tensor = known.get(name);
      if (name === '' || !tensor?.fromPixels || (i > 0 && hasSideResults(node))) continue;
      const sizes = mapSize(tensor.shape, roles.get(name));
      const unsuitable = whyNoMap(tensor, roles.get(name), sizes);
      const remarks = unsuitable ? [] : [strideNote(sizes, size), statedNote(tensor, stated.get(name))];
      const note = remarks.filter((remark) => remark !== undefined).join('; ');
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

/** Whether the outputs after the first are by-products: masks, positions, statistics. */
function hasSideResults(node: NodeProto): boolean {
  return /^(Dropout|MaxPool|.*Normalization)$/.test(operatorOf(node));
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

function fieldSide(field: Field | undefined, size: InputSize): number {
  const input = Math.max(size.height, size.width);
  const side = field ? Math.max(...field.size) : Number.POSITIVE_INFINITY;
  return Number.isFinite(side) ? side : input;
}
