import type { Layer, LinearHead } from '@morphoscope/domain';
import type { NodeProto } from 'onnx-buf';
import { intOf, operatorOf } from '../attributes.js';
import { type OnnxGraph, protoGraph } from '../graph.js';
import { imageInput } from '../image-input.js';
import { analyse, type GraphAnalysis } from '../layers.js';
import { predictionOutput } from '../prediction-output.js';
import { wrapAxis } from '../shape/known.js';
import { type Affine, identity, matrixOf } from './affine.js';
import { constantValues, type Producers } from './constant-values.js';
import { type Pooling, poolingOf } from './pooling.js';
import { channelAxis, type StepContext, thenNode } from './step.js';

/** Any size does where the pooling is global: only kernels as large as the map depend on it. */
const STAND_IN_PX = 224;

/**
 * Recognises a head `activation(pool(A) · wᵀ + b)`: average or max pooling over all positions, then only affine steps
 * (Gemm, MatMul, 1×1 convolution, batch normalisation, arithmetic with constants, folded into one matrix), then at most
 * a softmax or sigmoid. A logarithm of a softmax counts as softmax: logits are the same.
 * @param layers layers listed before: they give the tile size of a model with a dynamic input.
 * @returns `undefined` when the head is anything else. The arrays belong to the caller.
 * @throws MorphoscopeError `ModelError` when image input or prediction output cannot be told.
 */
export function linearHead(graph: OnnxGraph, layers?: readonly Layer[]): LinearHead | undefined {
  const image = imageInput(graph);
  const dynamic = image.height === null || image.width === null;
  const listed = layers?.find((layer) => layer.height > 1);
  const side = listed
    ? Math.round(listed.strideInput * listed.height)
    : (image.height ?? image.width ?? STAND_IN_PX);
  const analysis = analyse(graph, dynamic ? { tilePx: side } : {});
  return headOf(graph, analysis, predictionOutput(graph, analysis.known).name);
}

/** The head of an analysed graph. */
export function headOf(graph: OnnxGraph, analysis: GraphAnalysis, output: string): LinearHead | undefined {
  const producers: Producers = new Map(
    protoGraph(graph).node.flatMap((node) => node.output.map((name) => [name, node] as const)),
  );
  const found = stepsBehind(output, analysis, producers);
  if (!found) return undefined;
  const { pooling, steps } = found;
  let affine: Affine | undefined = identity(pooling.channels);
  let activation: LinearHead['activation'] = 'none';
  for (const [node, data] of steps) {
    const context: StepContext = {
      known: analysis.known,
      data,
      constant: (name) => constantValues(name, analysis.known, producers),
    };
    const next = activationOf(node, affine, context, graph.opset);
    if (next && activation !== 'none') return undefined;
    if (next) {
      activation = next;
      continue;
    }
    const after: Affine | undefined = thenNode(affine, node, context);
    if (!after || (activation !== 'none' && after !== affine)) return undefined;
    affine = after;
  }
  return {
    layer: pooling.layer,
    pooling: pooling.kind,
    weights: Float32Array.from(matrixOf(affine)),
    bias: Float32Array.from(affine.bias),
    classes: affine.rows,
    channels: pooling.channels,
    activation,
  };
}

/** The nodes between the pooling and `output`, first to last, each with the name of the tensor it takes. */
function stepsBehind(
  output: string,
  analysis: GraphAnalysis,
  producers: Producers,
): { pooling: Pooling; steps: (readonly [NodeProto, string])[] } | undefined {
  const steps: (readonly [NodeProto, string])[] = [];
  let at = output;
  while (steps.length < 64) {
    const node = producers.get(at);
    if (!node) return undefined;
    const pooling = poolingOf(node, analysis, producers);
    if (pooling) return { pooling, steps };
    const data = [...new Set(node.input.filter((name) => analysis.known.get(name)?.fromPixels))];
    if (data.length !== 1 || node.output[0] !== at) return undefined;
    steps.unshift([node, data[0]!]);
    at = data[0]!;
  }
  return undefined;
}

function activationOf(
  node: NodeProto,
  affine: Affine,
  context: StepContext,
  opset: number,
): 'softmax' | 'sigmoid' | undefined {
  if (operatorOf(node) === 'Sigmoid') return 'sigmoid';
  if (operatorOf(node) !== 'Softmax' && operatorOf(node) !== 'LogSoftmax') return undefined;
  const rank = context.known.get(context.data)?.shape?.length ?? 0;
  const axis = wrapAxis(intOf(node, 'axis', opset < 13 ? 1 : -1), rank);
  return axis === channelAxis(affine, context) ? 'softmax' : undefined;
}
