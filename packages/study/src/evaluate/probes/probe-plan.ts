import type { AttributionMethod, Finding, MorphoscopeError } from '@morphoscope/domain';
import { isMorphoscopeError } from '@morphoscope/domain';
import { checkMaps } from '../../attribution/check-maps.js';
import { openDifferentiableModel } from '../../worker/differentiable-model.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { MapSet } from '../map-set.js';

/** The map sets that tiles are probed with: dictionaries, ‖A‖, and random H as the control of what a change does to W. */
export function probeSets(sets: readonly MapSet[]): MapSet[] {
  return sets.filter(
    (set) => set.kind === 'dictionary' || set.control === 'norm' || set.control === 'random-h',
  );
}

/** Methods per pixel that this model allows; the others become findings. */
export async function possibleMethods(
  plan: EvaluationPlan,
): Promise<{ readonly methods: readonly AttributionMethod[]; readonly findings: readonly Finding[] }> {
  const { manifest, modelPath, model, options } = plan;
  if (options.pixelMethods.length === 0) return { methods: [], findings: [] };
  const { layer, engine, preprocessing } = manifest;
  const opened = await openDifferentiableModel({
    modelPath,
    layer,
    engine,
    preprocessing,
    classNames: model.classNames,
    ...(manifest.model.manifest === undefined ? {} : { manifest: manifest.model.manifest }),
  });
  const methods: AttributionMethod[] = [];
  const findings: Finding[] = [];
  try {
    for (const method of options.pixelMethods) {
      try {
        await checkMaps(opened, [{ method, targetName: 'predicted', target: 'predicted' }]);
        methods.push(method);
      } catch (error) {
        if (!isMorphoscopeError(error)) throw error;
        findings.push(notPossible(method, error));
      }
    }
  } finally {
    await opened.close();
  }
  return { methods, findings };
}

function notPossible(method: AttributionMethod, { message, suggestion }: MorphoscopeError): Finding {
  return {
    code: 'method-left-out',
    severity: 'warning',
    location: method,
    message: `The method is left out: ${message}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
