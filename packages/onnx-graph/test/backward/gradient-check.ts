import { createRandom, type Random } from '@morphoscope/domain';
import { type BackwardOptions, backwardGraph } from '../../src/backward/index.js';
import { exposeLayers, readOnnx } from '../../src/index.js';
import { type DoubleValue, load } from './session.js';

/** A gradient beside the central difference along the same direction. */
export interface Check {
  readonly tensor: string;
  /** `gradient · direction`. */
  readonly analytic: number;
  /** `seed · (f(x + h v) − f(x − h v)) / 2h`. */
  readonly numeric: number;
  /** `‖gradient‖`, the typical size of `analytic`: what an error is measured against. */
  readonly scale: number;
}

export interface CheckOptions {
  /** Default: the only output. */
  readonly from?: string;
  /** Inputs of the model, by name. */
  readonly inputs: Readonly<Record<string, DoubleValue>>;
  /**
   * Steps of the difference; the one that comes closest counts: large ones cross kinks, small ones drown in rounding.
   * Default 1e-2, 1e-3.
   */
  readonly steps?: readonly number[];
  /** Number of random directions. Default 3. */
  readonly directions?: number;
  readonly seed?: number;
  readonly options?: Partial<BackwardOptions>;
}

export function normal(dims: readonly number[], random: Random, like?: DoubleValue): DoubleValue {
  const count = dims.reduce((a, b) => a * b, 1);
  const draw = { length: count };
  return {
    dims,
    data:
      like?.data instanceof Float64Array
        ? Float64Array.from(draw, () => random.normal())
        : Float32Array.from(draw, () => random.normal()),
  };
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Largest difference between two tensors, as a share of the largest value of the second. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  let apart = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < b.length; i++) {
    largest = Math.max(largest, Math.abs(b[i]!));
    apart = Math.max(apart, Number.isNaN(a[i]!) ? Number.POSITIVE_INFINITY : Math.abs(a[i]! - b[i]!));
  }
  return apart / largest;
}

const norm = (a: ArrayLike<number>) => Math.sqrt(dot(a, a));

function moved(x: DoubleValue, v: DoubleValue, h: number): DoubleValue {
  const data = x.data.slice();
  for (let i = 0; i < data.length; i++) data[i] = x.data[i]! + h * v.data[i]!;
  return { dims: x.dims, data };
}

/** Gradients of a model at its float inputs, each beside central differences along random directions. */
export async function checkGradient(
  bytes: Uint8Array,
  { from, inputs, steps = [1e-2, 1e-3], directions = 3, seed = 1, options = {} }: CheckOptions,
): Promise<Check[]> {
  const graph = readOnnx(bytes);
  const start = from ?? graph.outputs[0]!.name;
  const tensors = Object.keys(inputs);
  const back = backwardGraph(graph, { from: start, to: tensors, ...options });
  const session = await load(back.model);
  const forward = await load(exposeLayers(graph, [start]));
  try {
    const random = createRandom(seed, 'gradient check');
    const { dims } = (await forward.run(inputs))[start]!;
    const weights = normal(dims, random, Object.values(inputs)[0]!);
    const run = (feeds: Record<string, DoubleValue>) => session.run({ ...feeds, [back.seed]: weights });
    const at = await run(inputs);
    const checks: Check[] = [];
    for (const tensor of tensors) {
      const gradient = at[back.outputs[tensor]!]!;
      for (let i = 0; i < directions; i++) {
        const v = normal(inputs[tensor]!.dims, random, inputs[tensor]!);
        const analytic = dot(gradient.data, v.data);
        let numeric = Number.POSITIVE_INFINITY;
        for (const h of steps) {
          const ends = await Promise.all(
            [h, -h].map((step) => run({ ...inputs, [tensor]: moved(inputs[tensor]!, v, step) })),
          );
          const [plus, minus] = ends.map((end) => dot(end[start]!.data, weights.data)) as [number, number];
          const slope = (plus - minus) / (2 * h);
          if (Math.abs(slope - analytic) < Math.abs(numeric - analytic)) numeric = slope;
        }
        checks.push({ tensor, analytic, numeric, scale: norm(gradient.data) });
      }
    }
    return checks;
  } finally {
    await Promise.all([session.release(), forward.release()]);
  }
}
