import type { OnnxGraph } from './graph.js';
import { inWords } from './image-input.js';
import { modelError } from './model-error.js';
import type { KnownTensors } from './shape/infer.js';

/** The output that holds the prediction, and how many classes it has. */
export interface PredictionOutput {
  readonly name: string;
  readonly classes: number;
}

/**
 * Finds the only output of shape `N × classes`.
 * @throws MorphoscopeError `ModelError` that names the outputs when none or several fit.
 */
export function predictionOutput(graph: OnnxGraph, known: KnownTensors): PredictionOutput {
  const found = graph.outputs.flatMap(({ name, dims }) => {
    const shape = known.get(name)?.shape;
    const rank = shape?.length ?? dims?.length;
    const classes = shape?.[1] ?? dims?.[1];
    return rank === 2 && classes ? [{ name, classes }] : [];
  });
  if (found.length === 1) return found[0]!;
  const list = graph.outputs.map((output) => {
    const shape = known.get(output.name)?.shape;
    return inWords(output.dims || !shape ? output : { ...output, dims: shape });
  });
  throw modelError(
    `cannot tell which output is the prediction; outputs are: ${list.join(', ')}`,
    graph.where,
    'Export a classifier with exactly one output of shape N × classes.',
  );
}
