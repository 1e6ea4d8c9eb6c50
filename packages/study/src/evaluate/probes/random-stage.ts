import { readFile } from 'node:fs/promises';
import { beforeLastWeights, type OnnxGraph, readOnnx } from '@morphoscope/onnx-graph';
import { logitsOf } from '@morphoscope/onnx-graph/backward';
import type { EvaluationPlan } from '../evaluation-plan.js';

/** Parameters drawn anew, from the logits down to some depth. */
export interface RandomStage {
  /** `MetricScope.change`: `random-head`, `random-layer` (the clustered layer's own and all behind it), `random-all`. */
  readonly change: string;
  /** Only parameters behind this tensor; absent: all. */
  readonly after?: string;
}

/** The stages of a model, shallow first; none for models that are not ONNX, whose parameters cannot be drawn anew. */
export async function randomStages({ model, modelPath, manifest }: EvaluationPlan): Promise<RandomStage[]> {
  if (model.format !== 'onnx') return [];
  return stagesOf(readOnnx(await readFile(modelPath), modelPath), manifest.layer.name);
}

/** A head right behind the layer, or a layer right behind the input, is one stage and not two. */
function stagesOf(graph: OnnxGraph, layer: string): RandomStage[] {
  const head = beforeLastWeights(graph, logitsOf(graph).name);
  const own = beforeLastWeights(graph, layer);
  const stages: RandomStage[] = [];
  if (head !== undefined) stages.push({ change: 'random-head', after: head });
  if (own !== undefined && own !== head) stages.push({ change: 'random-layer', after: own });
  return [...stages, { change: 'random-all' }];
}
