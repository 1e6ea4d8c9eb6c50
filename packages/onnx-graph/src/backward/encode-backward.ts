import { type ValueSpec, valueInfoProto } from '../build.js';
import { encodeWithGraph } from '../copy.js';
import { elementTypeName } from '../element-type.js';
import { type OnnxGraph, protoGraph } from '../graph.js';
import { neededNodes, nodeInputs } from '../node-inputs.js';
import type { BoundTensors } from './bound-tensors.js';
import type { Tape } from './emitter.js';

/** Inputs and outputs of a backward graph. */
interface Ends {
  readonly from: string;
  readonly seed: string;
  /** Forward tensors to give out. */
  readonly forward: readonly string[];
  /** Output of the gradient, by tensor. */
  readonly gradients: Readonly<Record<string, string>>;
}

/** The first IR version in which stored tensors need not be inputs. */
const STORED_IS_NO_INPUT = 4n;

/** Bytes of a model that holds what its outputs need of the forward and of the backward nodes, and nothing else. */
export function encodeBackward(graph: OnnxGraph, tensors: BoundTensors, tape: Tape, ends: Ends): Uint8Array {
  const proto = protoGraph(graph);
  const value = (name: string, like = name) => valueInfoProto(valueSpec(tensors, name, like));
  const outputs = [...ends.forward, ...Object.values(ends.gradients)];
  const node = neededNodes([...proto.node, ...tape.nodes], outputs, new Set());
  const used = new Set([...node.flatMap(nodeInputs), ...outputs]);
  const inputs = graph.inputs.filter(({ name }) => used.has(name));
  return encodeWithGraph(
    graph.model,
    {
      node,
      initializer: [...proto.initializer, ...tape.initializers].filter(({ name }) => used.has(name)),
      sparseInitializer: proto.sparseInitializer.filter((tensor) => used.has(tensor.values?.name ?? '')),
      input: [...inputs.map(({ name }) => value(name)), value(ends.seed, ends.from)],
      output: [
        ...ends.forward.map((name) => value(name)),
        ...Object.entries(ends.gradients).map(([name, output]) => value(output, name)),
      ],
      valueInfo: [],
    },
    {
      irVersion: graph.model.irVersion < STORED_IS_NO_INPUT ? STORED_IS_NO_INPUT : graph.model.irVersion,
    },
  );
}

function valueSpec(tensors: BoundTensors, name: string, like: string): ValueSpec {
  const dims = tensors.dims(like);
  const elementType = elementTypeName(Math.max(1, tensors.type(like)));
  return { name, elementType, ...(dims && { dims }) };
}
