import type { NodeProto } from 'onnx-buf';
import { operatorOf } from '../attributes.js';
import { modelError } from '../model-error.js';
import type { Dims } from './bound-tensors.js';
import type { Emitter } from './emitter.js';

/** One input or output of a node, as its adjoint rule sees it. */
export interface Operand {
  /** Name of the forward tensor, to read in emitted nodes. A rule may be called with another tensor of the same shape. */
  readonly name: string;
  /** `null` where the dimension depends on the batch. */
  readonly dims: Dims;
  /** Element type number of `TensorProto.DataType`. */
  readonly type: number;
  /** Values of a small constant. Weights have none: work on them with nodes, the engine folds those once at load. */
  readonly values?: readonly number[];
  /** Whether the gradient is asked for. Always false for outputs. */
  readonly wanted: boolean;
}

/** One node on the way back, with everything its adjoint rule needs. */
export interface Site {
  /** The forward node: read its attributes with `intOf`, `floatOf`, …. */
  readonly node: NodeProto;
  /** Operator name, see `operatorOf`. */
  readonly op: string;
  /** In the node's order; `undefined` for an absent optional input. */
  readonly inputs: readonly (Operand | undefined)[];
  readonly outputs: readonly (Operand | undefined)[];
  /** Whether the first input and the first output are as long along an axis, whatever the batch. */
  keepsLength(axis: number): boolean;
  /** Version of the default operator set that the forward node follows. */
  readonly opset: number;
  /** Adds nodes and constants to the backward graph. */
  readonly emit: Emitter;
  /** File name for messages. */
  readonly where: string | undefined;
}

/**
 * How one node passes what arrives at its outputs on to its inputs. Gets one tensor name per output (`undefined`: nothing
 * arrives there), each of the output's shape; gives one per input (`undefined`: nothing goes there), each of the input's
 * shape. Only inputs with `wanted` are read. For gradients that is the vector–Jacobian product; for LRP, relevance.
 */
export type AdjointRule = (
  site: Site,
  adjoints: readonly (string | undefined)[],
) => readonly (string | undefined)[];

/** Adjoint rules by operator name, or a choice per node; a node without a rule is an error that names it. */
export type AdjointRules =
  | Readonly<Record<string, AdjointRule>>
  | ((node: NodeProto) => AdjointRule | undefined);

/** A rule for nodes with one output: called only when something arrives there. */
export function single(rule: (site: Site, adjoint: string) => readonly (string | undefined)[]): AdjointRule {
  return (site, [adjoint]) => (adjoint === undefined ? [] : rule(site, adjoint));
}

/** The operand at `index` of the inputs. @throws MorphoscopeError `ModelError` when it is absent. */
export function inputOf(site: Site, index: number): Operand {
  const input = site.inputs[index];
  if (input) return input;
  throw refusal(site, `its input ${index} is missing`, 'The model file is damaged: export it again.');
}

/** The node's first output. @throws MorphoscopeError `ModelError` when it has none. */
export function outputOf(site: Site): Operand {
  const output = site.outputs[0];
  if (output) return output;
  throw refusal(site, 'it has no output', 'The model file is damaged: export it again.');
}

/** A length that must not depend on the batch. */
export function fixed(site: Site, { name, dims }: Operand, axis: number): number {
  const length = dims.at(axis);
  if (typeof length === 'number') return length;
  throw refusal(
    site,
    `axis ${axis} of "${name}" depends on the batch`,
    'Export the model with the batch as the first axis of every tensor.',
  );
}

/** Refuses a node that makes an axis that depends on the batch longer or shorter. */
export function keepsBatch(site: Site, axis: number): void {
  if (site.keepsLength(axis)) return;
  throw refusal(site, 'it changes the number of images', 'Explain from a layer behind this node.');
}

/** The error of a node that gradients cannot pass; names operator, node and tensor. */
export function refusal(
  { node, where }: Pick<Site, 'node' | 'where'>,
  why: string,
  suggestion: string,
): Error {
  const title = node.name && node.name !== node.output[0] ? ` "${node.name}"` : '';
  return modelError(
    `gradients cannot pass ${operatorOf(node)}${title} (tensor "${node.output[0] ?? ''}"): ${why}`,
    where,
    suggestion,
  );
}

/** Values of an input that must be constant. */
export function constantInput(site: Site, index: number, what: string): readonly number[] {
  const { values } = inputOf(site, index);
  if (values) return values;
  throw refusal(
    site,
    `its ${what} are computed from the image`,
    `Export the model with constant ${what}, or explain from a layer behind this node.`,
  );
}
