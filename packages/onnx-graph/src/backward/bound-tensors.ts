import { elementTypeNumber, isFloat } from '../element-type.js';
import type { OnnxGraph } from '../graph.js';
import { inferFrom, type KnownTensors } from '../shape/infer.js';

/** Dimensions of a tensor; `null` where they depend on the batch. */
export type Dims = readonly (number | null)[];

/** What is known of a model's tensors when every size but the batch is bound. */
export interface BoundTensors {
  /** `undefined` when the shape cannot be told. */
  dims(name: string): Dims | undefined;
  /** Whether an axis of one tensor is as long as the same axis of another, for any batch. */
  sameLength(one: string, other: string, axis: number): boolean;
  /** Element type number of `TensorProto.DataType`; 0 when unknown. */
  type(name: string): number;
  /** Values of a small constant or of shape arithmetic, if they do not depend on the batch. */
  values(name: string): readonly number[] | undefined;
  /** Whether values of the model's inputs reach the tensor. */
  fromInputs(name: string): boolean;
}

/** Two batch sizes: what differs between them depends on the batch. Primes, so that no fixed size divides by chance. */
const batches = [101, 103] as const;

/**
 * Binds dynamic dimensions and works out all shapes. The first dimension of an input is the batch where it is dynamic;
 * other dynamic dimensions become what `lengthOf` says.
 */
export function boundTensors(
  graph: OnnxGraph,
  lengthOf: (input: string, axis: number) => number | undefined,
): BoundTensors {
  const [first, second] = batches.map((batch) => {
    const shapes = graph.inputs.map(({ name, dims }) => {
      const shape = dims?.map((dim, axis) => dim ?? (axis === 0 ? batch : lengthOf(name, axis)));
      return [name, isBound(shape) ? shape : undefined] as const;
    });
    return inferFrom(graph, new Map(shapes), batch);
  }) as [KnownTensors, KnownTensors];
  return {
    dims(name) {
      const [one, two] = [first.get(name)?.shape, second.get(name)?.shape];
      if (!one || one.length !== two?.length) return undefined;
      return one.map((length, axis) => (length === two[axis] ? length : null));
    },
    sameLength: (one, other, axis) =>
      [first, second].every((known) => known.get(one)?.shape?.[axis] === known.get(other)?.shape?.[axis]),
    type: (name) => first.get(name)?.type ?? 0,
    values(name) {
      const [one, two] = [first.get(name)?.values, second.get(name)?.values];
      return one && two && one.length === two.length && one.every((value, i) => Object.is(value, two[i]))
        ? one
        : undefined;
    },
    fromInputs: (name) => first.get(name)?.fromPixels ?? false,
  };
}

function isBound(shape: readonly (number | undefined)[] | undefined): shape is readonly number[] {
  return shape?.every((length) => length !== undefined) ?? false;
}

/** Inputs with a dynamic dimension that is not the batch and not bound, in words: `"x" axis 2`. */
export function unboundAxes(
  graph: OnnxGraph,
  lengthOf: (input: string, axis: number) => number | undefined,
): string[] {
  return graph.inputs
    .filter(({ elementType }) => isFloat(elementTypeNumber(elementType)))
    .flatMap(({ name, dims = [] }) =>
      dims.flatMap((dim, axis) =>
        dim === null && axis > 0 && lengthOf(name, axis) === undefined ? [`"${name}" axis ${axis}`] : [],
      ),
    );
}
