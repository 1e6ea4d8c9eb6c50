import { createRandom } from '@morphoscope/domain';
import { expect } from 'vitest';
import { type AttributeSpec, buildOnnx, type ModelSpec, type TensorSpec } from '../../src/build.js';
import { type Check, checkGradient } from './gradient-check.js';
import type { DoubleValue } from './session.js';

/** One operator as a model: `x` (and `x1`, …) are inputs with a dynamic batch, everything else is stored. */
export interface OneOperator {
  readonly op: string;
  /** In the node's order; `''` is an absent input. */
  readonly inputs: readonly (DoubleValue | Constant | '')[];
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
  readonly opset?: number;
  /** Number of outputs. Default 1. */
  readonly outputs?: number;
  /** Which output the gradient is taken of. Default the first. */
  readonly from?: number;
  /** Whether the first axis of the inputs is a dynamic batch. Default true. */
  readonly dynamic?: boolean;
}

/** A stored input. */
export interface Constant {
  readonly stored: TensorSpec;
}

export function constant(dims: readonly number[], data: TensorSpec['data']): Constant {
  return { stored: { dims, data } };
}

export function ints(...data: number[]): Constant {
  return constant([data.length], data);
}

/** Steps and tolerance: `double` for smooth functions in float64, `linear` for linear ones in float32. */
const precision = {
  double: { steps: [1e-5], tolerance: 1e-6 },
  linear: { steps: [0.5], tolerance: 2e-5 },
  kinked: { steps: [4e-3], tolerance: 1e-3 },
} as const;

export type Precision = keyof typeof precision;

function modelOf(one: OneOperator): { bytes: Uint8Array; feeds: Record<string, DoubleValue> } {
  const feeds: Record<string, DoubleValue> = {};
  const initializers: Record<string, TensorSpec> = {};
  const inputs: ModelSpec['inputs'][number][] = [];
  const names = one.inputs.map((input, i) => {
    if (input === '') return '';
    if ('stored' in input) {
      initializers[`c${i}`] = input.stored;
      return `c${i}`;
    }
    const name = i === 0 ? 'x' : `x${i}`;
    feeds[name] = input;
    const dims = input.dims.map((length, axis) => (axis === 0 && one.dynamic !== false ? 'N' : length));
    inputs.push({ name, dims, elementType: input.data instanceof Float64Array ? 'float64' : 'float32' });
    return name;
  });
  const outputs = Array.from({ length: one.outputs ?? 1 }, (_, i) => `y${i}`);
  const bytes = buildOnnx({
    nodes: [{ op: one.op, inputs: names, outputs, attributes: one.attributes ?? {} }],
    inputs,
    outputs,
    initializers,
    opset: one.opset ?? 17,
  });
  return { bytes, feeds };
}

/** Expects the gradient of an operator at all its inputs to be the central difference. */
export async function expectGradient(one: OneOperator, kind: Precision): Promise<readonly Check[]> {
  const { bytes, feeds } = modelOf(one);
  const { steps, tolerance } = precision[kind];
  const checks = await checkGradient(bytes, {
    inputs: feeds,
    from: `y${one.from ?? 0}`,
    steps,
    directions: 2,
  });
  expect(checks.length).toBeGreaterThan(0);
  for (const { tensor, analytic, numeric, scale } of checks) {
    const error = Math.abs(analytic - numeric) / (scale + 0.01);
    expect({ tensor, analytic, numeric, good: error < tolerance }).toMatchObject({ good: true });
  }
  return checks;
}

function countOf(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** Seeded standard normal values in float64. */
export function doubles(dims: readonly number[], seed = 1): DoubleValue {
  const random = createRandom(seed, 'doubles');
  return { dims, data: Float64Array.from({ length: countOf(dims) }, () => random.normal()) };
}

/** The same in float32. */
export function floats(dims: readonly number[], seed = 1): DoubleValue {
  const { data } = doubles(dims, seed);
  return { dims, data: Float32Array.from(data) };
}

/** Positive values in float64, away from zero. */
export function positive(dims: readonly number[], seed = 1): DoubleValue {
  return { dims, data: doubles(dims, seed).data.map((value) => 0.2 + Math.abs(value)) };
}

/** Values 0.04 apart and 0.02 from zero at least, in random order: no step crosses a kink. */
export function apart(dims: readonly number[], seed = 1, double = false): DoubleValue {
  const count = countOf(dims);
  const random = createRandom(seed, 'apart');
  const order = Array.from({ length: count }, (_, i) => ({ i, key: random.uniform() }));
  order.sort((a, b) => a.key - b.key);
  const values = order.map(({ i }) => (i - Math.floor(count / 2) + 0.5) * 0.04);
  return { dims, data: double ? Float64Array.from(values) : Float32Array.from(values) };
}
