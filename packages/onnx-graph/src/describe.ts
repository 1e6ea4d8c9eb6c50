import type { ModelDescription } from '@morphoscope/domain';
import type { OnnxGraph } from './graph.js';
import { headOf } from './head/linear-head.js';
import { analyse, type ListLayersOptions, layersOf } from './layers.js';
import { modelError } from './model-error.js';
import { predictionOutput } from './prediction-output.js';

/** What describing needs beyond the model. */
export interface DescribeOptions extends ListLayersOptions {
  /** Names in the order of the prediction's columns. Default: metadata `class_names` or `classes`, else `class 0`, … */
  readonly classNames?: readonly string[];
}

/**
 * Everything the graph alone says about a classifier: image input, prediction output, class names, layers, linear head.
 * @throws MorphoscopeError `ModelError` when input or output cannot be told, the tile size is missing or wrong, or the
 * number of class names is not the number of classes.
 */
export function describeOnnx(graph: OnnxGraph, options: DescribeOptions = {}): ModelDescription {
  const analysis = analyse(graph, options);
  const output = predictionOutput(graph, analysis.known);
  const head = headOf(graph, analysis, output.name);
  return {
    format: 'onnx',
    sha256: graph.sha256,
    input: { name: analysis.image.name, shape: analysis.image.dims },
    output,
    classNames: classNames(graph, output.classes, options.classNames),
    layers: layersOf(graph, analysis),
    ...(head && { head }),
  };
}

function classNames(
  graph: OnnxGraph,
  classes: number,
  stated: readonly string[] | undefined,
): readonly string[] {
  const names = stated ?? namesInMetadata(graph);
  if (!names) return Array.from({ length: classes }, (_, i) => `class ${i}`);
  if (names.length === classes) return names;
  throw modelError(
    `${names.length} class names for ${classes} classes: ${names.join(', ')}`,
    graph.where,
    `Give ${classes} names, in the order of the model's output.`,
  );
}

/** Names from metadata: a JSON array of strings, or a comma-separated list. */
function namesInMetadata({ metadata }: OnnxGraph): readonly string[] | undefined {
  const text = (metadata.class_names ?? metadata.classes)?.trim();
  if (!text) return undefined;
  if (!text.startsWith('[')) return text.split(',').map((name) => name.trim());
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : undefined;
  } catch {
    return undefined;
  }
}
