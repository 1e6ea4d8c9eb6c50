import type {
  BackwardStart,
  DifferentiableModel,
  Layer,
  LinearHead,
  LrpComposite,
  ModelDescription,
  Preprocessing,
  Tensor,
} from '@morphoscope/domain';

/**
 * Slow and obvious networks in double precision, one image at a time: the second opinion of these tests. A linear layer
 * is nothing but a list of connections `from → to` with a weight, so that forward, gradient and every LRP rule are what
 * the papers print.
 */
export interface Connections {
  readonly kind: 'convolution' | 'dense' | 'average';
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  /** One per output. */
  readonly bias: Float64Array;
}

export type PlainLayer =
  | Connections
  | { readonly kind: 'relu' }
  /** Indices of the inputs of each window. */
  | { readonly kind: 'max'; readonly windows: readonly (readonly number[])[] };

/** Values after every layer, the input first. */
function valuesOf(layers: readonly PlainLayer[], input: Float64Array): Float64Array[] {
  const values = [input];
  for (const layer of layers) values.push(forward(layer, values.at(-1)!));
  return values;
}

function forward(layer: PlainLayer, x: Float64Array): Float64Array {
  if (layer.kind === 'relu') return x.map((value) => Math.max(0, value));
  if (layer.kind === 'max')
    return Float64Array.from(layer.windows, (window) => Math.max(...window.map((i) => x[i]!)));
  const out = Float64Array.from(layer.bias);
  for (let e = 0; e < layer.from.length; e++) out[layer.to[e]!]! += layer.weight[e]! * x[layer.from[e]!]!;
  return out;
}

/** Gradient with respect to the input of one layer. */
export function gradientThrough(layer: PlainLayer, x: Float64Array, adjoint: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  if (layer.kind === 'relu') return out.map((_, i) => (x[i]! > 0 ? adjoint[i]! : 0));
  if (layer.kind === 'max') {
    for (const [to, window] of layer.windows.entries()) out[winner(window, x)]! += adjoint[to]!;
    return out;
  }
  for (let e = 0; e < layer.from.length; e++)
    out[layer.from[e]!]! += layer.weight[e]! * adjoint[layer.to[e]!]!;
  return out;
}

function winner(window: readonly number[], x: Float64Array): number {
  return window.reduce((best, i) => (x[i]! > x[best]! ? i : best));
}

/** What a plain network is made of. */
export interface PlainNet {
  readonly layers: readonly PlainLayer[];
  /** `C × h × w` of the input. */
  readonly inputShape: readonly [number, number, number];
  /** Number of layers before the one that is explained, and its shape. */
  readonly cut: number;
  readonly cutShape: readonly [number, number, number];
  readonly classes: number;
  readonly head?: LinearHead;
}

/** How relevance goes through one layer. */
export type PlainRelevance = (
  composite: LrpComposite,
  layer: PlainLayer,
  first: boolean,
  x: Float64Array,
  relevance: Float64Array,
) => Float64Array;

const preprocessing: Preprocessing = {
  tilePx: 8,
  mpp: 0.5,
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  layout: 'nchw',
  resize: 'nearest',
  resizeFrom: 'pyramid',
};

/** A plain network behind the contract that attributors use. */
export function plainModel(net: PlainNet, relevanceThrough?: PlainRelevance): DifferentiableModel {
  const before = net.layers.slice(0, net.cut);
  const after = net.layers.slice(net.cut);
  const layer: Layer = {
    name: 'layer',
    op: 'Relu',
    channels: net.cutShape[0],
    height: net.cutShape[1],
    width: net.cutShape[2],
    strideInput: net.inputShape[1] / net.cutShape[1],
    receptiveField: 8,
    nonNegative: true,
  };
  const description: ModelDescription = {
    format: 'onnx',
    sha256: '0'.repeat(64),
    input: { name: 'x', shape: [null, ...net.inputShape] },
    output: { name: 'logits', classes: net.classes },
    classNames: Array.from({ length: net.classes }, (_, i) => `class ${i}`),
    layers: [layer],
    ...(net.head && { head: net.head }),
  };
  const back = (layers: readonly PlainLayer[], x: Float64Array, adjoint: Float64Array): Float64Array => {
    const values = valuesOf(layers, x);
    return layers.reduceRight((a, one, i) => gradientThrough(one, values[i]!, a), adjoint);
  };
  return {
    description,
    preprocessing: { ...preprocessing, tilePx: net.inputShape[1] },
    layer,
    engine: 'plain',
    ...(!relevanceThrough && { noRelevance: 'this network has no rules' }),
    forward: async (input) => ({
      logits: perRow(input, [net.classes], (x) => valuesOf(net.layers, x).at(-1)!),
      activations: perRow(input, net.cutShape, (x) => valuesOf(before, x).at(-1)!),
    }),
    rest: async (activations) => perRow(activations, [net.classes], (a) => valuesOf(after, a).at(-1)!),
    layerGradient: async (activations, seed) => ({
      logits: perRow(activations, [net.classes], (a) => valuesOf(after, a).at(-1)!),
      gradient: perRow(activations, net.cutShape, (a, row) => back(after, a, rowOf(seed, row))),
    }),
    inputGradient: async (input: Tensor, seed: Tensor, from: BackwardStart) =>
      perRow(input, net.inputShape, (x, row) =>
        back(from === 'layer' ? before : net.layers, x, rowOf(seed, row)),
      ),
    relevance: async (input, seed, from, composite) => {
      const layers = from === 'layer' ? before : net.layers;
      return perRow(input, net.inputShape, (x, row) => {
        const values = valuesOf(layers, x);
        const start = rowOf(seed, row);
        return layers.reduceRight(
          (r, one, i) => relevanceThrough!(composite, one, i === 0, values[i]!, r),
          start,
        );
      });
    },
    close: async () => {},
  };
}

function rowOf({ data, shape }: Tensor, row: number): Float64Array {
  const size = data.length / shape[0]!;
  return Float64Array.from(data.subarray(row * size, (row + 1) * size));
}

function perRow(
  tensor: Tensor,
  shape: readonly number[],
  make: (values: Float64Array, row: number) => Float64Array,
): Tensor {
  const n = tensor.shape[0]!;
  const rows = Array.from({ length: n }, (_, row) => make(rowOf(tensor, row), row));
  const data = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  for (const [i, row] of rows.entries()) data.set(row, i * row.length);
  return { data, shape: [n, ...shape] };
}
