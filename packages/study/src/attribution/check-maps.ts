import { attributors, seedAt } from '@morphoscope/attribution';
import {
  type DifferentiableModel,
  type LrpComposite,
  MorphoscopeError,
  type Target,
  type Tensor,
} from '@morphoscope/domain';
import type { AttributionMap } from './attribution-map.js';

/**
 * Tries every kind of pass that the maps need on one empty tile, so that a model without gradients, LRP or a linear head
 * is met before hours of work.
 * @throws MorphoscopeError `InputError` naming the method and why it is not to be had.
 */
export async function checkMaps(model: DifferentiableModel, maps: readonly AttributionMap[]): Promise<void> {
  const { tilePx, layout } = model.preprocessing;
  const shape = layout === 'nchw' ? [1, 3, tilePx, tilePx] : [1, tilePx, tilePx, 3];
  const input = { data: new Float32Array(3 * tilePx ** 2), shape };
  const tried = new Set<string>();
  for (const { method } of maps) {
    const pass = passOf(method);
    if (tried.has(pass)) continue;
    tried.add(pass);
    try {
      await tryPass(model, pass, input);
    } catch (error) {
      if (!(error instanceof MorphoscopeError)) throw error;
      throw new MorphoscopeError(
        'InputError',
        `${attributors[method].name} is not to be had of this model: ${error.message}`,
        {
          where: '--attribution',
          suggestion: error.suggestion ?? 'Leave it out; occlusion works with every model.',
          cause: error,
        },
      );
    }
  }
}

type Pass = 'head' | 'layer' | 'input' | 'forward' | `lrp-${LrpComposite}`;

function passOf(method: AttributionMap['method']): Pass {
  const { grid, needs } = attributors[method];
  if (needs === 'linear-head') return 'head';
  if (needs === 'relevance') return method as `lrp-${LrpComposite}`;
  if (grid === 'layer') return 'layer';
  return method === 'occlusion' ? 'forward' : 'input';
}

async function tryPass(model: DifferentiableModel, pass: Pass, input: Tensor): Promise<void> {
  const targets: Target[] = [{ kind: 'log-odds', class: 0 }];
  if (pass === 'forward') await model.forward(input);
  else if (pass === 'head') await attributors.cam.attribute(model, input, targets);
  else if (pass === 'layer') await attributors.gradcam.attribute(model, input, targets);
  else if (pass === 'input') await model.inputGradient(input, await seedAt(model, input, targets), 'logits');
  else await attributors[pass].attribute(model, input, targets);
}
