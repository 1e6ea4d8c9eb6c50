import type { OnnxGraph } from '@morphoscope/onnx-graph';

type Initializer = NonNullable<OnnxGraph['model']['graph']>['initializer'][number];

/** Writes over the stored float values of a graph that the test owns. */
function rewriteWeights(graph: OnnxGraph, change: (values: Float32Array, tensor: Initializer) => void): void {
  for (const tensor of graph.model.graph!.initializer) {
    if (tensor.dataType !== 1) continue;
    const values = new Float32Array(tensor.rawData.slice().buffer);
    change(values, tensor);
    tensor.rawData = new Uint8Array(values.buffer);
  }
}

/** Takes all biases out: of convolutions and dense layers, and shift and mean of batch normalisations. */
export function removeBiases(graph: OnnxGraph): void {
  const biases = new Set<string>();
  for (const { opType, input } of graph.model.graph!.node) {
    const at = opType === 'BatchNormalization' ? [2, 3] : /^(Conv|Gemm)$/.test(opType) ? [2] : [];
    for (const index of at) biases.add(input[index] ?? '');
  }
  rewriteWeights(graph, (values, { name }) => {
    if (biases.has(name)) values.fill(0);
  });
}
