import { create } from '@bufbuild/protobuf';
import { ValueInfoProtoSchema } from 'onnx-buf';
import { encodeWithGraph } from './copy.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import { modelError } from './model-error.js';
import { closest, didYouMean } from './near-names.js';

/**
 * The model with inner tensors as further outputs, after its own and in the order of `names`. Nodes and weights stay as
 * they are; names that are outputs already are not added again.
 *
 * Values do not change, with one reservation: an engine that fuses operators cannot fuse across an exposed tensor, and
 * fusing a convolution with its batch normalisation rounds differently. Exposing what follows an activation never
 * splits such a pair; for other tensors switch the engine's graph optimisation off where bits matter.
 * @returns new bytes, owned by the caller.
 * @throws MorphoscopeError `ModelError` for a name that no node gives, with near names.
 */
export function exposeLayers(graph: OnnxGraph, names: readonly string[]): Uint8Array {
  const proto = protoGraph(graph);
  const produced = new Set(proto.node.flatMap((node) => node.output).filter((name) => name !== ''));
  const outputs = new Set(proto.output.map((output) => output.name));
  const added = [...new Set(names)].filter((name) => !outputs.has(name));
  for (const name of added) {
    if (produced.has(name)) continue;
    const near = closest([...produced], name);
    throw modelError(`the model has no layer "${name}"`, graph.where, didYouMean(near));
  }
  const output = [...proto.output, ...added.map((name) => create(ValueInfoProtoSchema, { name }))];
  return encodeWithGraph(graph.model, { output });
}
