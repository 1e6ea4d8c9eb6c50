import type { NodeProto } from 'onnx-buf';
import { intOf, operatorOf } from '../attributes.js';
import { type OnnxGraph, protoGraph } from '../graph.js';
import { modelError } from '../model-error.js';
import { predictionOutput } from '../prediction-output.js';
import { inferFrom, type KnownTensors } from '../shape/infer.js';
import { wrapAxis } from '../shape/known.js';
import { elementCount } from '../tensor-values.js';
import { boundTensors, type Dims } from './bound-tensors.js';

/** Where a classifier's scores are before they become probabilities. */
export interface Logits {
  /** Tensor name, to start a backward graph at. */
  readonly name: string;
  /** `[n, classes]`, perhaps with further axes of length 1; `null` for a dynamic batch. */
  readonly dims: Dims;
  readonly classes: number;
  /** What makes probabilities of them. `none` when the model gives scores. */
  readonly activation: 'none' | 'softmax' | 'log-softmax' | 'sigmoid';
}

/** Any size does: only how many classes there are is read. */
const STAND_IN = 224;

/** Nodes that may lie between the activation and the output. */
const MAX_STEPS = 16;

/**
 * The scores before the final softmax, log-softmax or sigmoid, also where a softmax is written out as Exp, ReduceSum and
 * Div, and where the output is only renamed or reshaped. With no such activation the prediction output itself.
 * @throws MorphoscopeError `ModelError` when the prediction output cannot be told.
 */
export function logitsOf(graph: OnnxGraph): Logits {
  const lengthOf = () => STAND_IN;
  const shapes = graph.inputs.map(
    ({ name, dims }) => [name, dims?.map((dim, axis) => dim ?? (axis === 0 ? 1 : STAND_IN))] as const,
  );
  const known = inferFrom(graph, new Map(shapes));
  const output = predictionOutput(graph, known);
  const producers = new Map(
    protoGraph(graph).node.flatMap((node) => node.output.map((name) => [name, node] as const)),
  );
  const found = behindActivation(output.name, {
    known,
    producers,
    classes: output.classes,
    opset: graph.opset,
  });
  const { name, activation } = found ?? { name: output.name, activation: 'none' };
  const dims = boundTensors(graph, lengthOf).dims(name);
  if (!dims)
    throw modelError(`the shape of the scores "${name}" is unknown`, graph.where, 'Export fixed sizes.');
  return { name, dims, classes: output.classes, activation };
}

interface Context {
  readonly known: KnownTensors;
  readonly producers: ReadonlyMap<string, NodeProto>;
  readonly classes: number;
  readonly opset: number;
}

function behindActivation(output: string, context: Context): Pick<Logits, 'name' | 'activation'> | undefined {
  let at = output;
  let logarithm = false;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const node = context.producers.get(at);
    if (!node || node.output[0] !== at) return undefined;
    const op = operatorOf(node);
    const input = node.input[0] ?? '';
    const softmax = op === 'Softmax' || op === 'LogSoftmax' ? input : writtenOut(node, context);
    if (softmax !== undefined) {
      if ((op === 'Softmax' || op === 'LogSoftmax') && !overClasses(node, input, context)) return undefined;
      const log = logarithm !== (op === 'LogSoftmax');
      return { name: softmax, activation: log ? 'log-softmax' : 'softmax' };
    }
    if (op === 'Sigmoid' && !logarithm) return { name: input, activation: 'sigmoid' };
    if (op === 'Log' && !logarithm) logarithm = true;
    else if (!/^(Identity|Dropout|Cast|Squeeze|Unsqueeze|Reshape|Flatten)$/.test(op)) return undefined;
    at = input;
  }
  return undefined;
}

/** Whether a softmax runs over the classes and nothing else. */
function overClasses(node: NodeProto, input: string, { known, classes, opset }: Context): boolean {
  const shape = known.get(input)?.shape ?? [];
  const axis = wrapAxis(intOf(node, 'axis', opset < 13 ? 1 : -1), shape.length);
  return elementCount(opset < 13 ? shape.slice(axis) : shape.slice(axis, axis + 1)) === classes;
}

/** x of `exp(x) / sum(exp(x))`, perhaps with the largest x taken off first. */
function writtenOut(division: NodeProto, { producers, known, classes }: Context): string | undefined {
  const [numerator = '', denominator = ''] = division.input;
  const [exp, sum] = [producers.get(numerator), producers.get(denominator)];
  if (operatorOf(division) !== 'Div' || !exp || !sum) return undefined;
  if (operatorOf(exp) !== 'Exp' || operatorOf(sum) !== 'ReduceSum' || sum.input[0] !== numerator)
    return undefined;
  const [row, total] = [known.get(numerator)?.shape, known.get(denominator)?.shape];
  if (!row || !total || elementCount(row) !== classes * elementCount(total)) return undefined;
  const inner = exp.input[0] ?? '';
  const shift = producers.get(inner);
  const largest = shift && operatorOf(shift) === 'Sub' ? producers.get(shift.input[1] ?? '') : undefined;
  const shifted = largest && operatorOf(largest) === 'ReduceMax' && largest.input[0] === shift?.input[0];
  return shifted ? (shift?.input[0] ?? inner) : inner;
}
