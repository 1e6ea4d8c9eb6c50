import { readFile } from 'node:fs/promises';
import { type Finding, isMorphoscopeError } from '@morphoscope/domain';
import { beforeLastWeights, type OnnxGraph, randomiseWeights, readOnnx } from '@morphoscope/onnx-graph';
import { logitsOf } from '@morphoscope/onnx-graph/backward';
import type { EvaluationPlan } from '../evaluation-plan.js';

/** Parameters drawn anew, from the logits down to some depth. */
export interface RandomStage {
  /** `MetricScope.change`: `random-head`, `random-layer` (the clustered layer's own and all behind it), `random-all`. */
  readonly change: string;
  /** Only parameters behind this tensor; absent: all. */
  readonly after?: string;
}

/** The stages that a model allows, shallow first, and why none where there is none. */
export interface RandomStages {
  readonly stages: readonly RandomStage[];
  readonly findings: readonly Finding[];
}

/** Which parameters of the model can be drawn anew. */
export async function randomStages(plan: EvaluationPlan): Promise<RandomStages> {
  const { model, modelPath, manifest, options } = plan;
  if (model.format !== 'onnx')
    return none(model.format, 'only those of ONNX models can be', 'Convert the model to ONNX (tf2onnx).');
  try {
    const graph = readOnnx(await readFile(modelPath), modelPath);
    const stages = stagesOf(graph, manifest.layer.name);
    // Throws where nothing is stored that could be drawn.
    for (const { after } of stages)
      randomiseWeights(graph, { seed: options.seed, ...(after === undefined ? {} : { after }) });
    return { stages, findings: [] };
  } catch (error) {
    if (!isMorphoscopeError(error)) throw error;
    return none(modelPath, error.message, error.suggestion);
  }
}

function none(location: string, why: string, suggestion?: string): RandomStages {
  const finding: Finding = {
    code: 'parameters-not-randomised',
    severity: 'info',
    location,
    message: `The model's parameters were not drawn anew, so whether maps depend on them is not known: ${why}.`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
  return { stages: [], findings: [finding] };
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
