import { type GraphProto, type TensorProto, TensorProto_DataLocation } from 'onnx-buf';
import { modelError } from './model-error.js';

/**
 * Throws when any tensor keeps its data in another file. Such a file is named inside the model, so following the name
 * would let a model read files of its choosing.
 */
export function refuseExternalData(graph: GraphProto, where: string | undefined): void {
  for (const tensor of allTensors(graph)) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL && tensor.externalData.length === 0)
      continue;
    const file = tensor.externalData.find(({ key }) => key === 'location')?.value ?? 'another file';
    throw modelError(
      `tensor "${tensor.name}" keeps its values outside the model, in "${file}"`,
      where,
      'Save the model as one file: onnx.save_model(onnx.load(path), out, save_as_external_data=False).',
    );
  }
}

function* allTensors(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const node of graph.node) {
    for (const attribute of node.attribute) {
      if (attribute.t) yield attribute.t;
      yield* attribute.tensors;
      if (attribute.g) yield* allTensors(attribute.g);
      for (const inner of attribute.graphs) yield* allTensors(inner);
    }
  }
}
