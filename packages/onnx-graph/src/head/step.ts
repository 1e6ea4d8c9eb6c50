import type { NodeProto } from 'onnx-buf';
import { floatOf, intOf, intsOf, operatorOf } from '../attributes.js';
import type { KnownTensors } from '../shape/infer.js';
import { elementCount } from '../tensor-values.js';
import { type Affine, thenDense, thenScale } from './affine.js';
import { type ConstantValues, transposed } from './constant-values.js';

/** What a step after the pooling needs to know. */
export interface StepContext {
  readonly known: KnownTensors;
  /** Name of the input that carries the pooled values. */
  readonly data: string;
  readonly constant: (name: string) => ConstantValues | undefined;
}

/** `a` followed by `node`, or `undefined` when the node is not affine per image. */
export function thenNode(a: Affine, node: NodeProto, context: StepContext): Affine | undefined {
  switch (operatorOf(node)) {
    case 'Flatten':
    case 'Reshape':
    case 'Squeeze':
    case 'Unsqueeze':
    case 'Identity':
    case 'Dropout':
    case 'Cast':
      return isVector(node.output[0] ?? '', a.rows, context) ? a : undefined;
    case 'Gemm':
      return thenGemm(a, node, context);
    case 'MatMul':
      return thenMatMul(a, node, context);
    case 'Conv':
      return thenPointwise(a, node, context);
    case 'BatchNormalization':
      return thenBatchNorm(a, node, context);
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
      return thenArithmetic(a, node, context);
    default:
      return undefined;
  }
}

/** Whether a tensor holds `length` values per image and the batch is still in front. */
function isVector(name: string, length: number, { known, data }: StepContext): boolean {
  const shape = known.get(name)?.shape;
  const batch = known.get(data)?.shape?.[0];
  return shape !== undefined && shape[0] === batch && elementCount(shape.slice(1)) === length;
}

function thenGemm(a: Affine, node: NodeProto, context: StepContext): Affine | undefined {
  const [left, right = '', third = ''] = node.input;
  const matrix = context.constant(right);
  if (left !== context.data || !matrix || intOf(node, 'transA', 0) === 1) return undefined;
  const transB = intOf(node, 'transB', 0) === 1;
  const [rows, columns] = matrix.shape as [number, number];
  if ((transB ? columns : rows) !== a.rows) return undefined;
  const alpha = floatOf(node, 'alpha', 1);
  const beta = floatOf(node, 'beta', 1);
  const weights = (transB ? matrix.values : transposed(matrix.values, rows, columns)).map(
    (value) => alpha * value,
  );
  const classes = transB ? rows : columns;
  const offset = third === '' ? new Float64Array(classes) : spread(context.constant(third), classes, 2, 1);
  return (
    offset &&
    thenDense(
      a,
      weights,
      offset.map((value) => beta * value),
    )
  );
}

function thenMatMul(a: Affine, node: NodeProto, context: StepContext): Affine | undefined {
  const [left, right = ''] = node.input;
  const matrix = context.constant(right);
  if (left !== context.data || matrix?.shape.length !== 2 || matrix.shape[0] !== a.rows) return undefined;
  if (channelAxis(a, context) !== (context.known.get(context.data)?.shape?.length ?? 0) - 1) return undefined;
  const [rows, columns] = matrix.shape as [number, number];
  return thenDense(a, transposed(matrix.values, rows, columns), new Float64Array(columns));
}

/** A convolution with one-by-one kernels on a single cell. */
function thenPointwise(a: Affine, node: NodeProto, context: StepContext): Affine | undefined {
  const [left, right = '', third = ''] = node.input;
  const matrix = context.constant(right);
  const data = context.known.get(context.data)?.shape;
  if (left !== context.data || !matrix || data?.length !== 4 || data[2] !== 1 || data[3] !== 1)
    return undefined;
  const [classes = 0, channels = 0, ...kernel] = matrix.shape;
  if (channels !== a.rows || elementCount(kernel) !== 1 || intOf(node, 'group', 1) !== 1) return undefined;
  if (intsOf(node, 'pads')?.some((pad) => pad !== 0)) return undefined;
  const offset = third === '' ? new Float64Array(classes) : context.constant(third)?.values;
  return offset && thenDense(a, matrix.values, offset);
}

function thenBatchNorm(a: Affine, node: NodeProto, context: StepContext): Affine | undefined {
  const stored = node.input.slice(1, 5).map((name) => context.constant(name)?.values);
  const [gamma, beta, mean, variance] = stored;
  if (!gamma || !beta || !mean || !variance || gamma.length !== a.rows || channelAxis(a, context) !== 1)
    return undefined;
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const factor = gamma.map((value, i) => value / Math.sqrt(variance[i]! + epsilon));
  return thenScale(
    a,
    factor,
    beta.map((value, i) => value - mean[i]! * factor[i]!),
  );
}

function thenArithmetic(a: Affine, node: NodeProto, context: StepContext): Affine | undefined {
  const [left = '', right = ''] = node.input;
  const dataFirst = left === context.data;
  const rank = context.known.get(context.data)?.shape?.length ?? 0;
  const other = spread(context.constant(dataFirst ? right : left), a.rows, rank, channelAxis(a, context));
  if (!other || !isVector(node.output[0] ?? '', a.rows, context)) return undefined;
  const ones = new Float64Array(a.rows).fill(1);
  const zeros = new Float64Array(a.rows);
  switch (operatorOf(node)) {
    case 'Add':
      return thenScale(a, ones, other);
    case 'Mul':
      return thenScale(a, other, zeros);
    case 'Sub':
      return dataFirst
        ? thenScale(
            a,
            ones,
            other.map((v) => -v),
          )
        : thenScale(
            a,
            ones.map((v) => -v),
            other,
          );
    default:
      return dataFirst
        ? thenScale(
            a,
            other.map((v) => 1 / v),
            zeros,
          )
        : undefined;
  }
}

/** Axis of the pooled values that runs over channels. */
export function channelAxis(a: Affine, { known, data }: StepContext): number {
  const shape = known.get(data)?.shape ?? [];
  const axis = shape.findIndex((length, at) => at > 0 && length === a.rows);
  return axis;
}

/** A constant that broadcasts along the channel axis, as one value per channel. */
function spread(
  constant: ConstantValues | undefined,
  count: number,
  rank: number,
  axis: number,
): Float64Array | undefined {
  if (!constant) return undefined;
  if (constant.values.length === 1) return new Float64Array(count).fill(constant.values[0]!);
  const along = constant.shape[axis - rank + constant.shape.length];
  return along === count && constant.values.length === count ? constant.values : undefined;
}
