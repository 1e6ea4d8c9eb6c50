/** ONNX model bytes to graph: list layers, expose, split, recognise the head. */
export const packageName = '@morphoscope/onnx-graph';
